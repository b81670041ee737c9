"""Whom an import concerns, and who is eligible with it and without it.

Everything works on what the import noted in ``roster_changes`` and on the links that it made, so
that its cost follows the number of changes. The import may be open still, or be one to undo. What
was changed again since counts as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from portaladm.store.accounts.states import LINKED, make_last_day
from portaladm.store.db.temp_tables import create
from portaladm.store.db.transaction import Transaction
from portaladm.store.earlier import find_earlier
from portaladm.store.links.rows import ELIGIBLE, GIVES_ACCESS
from portaladm.store.roster.temp_tables import CONCERNED, PAST_LINKS
from portaladm.store.roster.undo.records import LEAVING

_PAST = "temp.past_links l CROSS JOIN temp.past_links s ON s.id = l.id"
"""Links and children as they would be; each row is a link and its child."""
_ACCESS = ("portal_access", "ended_on", "provisional_until")
"""The columns of a link on which its access depends."""


class KeyOf(NamedTuple):
    """A key and whose it is."""

    batch: str
    serial: int
    parent_id: str
    parent_name: str


class AccountOf(NamedTuple):
    """An open account, and its last day (``LAST_DAY``) with the import and without it."""

    username: str
    parent_id: str
    parent_name: str
    last_with: str | None
    last_without: str | None


def find_concerned(transaction: Transaction, batch_id: int, today: str, *, undoes: bool) -> int:
    """Find the parents whose access a batch may have changed; how many.

    An import (not one that ``undoes``) looks only at parents who were stored before it.
    """
    values = {"batch": batch_id, "today": today}
    create(transaction, CONCERNED)
    for parents in _find_parents(undoes):
        transaction.run(
            "INSERT OR IGNORE INTO temp.concerned (parent_id, with_it, without_it) "
            f"SELECT x.parent_id, false, false FROM ({parents}) x",
            values,
        )
    _take_back_links(transaction, values)
    transaction.run(
        f"UPDATE temp.concerned AS a SET with_it = {_is_eligible(LINKED)}, "
        f"without_it = {_is_eligible(_PAST)}",
        values,
    )
    count: int = transaction.value("SELECT count(*) FROM temp.concerned")
    return count


def _find_parents(undoes: bool) -> Iterator[str]:
    """Statements that give parents: of changed links, of students who left or came, of new links.

    New links and parents have the highest ids while their import is open: they are found from
    there.
    """
    known = "" if undoes else f"AND l.parent_id <= {_find_last('parents')}"
    before = ", ".join(find_earlier("l", name) for name in _ACCESS)
    now = ", ".join(f"l.{name}" for name in _ACCESS)
    yield (
        "SELECT l.parent_id FROM roster_changes c CROSS JOIN links l ON l.id = c.record_id "
        "WHERE c.batch_id = :batch AND c.record = 'link' "
        f"AND ({before}) IS NOT ({now}) {known}"
    )
    yield (
        "SELECT l.parent_id FROM roster_changes c CROSS JOIN students s ON s.id = c.record_id "
        "CROSS JOIN links l ON l.student_id = s.id WHERE c.batch_id = :batch "
        f"AND c.record = 'student' AND {find_earlier('s', 'withdrawn_on')} IS NOT s.withdrawn_on "
        f"{known}"
    )
    newest = "" if undoes else f"AND l.id > {_find_last('links')}"
    yield f"SELECT l.parent_id FROM links l WHERE l.created_batch = :batch {newest} {known}"
    if undoes:
        yield "SELECT id AS parent_id FROM parents WHERE created_batch = :batch"


def _find_last(table: str) -> str:
    """The highest id of what was there before the batch."""
    return (
        f"coalesce((SELECT id FROM {table} WHERE created_batch <> :batch "
        "ORDER BY id DESC LIMIT 1), 0)"
    )


def _take_back_links(transaction: Transaction, values: dict[str, Any]) -> None:
    """The links of the concerned as they would be without the batch, each with its child's day."""
    create(transaction, PAST_LINKS)
    columns = f"id, parent_id, student_id, {', '.join(_ACCESS)}, withdrawn_on"
    transaction.run(
        f"INSERT INTO temp.past_links ({columns}) "
        f"SELECT l.id, l.parent_id, l.student_id, {', '.join(f'l.{name}' for name in _ACCESS)}, "
        f"{_EARLIER_DAY} FROM temp.concerned a CROSS JOIN links l ON l.parent_id = a.parent_id "
        f"CROSS JOIN students s ON s.id = l.student_id WHERE NOT ({LEAVING})",
        values,
    )
    before = ", ".join(f"{name} = {find_earlier('l', name)}" for name in _ACCESS)
    transaction.run(  # of several changes, the first one has the values of before
        f"UPDATE temp.past_links AS x SET {before} FROM roster_changes c "
        "CROSS JOIN links l ON l.id = c.record_id WHERE c.record_id = x.id "
        "AND c.batch_id = :batch AND c.record = 'link' AND l.changed_batch = :batch "
        "AND NOT EXISTS (SELECT 1 FROM roster_changes f WHERE f.record = c.record "
        "AND f.record_id = c.record_id AND +f.batch_id = :batch AND f.id < c.id)",
        values,
    )


