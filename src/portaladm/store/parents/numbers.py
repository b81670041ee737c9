"""Who is meant: parents and students by the numbers that people name, and back."""

from __future__ import annotations

from collections.abc import Iterable

from portaladm.store.db.transaction import Transaction
from portaladm.store.keys.rows import IN_BATCH


def find_parent_ids(
    transaction: Transaction, numbers: Iterable[str]
) -> tuple[dict[str, int], list[str]]:
    """The ids behind parent numbers, earlier numbers included; and the numbers of nobody."""
    found: dict[str, int] = {}
    unknown: list[str] = []
    for number in dict.fromkeys(numbers):
        parent_id = find_parent_id(transaction, number)
        if parent_id is None:
            unknown.append(number)
        else:
            found[number] = parent_id
    return found, unknown


def find_parent_id(transaction: Transaction, number: str) -> int | None:
    """The parent with this number or with this earlier number, merged parents followed."""
    row = transaction.row(
        "SELECT coalesce(merged_into, id) FROM parents WHERE number = :n UNION ALL "
        "SELECT parent_id FROM parent_aliases WHERE number = :n LIMIT 1",
        {"n": number},
    )
    return row[0] if row else None


def find_student_id(transaction: Transaction, number: str) -> int | None:
    """The student with exactly this number."""
    found: int | None = transaction.value("SELECT id FROM students WHERE number = ?", (number,))
    return found


def knows_name(transaction: Transaction, name: str) -> bool:
    """Whether a parent or a student has this number, or an account this username."""
    account = "SELECT 1 FROM accounts WHERE username = ? COLLATE NOCASE"
    return bool(
        find_parent_id(transaction, name) or find_student_id(transaction, name)
        or transaction.value(account, (name,))
    )  # fmt: skip


def has_guids(transaction: Transaction) -> bool:
    """Whether some parent's number is as long as a GUID: the student system has such ids."""
    return bool(transaction.value("SELECT 1 FROM parents WHERE length(number) >= 32 LIMIT 1"))


def read_pair_names(
    transaction: Transaction, parent_id: int, student_id: int
) -> tuple[str, str, str, str]:
    """Number and name of a parent, number and name of a student."""
    row = transaction.row(
        "SELECT p.number, p.first_name || ' ' || p.last_name, "
        "s.number, s.first_name || ' ' || s.last_name FROM parents p, students s "
        "WHERE p.id = ? AND s.id = ?",
        (parent_id, student_id),
    )
    assert row is not None
    return row[0], row[1], row[2], row[3]


def read_numbers(transaction: Transaction, parent_ids: Iterable[int]) -> list[str]:
    """The numbers of these parents today."""
    sql = "SELECT number FROM parents WHERE id = ?"
    return [transaction.value(sql, (parent_id,)) for parent_id in parent_ids]


def read_parent_numbers(transaction: Transaction, batch_id: int) -> Iterable[str]:
    """The numbers of a batch's parents in the order of its serials."""
    rows = transaction.rows(
        "SELECT p.number FROM activation_keys k JOIN parents p ON p.id = k.parent_id "
        f"WHERE {IN_BATCH} ORDER BY k.id",
        {"batch": batch_id},
    )
    return (number for (number,) in rows)


def read_all_numbers(transaction: Transaction, parent_id: int) -> list[str]:
    """Every number that this parent has or had, those of records merged into it included."""
    rows = transaction.rows(
        "SELECT number FROM parents WHERE id = :id OR merged_into = :id "
        "UNION SELECT number FROM parent_aliases WHERE parent_id = :id",
        {"id": parent_id},
    )
    return [number for (number,) in rows]
