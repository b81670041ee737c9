"""From a reader's rows, or its people and links, to the staging table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from portaladm.domain.rosters import Finding
from portaladm.errors import Refused, Remark
from portaladm.readers.parallel import fill_register
from portaladm.readers.rows import PeopleReader, RosterReader, RowReader
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster import faults, staging
from portaladm.store.roster.people import Register
from portaladm.store.roster.shown import count_shown


def read_everything(
    transaction: Transaction, reader: RosterReader, progress: Callable[[int], None]
) -> tuple[Finding, ...]:
    """Stage a roster, whatever its format; returns what its reader found worth attention.

    :raises Refused: ``roster-empty``, ``roster-no-pairs``.
    """
    if isinstance(reader, PeopleReader):
        return _read_people(transaction, reader, progress)
    assert isinstance(reader, RowReader)
    done = 0
    for chunk in reader.read_chunks():
        staging.stage_rows(transaction, reader.columns, chunk.rows, chunk.lines, chunk.first_line)
        if chunk.faults:
            staging.stage_faults(transaction, chunk.faults)
        done += len(chunk.rows) + len({fault.line for fault in chunk.faults})
        progress(done)
    if not done:
        raise Refused("roster-empty", file=reader.file.name)
    return _show_some(reader.findings)


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
