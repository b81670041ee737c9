"""The selection: which parents are meant, and the status of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from portaladm.domain.keys import ParentStatus
from portaladm.store.db.temp_tables import NAMED, SELECTED, create
from portaladm.store.db.transaction import Transaction
from portaladm.store.links.rows import ELIGIBLE, GIVES_ACCESS, has_child

# The status of a parent, from its open key, else its closed ones. A key that was closed by a merge
# counts as never issued; one that was undone, as undone where no other was revoked or used. The
# last of a CASE is NULL where there is no key.
PARENT_STATUS = """CASE
    WHEN EXISTS (SELECT 1 FROM accounts a WHERE a.parent_id = p.id AND a.closed_at IS NULL)
        THEN 'has-account'
    WHEN o.id IS NOT NULL AND o.expires_at > :now THEN 'has-key'
    WHEN o.id IS NOT NULL THEN 'expired'
    ELSE (SELECT CASE max(CASE WHEN c.closed_as IN ('revoked', 'redeemed') THEN 1 ELSE 0 END)
          WHEN 1 THEN 'revoked' WHEN 0 THEN 'undone' END
          FROM activation_keys c WHERE c.parent_id = p.id AND c.closed_at IS NOT NULL
          AND c.closed_as <> 'merged') END"""


OPEN_KEY = "LEFT JOIN activation_keys o ON o.parent_id = p.id AND o.closed_at IS NULL"


class Filters(NamedTuple):
    """Which parents are meant: those with a child there, or those named; empty means everybody."""

    schools: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    students: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether everybody is meant."""
        return not (self.schools or self.grades or self.students or self.parents)


def select_eligible(transaction: Transaction, filters: Filters, today: str, now: str) -> None:
    """Select the eligible parents that the filters mean, with the status of each.

    The selection is the temporary table ``selected``; the other functions work on it.
    """
    clear_selection(transaction)
    where, values = _filter(filters)
    transaction.run(
        f"INSERT INTO temp.selected SELECT p.id, coalesce({PARENT_STATUS}, 'never-issued') "
        f"FROM parents p {OPEN_KEY} WHERE p.merged_into IS NULL AND {ELIGIBLE}{where}",
        {"today": today, "now": now, **values},
    )


def select_parents(
    transaction: Transaction, parent_ids: Iterable[int], today: str, now: str
) -> None:
    """Select these parents as far as they are eligible, with the status of each."""
    create(transaction, NAMED)
    transaction.run_many("INSERT OR IGNORE INTO temp.named VALUES (?)", ((i,) for i in parent_ids))
    clear_selection(transaction)
    transaction.run(
        f"INSERT INTO temp.selected SELECT p.id, coalesce({PARENT_STATUS}, 'never-issued') "
        f"FROM temp.named n JOIN parents p ON p.id = n.parent_id {OPEN_KEY} "
        f"WHERE p.merged_into IS NULL AND {ELIGIBLE}",
        {"today": today, "now": now},
    )


def read_selection(transaction: Transaction) -> Iterator[tuple[int, ParentStatus]]:
    """The selected parents' ids with where they stand."""
    rows = transaction.rows("SELECT parent_id, status FROM temp.selected ORDER BY parent_id")
    return ((parent_id, ParentStatus(status)) for parent_id, status in rows)


def clear_selection(transaction: Transaction) -> None:
    """Begin a selection again."""
    create(transaction, SELECTED)


def count_statuses(transaction: Transaction) -> dict[ParentStatus, int]:
    """How many of the selected parents stand where."""
    rows = transaction.rows("SELECT status, count(*) FROM temp.selected GROUP BY status")
    return {ParentStatus(status): count for status, count in rows}


def keep_statuses(transaction: Transaction, statuses: Iterable[ParentStatus]) -> int:
    """Leave only the parents whose turn it is in the selection; how many."""
    marks = ", ".join(f"'{status.value}'" for status in statuses)
    transaction.run(f"DELETE FROM temp.selected WHERE status NOT IN ({marks})")
    count: int = transaction.value("SELECT count(*) FROM temp.selected")
    return count


def _filter(filters: Filters) -> tuple[str, dict[str, str]]:
    """Conditions on the parent ``p`` for the filters, with their named values."""
    child, values = has_child(
        "p.id", GIVES_ACCESS, schools=filters.schools, grades=filters.grades,
        students=filters.students,
    )  # fmt: skip
    where = f" AND {child}" if child else ""
    if filters.parents:
        values |= {f"parent{n}": text for n, text in enumerate(filters.parents)}
        marks = ", ".join(f":parent{n}" for n in range(len(filters.parents)))
        where += f" AND p.number IN ({marks})"
    return where, values
