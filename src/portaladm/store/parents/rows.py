"""Parents: finding them by the numbers that people name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from portaladm.domain.folding import fold_name
from portaladm.domain.near import find_near, measure_likeness
from portaladm.store.db.transaction import Transaction
from portaladm.store.keys import IN_BATCH


class ParentRecord(NamedTuple):
    """One parent as rosters and the counter tell it; empty texts are not known."""

    id: int
    number: str
    first_name: str
    last_name: str
    email: str
    phone: str
    language: str
    address: str
    city: str
    state: str
    postal_code: str

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"


def read_parent(transaction: Transaction, parent_id: int) -> ParentRecord:
    """One parent by its id, which must exist."""
    columns = ", ".join(ParentRecord._fields)
    row = transaction.row(f"SELECT {columns} FROM parents WHERE id = ?", (parent_id,))
    assert row is not None
    return ParentRecord(*row)


def read_aliases(transaction: Transaction, parent_id: int) -> list[tuple[str, str]]:
    """A parent's earlier numbers and since when each is one."""
    sql = "SELECT number, since FROM parent_aliases WHERE parent_id = ? ORDER BY since, number"
    return [(number, since) for number, since in transaction.rows(sql, (parent_id,))]


def insert_parent(
    transaction: Transaction, number: str, cells: dict[str, str], batch_id: int
) -> int:
    """Store a new parent; returns the id."""
    from portaladm.store.db.tables import Parent

    known: dict[str, Any] = dict(cells)
    parent = Parent(**known, number=number, created_batch=batch_id, changed_batch=batch_id)
    transaction.add(parent)
    assert parent.id is not None
    return parent.id


def find_namesake(transaction: Transaction, student_ids: Iterable[int], name: str) -> str | None:
    """The number of a parent of one of these students who has this name, accents and case aside."""
    for student_id in student_ids:
        rows = transaction.rows(
            "SELECT p.number, p.first_name || ' ' || p.last_name FROM links l "
            "JOIN parents p ON p.id = l.parent_id WHERE l.student_id = ? "
            "AND p.merged_into IS NULL",
            (student_id,),
        )
        for number, theirs in rows:
            if fold_name(theirs) == fold_name(name):
                return str(number)
    return None


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


def suggest_parents(transaction: Transaction, wanted: str, limit: int = 3) -> list[str]:
    """Numbers that look like ``wanted``, or that belong to parents of that name or username."""
    digits = _escape_like(wanted.lstrip("0"))
    rows = transaction.rows(
        "SELECT number, first_name || ' ' || last_name, id IN (SELECT parent_id FROM accounts "
        "WHERE username = :wanted COLLATE NOCASE AND closed_at IS NULL) AS named "
        "FROM parents WHERE merged_into IS NULL AND (named OR number LIKE :ending "
        "OR number LIKE :start OR last_name = :wanted COLLATE NOCASE "
        "OR first_name || ' ' || last_name = :wanted COLLATE NOCASE) LIMIT 2000",
        {
            "ending": f"%{digits}" if digits else wanted,
            "start": _start(wanted),
            "wanted": wanted,
        },
    )
    near = [
        (
            named or max(measure_likeness(number, wanted), measure_likeness(name, wanted)),
            f"{number} ({name})",
        )
        for number, name, named in rows
    ]
    near.sort(key=lambda found: -found[0])
    return [shown for likeness, shown in near[:limit] if likeness >= 0.5]


def _start(wanted: str) -> str:
    """What numbers begin with that differ from ``wanted`` in their last two characters."""
    return f"{_escape_like(wanted)[:-2]}%" if len(wanted) > 4 else wanted


def read_parent_numbers(transaction: Transaction, batch_id: int) -> Iterable[str]:
    """The numbers of a batch's parents in the order of its serials."""
    rows = transaction.rows(
        "SELECT p.number FROM activation_keys k JOIN parents p ON p.id = k.parent_id "
        f"WHERE {IN_BATCH} ORDER BY k.id",
        {"batch": batch_id},
    )
    return (number for (number,) in rows)


def find_names(transaction: Transaction, what: str, names: Iterable[str]) -> dict[str, list[str]]:
    """Which of the filter values nobody has: each with near matches; ``what`` names the column."""
    tables = {
        "school": ("schools", "name"),
        "student": ("students", "number"),
        "grade": ("students", "grade"),
    }
    table, column = tables[what]
    missing: dict[str, list[str]] = {}
    for name in names:
        sql = f"SELECT 1 FROM {table} WHERE {column} = ? COLLATE NOCASE LIMIT 1"
        if transaction.row(sql, (name,)) is None:
            missing[name] = _find_near_names(transaction, table, column, name)
    return missing


def _find_near_names(transaction: Transaction, table: str, column: str, name: str) -> list[str]:
    every = int(table == "schools" or column == "grade")
    ending = _escape_like(name.lstrip("0"))
    sql = f"SELECT DISTINCT {column} FROM {table} WHERE {column} LIKE ? OR {column} LIKE ? OR ?"
    values: list[Any] = [f"%{ending}" if ending else name, _start(name), every]
    sql += " LIMIT 2000"
    candidates = [row[0] for row in transaction.rows(sql, values)]
    return find_near(name, candidates, likeness=0.4)


def _escape_like(text: str) -> str:
    return text.replace("%", "").replace("_", "")


def read_all_numbers(transaction: Transaction, parent_id: int) -> list[str]:
    """Every number that this parent has or had, those of records merged into it included."""
    rows = transaction.rows(
        "SELECT number FROM parents WHERE id = :id OR merged_into = :id "
        "UNION SELECT number FROM parent_aliases WHERE parent_id = :id",
        {"id": parent_id},
    )
    return [number for (number,) in rows]
