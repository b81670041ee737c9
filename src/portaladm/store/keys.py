"""Activation keys: who is to get one, storing their hashes, closing and extending them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from portaladm.domain.keys import BATCH_STRIDE, HASH_BYTES, Closing, KeyHash, ParentStatus
from portaladm.store.db.temp_tables import NAMED, SELECTED, create
from portaladm.store.db.transaction import Transaction
from portaladm.store.links.rows import ELIGIBLE, GIVES_ACCESS, has_child

IN_BATCH = f"k.id > :batch * {BATCH_STRIDE} AND k.id < (:batch + 1) * {BATCH_STRIDE}"
"""The key ``k`` is of the batch with the id ``:batch``: a range of ids, in the order of serials."""

# The status of a parent, from its open key, else its last closed one. Undone and merged keys
# count as never issued (the letter was withdrawn as a whole).
PARENT_STATUS = """CASE
    WHEN EXISTS (SELECT 1 FROM accounts a WHERE a.parent_id = p.id AND a.closed_at IS NULL)
        THEN 'has-account'
    WHEN o.id IS NOT NULL AND o.expires_at > :now THEN 'has-key'
    WHEN o.id IS NOT NULL THEN 'expired'
    ELSE (SELECT CASE WHEN c.closed_as = 'undone' THEN 'never-issued'
                      WHEN c.closed_as = 'replaced' THEN 'never-issued' ELSE 'revoked' END
          FROM activation_keys c WHERE c.parent_id = p.id AND c.closed_at IS NOT NULL
          AND c.closed_as <> 'merged' ORDER BY c.id DESC LIMIT 1) END"""
OPEN_KEY = "LEFT JOIN activation_keys o ON o.parent_id = p.id AND o.closed_at IS NULL"
YOUNGEST_FIRST = (
    "CASE upper(s.grade) WHEN 'PK' THEN -2 WHEN 'K' THEN -1 WHEN 'KG' THEN -1 WHEN '' THEN 99 "
    "ELSE CAST(s.grade AS INTEGER) END"
)
"""The rank of a child ``s``: kindergarten before grade 1, unknown last."""


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


class Addressee(NamedTuple):
    """One parent who gets a key, with everything that a mail merge needs."""

    parent_id: int
    number: str
    name: str
    students: str
    school: str
    language: str
    email: str
    address: str
    city: str
    state: str
    postal_code: str


class KeyRecord(NamedTuple):
    """One key as the services see it, with its parent, its batch and the account it opened."""

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
    eligible: bool
    username: str | None


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


def read_addressees(transaction: Transaction, today: str) -> Iterator[Addressee]:
    """The selected parents in the order in which rosters brought them in.

    ``students`` names only the children whom this parent may see; ``school`` is the youngest
    child's.
    """
    rows = transaction.rows(
        "SELECT p.id, p.number, p.first_name || ' ' || p.last_name, "
        "group_concat(s.first_name || ' ' || s.last_name, '; '), sc.name, p.language, p.email, "
        f"p.address, p.city, p.state, p.postal_code, min({YOUNGEST_FIRST}) "
        "FROM temp.selected x JOIN parents p ON p.id = x.parent_id "
        "JOIN links l ON l.parent_id = p.id JOIN students s ON s.id = l.student_id "
        f"JOIN schools sc ON sc.id = s.school_id WHERE {GIVES_ACCESS} "
        "GROUP BY x.parent_id ORDER BY x.parent_id",
        {"today": today},
    )
    return (Addressee(*row[:-1]) for row in rows)


def insert_keys(
    transaction: Transaction, *, batch_id: int, parent_ids: array[int], hashes: bytes | bytearray,
    issued_at: str, expires_on: str, expires_at: str,
) -> None:  # fmt: skip
    """Store the hashes of a batch; the parent at place n has serial n + 1."""
    constant = (batch_id, issued_at, expires_on, expires_at)
    first_id = batch_id * BATCH_STRIDE
    statement = (
        "INSERT INTO activation_keys (id, parent_id, hash, serial, batch_id, issued_at, "
        "expires_on, expires_at) VALUES (?, ?, ?, ?, "
        f"{', '.join(map(_quote, constant))})"
    )
    transaction.run_many(
        statement,
        (
            (first_id + n, parent_id, bytes(hashes[(n - 1) * HASH_BYTES : n * HASH_BYTES]), n)
            for n, parent_id in enumerate(parent_ids, 1)
        ),
    )


def close_selected(
    transaction: Transaction, closing: Closing, at: str, reason: str
) -> int:  # fmt: skip
    """Close the open keys of the selected parents; how many."""
    return transaction.run(
        "UPDATE activation_keys SET closed_at = ?, closed_as = ?, closed_reason = ? "
        "WHERE closed_at IS NULL AND parent_id IN (SELECT parent_id FROM temp.selected)",
        (at, closing.value, reason),
    )


def close_keys(
    transaction: Transaction, key_ids: Sequence[int], closing: Closing, at: str, reason: str
) -> int:
    """Close these keys where they are still open; how many were."""
    statement = (
        "UPDATE activation_keys SET closed_at = ?, closed_as = ?, closed_reason = ? "
        "WHERE id = ? AND closed_at IS NULL"
    )
    return transaction.run_many(statement, ((at, closing.value, reason, i) for i in key_ids))


def extend_keys(
    transaction: Transaction, key_ids: Sequence[int], expires_on: str, expires_at: str
) -> int:
    """Move the end of these keys where they are still open; how many were."""
    statement = (
        "UPDATE activation_keys SET expires_on = ?, expires_at = ? "
        "WHERE id = ? AND closed_at IS NULL"
    )
    return transaction.run_many(statement, ((expires_on, expires_at, i) for i in key_ids))


def find_by_hash(transaction: Transaction, key_hash: KeyHash, today: str) -> KeyRecord | None:
    """The key with this hash, or None: it was never issued here."""
    return next(_read(transaction, "k.hash = :hash", {"hash": key_hash, "today": today}), None)


def find_by_reference(
    transaction: Transaction, batch_id: int, serial: int, today: str
) -> KeyRecord | None:
    """The key with this reference."""
    values = {"id": batch_id * BATCH_STRIDE + serial, "today": today}
    return next(_read(transaction, "k.id = :id", values), None)


def read_keys(
    transaction: Transaction, today: str, *, parent_id: int | None = None,
    batch_id: int | None = None, open_only: bool = False,
) -> Iterator[KeyRecord]:  # fmt: skip
    """Keys in the order of their making: all, one parent's, one batch's, the open ones."""
    where, values = ["1"], {"today": today, "parent": parent_id, "batch": batch_id}
    if parent_id is not None:
        where.append("k.parent_id = :parent")
    if batch_id is not None:
        where.append(IN_BATCH)
    if open_only:
        where.append("k.closed_at IS NULL")
    return _read(transaction, " AND ".join(where) + " ORDER BY k.id", values)


def _read(transaction: Transaction, where: str, values: dict[str, Any]) -> Iterator[KeyRecord]:
    rows = transaction.rows(
        "SELECT k.id, k.parent_id, p.number, p.first_name || ' ' || p.last_name, b.code, k.serial, "
        "k.issued_at, k.expires_on, k.expires_at, k.closed_at, k.closed_as, k.closed_reason, "
        f"{ELIGIBLE}, a.username FROM activation_keys k JOIN parents p ON p.id = k.parent_id "
        "JOIN batches b ON b.id = k.batch_id LEFT JOIN accounts a ON a.key_id = k.id "
        f"WHERE {where}",
        values,
    )
    for row in rows:
        *plain, eligible, username = row
        yield KeyRecord(*plain, bool(eligible), username)  # type: ignore[call-arg]


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


def _quote(value: object) -> str:
    """A constant of this program (a number, a moment) as SQL."""
    return str(value) if isinstance(value, int) else f"'{value}'"
