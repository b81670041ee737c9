"""From a reader's rows, or its people and links, to the staging table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from portaladm.domain.rosters import Finding
from portaladm.errors import Refused, Remark
from portaladm.readers.csv.halves import HALVED, find_second_half
from portaladm.readers.rows import Chunk, PeopleReader, RosterReader, RowReader
from portaladm.services.roster.staging.halves import FIRST_SHARE, read_with_worker
from portaladm.services.roster.staging.people import fill_register
from portaladm.store.db.temp_tables import CAN_PACK
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster import faults, staging
from portaladm.store.roster.register.people import Register
from portaladm.store.roster.shown import count_shown
from portaladm.store.roster.survey import Survey


class Read(NamedTuple):
    """What a reader found worth attention, and the survey of all rows where it is made already."""

    findings: tuple[Finding, ...]
    survey: Survey | None = None


def read_everything(
    transaction: Transaction, reader: RosterReader, progress: Callable[[int], None],
    merge: Callable[[Transaction], None] | None = None,
) -> Read:  # fmt: skip
    """Stage a roster, whatever its format; ``merge`` merges what is staged while others stage.

    :raises Refused: ``roster-empty``, ``roster-no-pairs``.
    """
    if isinstance(reader, PeopleReader):
        return Read(_read_people(transaction, reader, progress))
    assert isinstance(reader, RowReader)
    done, survey = 0, None

    def count(rows: int, of_all: Survey | None = None) -> None:
        nonlocal done, survey
        done, survey = done + rows, of_all
        progress(done)

    for chunk in _read_chunks(transaction, reader, count, merge):
        staging.stage_rows(transaction, reader.columns, chunk.rows, chunk.lines, chunk.first_line)
        if chunk.faults:
            staging.stage_faults(transaction, chunk.faults)
        count(len(chunk.rows) + len({fault.line for fault in chunk.faults}))
    if not done:
        raise Refused("roster-empty", file=reader.file.name)
    return Read(_show_some(reader.findings), survey)


def _read_chunks(
    transaction: Transaction, reader: RowReader, count: Callable[[int, Survey | None], None],
    merge: Callable[[Transaction], None] | None,
) -> Iterator[Chunk]:  # fmt: skip
    """The chunks to be staged here; ``count`` is told of the rows that a worker has staged."""
    first = FIRST_SHARE if merge else 0.5
    half = find_second_half(reader, first) if CAN_PACK else None
    if half is None:
        return reader.read_chunks()
    assert isinstance(reader, HALVED)
    return (chunk for _, chunk in read_with_worker(transaction, reader, half, count, merge))


def _show_some(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings of a reader, with as many examples as are asked for."""
    return tuple(replace(one, examples=one.examples[: count_shown()]) for one in findings)


def _read_people(
    transaction: Transaction, reader: PeopleReader, progress: Callable[[int], None]
) -> tuple[Finding, ...]:
    register = Register(transaction, progress)
    fill_register(reader, register)
    rules = reader.link_rules
    staged, found = register.stage_pairs(
        reader.columns,
        directed=rules.directed,
        stored=rules.stored,
        names=rules.names,
        blank_opens=rules.blank_opens,
        numbered_apart=rules.numbered_apart,
        ends_others=rules.ends_others,
        keeps_roles=rules.keeps_roles,
    )
    findings = (*_show_some(reader.findings), *found)
    if not staged and not faults.count_faults(transaction)[0] and not reader.file.delta:
        raise Refused(
            "roster-no-pairs",
            file=reader.file.name,
            details=tuple(
                Remark("found", finding=finding.remark, examples=finding.examples)
                for finding in findings
            ),
        )
    return findings
