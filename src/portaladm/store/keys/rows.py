"""Activation keys as they are stored: finding one, and reading many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from portaladm.domain.keys import BATCH_STRIDE, KeyHash
from portaladm.store.accounts.states import LAST_OF_ENROLMENT, LINKED, make_last_day
from portaladm.store.db.transaction import Transaction
from portaladm.store.links.rows import ELIGIBLE

IN_BATCH = f"k.id > :batch * {BATCH_STRIDE} AND k.id < (:batch + 1) * {BATCH_STRIDE}"
"""The key ``k`` is of the batch with the id ``:batch``: a range of ids, in the order of serials."""


NEWEST_MARK = (
    "LEFT JOIN letter_marks m ON m.id = (SELECT max(id) FROM letter_marks WHERE key_id = k.id)"
)
"""What staff last said of the letter of the key ``k``: the row ``m``, or NULL."""


def make_ends_on(parent: str) -> str:
    """SQL: the last day on which the links of a ``parent`` let a key work; empty: none in sight.

    Where nothing of that parent has an end, no day is looked for.
    """
    return (
        f"coalesce(CASE WHEN EXISTS (SELECT 1 FROM {LINKED} WHERE l.parent_id = {parent} "
        "AND (l.provisional_until IS NOT NULL OR s.withdrawn_on IS NOT NULL)) "
        f"OR EXISTS (SELECT 1 FROM restrictions r WHERE r.parent_id = {parent} "
        "AND r.lifted_at IS NULL) "
        f"THEN {make_last_day(last=LAST_OF_ENROLMENT, parent=parent)} END, '')"
    )


def choose_end(last: str, ends_on: str) -> str:
    """The last day on which a key works: its own, or the last with a child if that is earlier."""
    return min(last, ends_on) if ends_on else last


class KeyRecord(NamedTuple):
    """One key as the services see it, with its parent, its batch and the account it opened.

    ``letter`` is what staff last said of its letter, and when. ``access_ends_on`` is the last day
    on which the parent's links let a key work; empty where none is in sight.
    """

    id: int
    parent_id: int
    parent_number: str
    parent_name: str
    batch_code: str
    serial: int
    issued_at: str
    expires_on: str
    expires_at: str
    closed_at: str | None
    closed_as: str | None
    closed_reason: str | None
    letter: str | None
    letter_at: str | None
    eligible: bool
    access_ends_on: str
    username: str | None
    account_closed_at: str | None

    @property
    def ends_on(self) -> str:
        """The last day on which a live key works: its own, or that of the access before it."""
        return self.end_before(self.expires_on)

    def end_before(self, last: str) -> str:
        """The same of a key whose own last day is ``last``."""
        return choose_end(last, self.access_ends_on)


def find_by_hash(transaction: Transaction, key_hash: KeyHash, today: str) -> KeyRecord | None:
    """The key with this hash, or None: it was never issued here."""
    return next(_read(transaction, "k.hash = :hash", {"hash": key_hash, "today": today}), None)


def knows_any(transaction: Transaction, hashes: Iterable[KeyHash]) -> bool:
    """Whether one of these keys was issued here, whatever became of it."""
    ask = "SELECT 1 FROM activation_keys WHERE hash = ?"
    return any(transaction.value(ask, (key_hash,)) for key_hash in hashes)


def find_by_reference(
    transaction: Transaction, batch_id: int, serial: int, today: str
) -> KeyRecord | None:
    """The key with this reference."""
    return find_by_id(transaction, batch_id * BATCH_STRIDE + serial, today)


def find_by_id(transaction: Transaction, key_id: int, today: str) -> KeyRecord | None:
    """The key with this id."""
    return next(_read(transaction, "k.id = :id", {"id": key_id, "today": today}), None)


def read_keys(
    transaction: Transaction, today: str, *, parent_id: int | None = None,
    batch_id: int | None = None, open_only: bool = False, letter: str | None = None,
) -> Iterator[KeyRecord]:  # fmt: skip
    """Keys in the order of their making: all, one parent's, one batch's, the open ones.

    ``letter``: only those whose letters staff last marked so.
    """
    where, values = ["true"], {"today": today, "parent": parent_id, "batch": batch_id}
    if letter is not None:
        where.append("k.id IN (SELECT key_id FROM letter_marks) AND m.mark = :letter")
        values["letter"] = letter
    if parent_id is not None:
        where.append("k.parent_id = :parent")
    if batch_id is not None:
        where.append(IN_BATCH)
    if open_only:
        where.append("k.closed_at IS NULL")
    return _read(transaction, " AND ".join(where) + " ORDER BY k.id", values)


_ENDS_ON = make_ends_on("k.parent_id")


def _read(transaction: Transaction, where: str, values: dict[str, Any]) -> Iterator[KeyRecord]:
    rows = transaction.rows(
        "SELECT k.id, k.parent_id, p.number, p.first_name || ' ' || p.last_name, b.code, k.serial, "
        "k.issued_at, k.expires_on, k.expires_at, k.closed_at, k.closed_as, k.closed_reason, "
        f"m.mark, m.marked_at, {ELIGIBLE}, {_ENDS_ON}, a.username, a.closed_at "
        "FROM activation_keys k JOIN parents p ON p.id = k.parent_id "
        "JOIN batches b ON b.id = k.batch_id "
        f"LEFT JOIN accounts a ON a.key_id = k.id {NEWEST_MARK} WHERE {where}",
        values,
    )
    for row in rows:
        *plain, eligible, ends_on, username, closed_at = row
        yield KeyRecord(*plain, bool(eligible), ends_on, username, closed_at)  # type: ignore[call-arg]