_EARLIER_DAY = (
    "CASE WHEN s.changed_batch = :batch AND EXISTS (SELECT 1 FROM roster_changes c "
    "WHERE c.record = 'student' AND c.record_id = s.id AND c.batch_id = :batch) "
    f"THEN (SELECT {find_earlier('s', 'withdrawn_on')} FROM roster_changes c "
    "WHERE c.record = 'student' AND c.record_id = s.id AND c.batch_id = :batch "
    "ORDER BY c.id LIMIT 1) ELSE s.withdrawn_on END"
)
"""The day on which student ``s`` leaves without the batch, unless another changed it since."""


def _is_eligible(source: str) -> str:
    return f"EXISTS (SELECT 1 FROM {source} WHERE l.parent_id = a.parent_id AND {GIVES_ACCESS})"


def count_new_eligible(transaction: Transaction, batch_id: int, today: str) -> int:
    """How many of the parents whom an open import brings are eligible.

    Nearly all are: only who has a link without access or a child who leaves is asked.
    """
    values = {"batch": batch_id, "today": today}
    new = transaction.value(
        f"SELECT count(*) FROM parents WHERE id > {_find_last('parents')}", values
    )
    if not new:
        return 0
    ineligible = transaction.value(
        "SELECT count(*) FROM (SELECT DISTINCT l.parent_id AS id FROM links l "
        f"WHERE l.id > {_find_last('links')} AND l.parent_id > {_find_last('parents')} "
        "AND (l.portal_access = 0 OR l.student_id IN "
        "(SELECT id FROM students WHERE withdrawn_on IS NOT NULL))) p "
        f"WHERE NOT {ELIGIBLE}",
        values,
    )
    return int(new) - int(ineligible)


def read_new_eligible(
    transaction: Transaction, batch_id: int, today: str, limit: int
) -> Iterator[tuple[str, str]]:
    """Number and name of the first of these parents."""
    return transaction.rows(
        f"SELECT {_WHOSE} FROM parents p WHERE p.id > {_find_last('parents')} AND {ELIGIBLE} "
        "ORDER BY p.id LIMIT :limit",
        {"batch": batch_id, "today": today, "limit": limit},
    )


_WHOSE = "p.number, p.first_name || ' ' || p.last_name"
_GAINS, _LOSES = "a.with_it AND NOT a.without_it", "a.without_it AND NOT a.with_it"
_OPEN_KEY = "k.closed_at IS NULL AND k.expires_at > :now"


def read_keys(
    transaction: Transaction, batch_id: int, now: str, *, gained: bool
) -> Iterator[KeyOf]:
    """Live keys that work with the batch alone (``gained``), or without it alone.

    Keys that were issued since are left out of those that it does not keep at work.
    """
    rows = transaction.rows(
        f"SELECT b.code, k.serial, {_WHOSE} FROM temp.concerned a "
        "CROSS JOIN activation_keys k ON k.parent_id = a.parent_id "
        "CROSS JOIN parents p ON p.id = a.parent_id CROSS JOIN batches b ON b.id = k.batch_id "
        f"WHERE {_GAINS if gained else _LOSES} AND {_OPEN_KEY} "
        "AND (NOT a.with_it OR k.batch_id < :batch) ORDER BY k.id",
        {"batch": batch_id, "now": now},
    )
    return (KeyOf(*row) for row in rows)


def read_accounts(transaction: Transaction, today: str) -> Iterator[AccountOf]:
    """Accounts whose last day with the batch is another than without it."""
    last_with, last_without = make_last_day(LINKED), make_last_day(_PAST)
    rows = transaction.rows(
        f"SELECT * FROM (SELECT a.username, {_WHOSE}, {last_with} AS last_with, "
        f"{last_without} AS last_without FROM temp.concerned c "
        "CROSS JOIN accounts a ON a.parent_id = c.parent_id AND a.closed_at IS NULL "
        "CROSS JOIN parents p ON p.id = a.parent_id) WHERE last_with IS NOT last_without "
        "ORDER BY username",
        {"today": today},
    )
    return (AccountOf(*row) for row in rows)


def read_eligible(transaction: Transaction, now: str, *, gained: bool) -> Iterator[tuple[str, str]]:
    """Number and name of stored parents who become eligible and have neither key nor account."""
    return transaction.rows(
        f"SELECT {_WHOSE} FROM temp.concerned a CROSS JOIN parents p ON p.id = a.parent_id "
        f"WHERE {_GAINS if gained else _LOSES} AND p.merged_into IS NULL "
        f"AND NOT EXISTS (SELECT 1 FROM activation_keys k WHERE k.parent_id = p.id AND {_OPEN_KEY})"
        " AND NOT EXISTS (SELECT 1 FROM accounts x WHERE x.parent_id = p.id "
        "AND x.closed_at IS NULL) ORDER BY p.id",
        {"now": now},
    )
