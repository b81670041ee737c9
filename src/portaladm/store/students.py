"""Students as a list, page by page; and one by its id."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from portaladm.domain.ids.retired import list_retired
from portaladm.store.db.search import loose_pattern, matches
from portaladm.store.db.transaction import Transaction
from portaladm.store.links.rows import ENROLLED


class StudentRecord(NamedTuple):
    """One student; ``withdrawn_on`` is the first day without the school, which may be to come."""

    id: int
    number: str
    name: str
    grade: str
    school: str
    withdrawn_on: str | None
    enrolled: bool
    parents: tuple[str, ...]


class StudentFilters(NamedTuple):
    """Which students are meant: of these schools and grades, enrolled or not, found by a text."""

    schools: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    enrolled: bool | None = None
    search: str = ""


def read_students(
    transaction: Transaction, filters: StudentFilters, *, today: str, after: int, limit: int
) -> tuple[list[StudentRecord], int | None]:
    """A page of students after an id, in its order; and the id to go on after, None at the end."""
    where, values = _filter(filters)
    values |= {"today": today, "after": after, "limit": limit}
    rows = transaction.rows(
        f"{_SELECT} WHERE s.id > :after{where} ORDER BY s.id LIMIT :limit", values
    )
    page = [_read(row) for row in rows]
    following = page[-1].id if len(page) == limit else None
    return [one for one in page if _is_found(one, filters.search)], following


def read_student(transaction: Transaction, student_id: int, today: str) -> StudentRecord:
    """A student by the store's own id."""
    row = transaction.row(f"{_SELECT} WHERE s.id = :id", {"id": student_id, "today": today})
    assert row is not None
    return _read(row)


def read_holders_before(transaction: Transaction, number: str) -> list[str]:
    """The ids of today of those who had this number before, the first one first."""
    found = []
    for retired in list_retired(number):
        if transaction.row("SELECT 1 FROM students WHERE number = ?", (retired,)) is None:
            break
        found.append(retired)
    return found


_NAME = "s.first_name || ' ' || s.last_name"
_PARENTS = (
    "SELECT json_group_array(p.first_name || ' ' || p.last_name || ' (' || p.number || ')') "
    "FROM links l JOIN parents p ON p.id = l.parent_id "
    "WHERE l.student_id = s.id AND l.ended_on IS NULL AND p.merged_into IS NULL"
)
_SELECT = (
    f"SELECT s.id, s.number, {_NAME}, s.grade, sc.name, s.withdrawn_on, {ENROLLED}, ({_PARENTS}) "
    "FROM students s JOIN schools sc ON sc.id = s.school_id"
)


def _read(row: tuple[Any, ...]) -> StudentRecord:
    return StudentRecord._make((*row[:6], bool(row[6]), tuple(json.loads(row[7]))))


def _filter(filters: StudentFilters) -> tuple[str, dict[str, Any]]:
    """Conditions on the student ``s`` of the school ``sc``, with their named values."""
    values: dict[str, Any] = {}
    where = ""
    for name, column, wanted in (
        ("school", "sc.name", filters.schools), ("grade", "s.grade", filters.grades),
    ):  # fmt: skip
        if wanted:
            values |= {f"{name}{n}": text for n, text in enumerate(wanted)}
            marks = ", ".join(f"lower(:{name}{n})" for n in range(len(wanted)))
            where += f" AND lower({column}) IN ({marks})"
    if filters.enrolled is not None:
        where += f" AND {ENROLLED}" if filters.enrolled else f" AND NOT {ENROLLED}"
    if filters.search:
        where += f" AND (s.number GLOB :glob OR {_NAME} GLOB :glob)"
        values["glob"] = loose_pattern(filters.search)
    return where, values


def _is_found(student: StudentRecord, text: str) -> bool:
    return not text or matches(text, student.number, student.name)
