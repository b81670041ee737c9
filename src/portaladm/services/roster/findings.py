"""What a merged roster has that a person should look at before keys go out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portaladm.domain.rosters import Finding
from portaladm.errors import Remark
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster import merge as rosters
from portaladm.store.roster.findings import cells, closed_links, duplicates, letters, shifted
from portaladm.store.roster.shown import count_shown
from portaladm.store.roster.survey import Survey


def find_all(
    transaction: Transaction, given: rosters.MergeInput, survey: Survey, *, empty: bool,
    disagreeing: tuple[int, Sequence[tuple[str, int]]], repeated: tuple[int, Sequence[int]],
    thorough: bool, infers_access: bool,
) -> Iterator[Finding]:  # fmt: skip
    """Every finding of the staged rows, once they are merged.

    ``empty``: nothing was stored before; ``disagreeing``: how many rows disagree with the last row
    about one person, and some of these people with their lines;
    ``repeated``: how many rows only repeat a pair, and lines of some; ``thorough``: take all the
    time that a comparison of everybody with everybody needs; ``infers_access``: the format has no
    portal flag.
    """
    count, lines = repeated
    if count:
        yield Finding(
            "pair-twice",
            count,
            examples=tuple(Remark("example.line", line=line) for line in lines[: count_shown()]),
        )
    yield from _find_disagreements(*disagreeing)
    if not empty:
        yield from _find_opened(transaction, given)
    yield from _find_lacking_columns(given)
    inferred = frozenset({"portal_access"}) if infers_access else frozenset()
    yield from cells.find_cell_findings(transaction, survey, given.columns - inferred)
    yield from shifted.find_shifted(transaction, survey)
    yield from letters.find_lost_letters(transaction, survey)
    yield from cells.find_shared_emails(transaction, given.columns, empty=empty)
    yield from duplicates.find_duplicates(transaction, given, empty=empty, thorough=thorough)
    yield from cells.find_lost_zeros(transaction, survey)
    yield from cells.find_alike_ids(transaction, given.batch_id)
    yield from cells.find_students_without_access(transaction, survey, given.today)
    if not empty:
        yield from cells.find_other_zeros(transaction, given.batch_id)
        yield from cells.find_restricted_links(transaction, given.today)
        yield from cells.find_confirmed_duplicates(transaction)
        yield from closed_links.find_disputed_links(transaction)
    if infers_access and not empty:
        yield from closed_links.find_closed_links(transaction, given)


def _find_lacking_columns(given: rosters.MergeInput) -> Iterator[Finding]:
    lacking = [name for name in ("email", "language", "address") if name not in given.columns]
    if lacking:
        yield Finding(
            "column-lacking",
            len(lacking),
            {"columns": lacking},
        )
    if "portal_access" not in given.columns:
        yield Finding("access-lacking", 1, {"opens": given.blank_access})


def _find_opened(transaction: Transaction, given: rosters.MergeInput) -> Iterator[Finding]:
    for code, rows in (
        ("access-opened", rosters.find_new_access(transaction, given.batch_id)),
        ("access-closed-again", rosters.find_closed_again(transaction, given.batch_id)),
    ):
        found = list(rows)
        if found:
            yield Finding(
                code,
                len(found),
                examples=tuple(
                    Remark("example.pair", parent=p, student=s) for p, s in found[: count_shown()]
                ),
            )


def _find_disagreements(count: int, examples: Sequence[tuple[str, int]]) -> Iterator[Finding]:
    if count:
        yield Finding(
            "rows-disagree",
            count,
            examples=tuple(
                Remark("example.id-on-line", number=person, line=line) for person, line in examples
            ),
        )
