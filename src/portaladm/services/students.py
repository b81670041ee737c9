"""Students: listing them, and who sees one of them and why not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portaladm.domain.ids.retired import read_retired
from portaladm.errors import Misused
from portaladm.services.context import Context
from portaladm.services.links.view import LinkLine, describe_link, read_pairs
from portaladm.services.lookup.filters import Filters, check_filters
from portaladm.services.lookup.people import require_student
from portaladm.services.restrictions.view import RestrictionLine, describe_restriction
from portaladm.store import students
from portaladm.store.restrictions.rows import read_restrictions
from portaladm.store.students import StudentFilters, StudentRecord

STATUSES = ("enrolled", "withdrawn")
_PAGE = 1_000


@dataclass(frozen=True)
class StudentLine:
    """One student of a list; ``parents`` are those whom the roster or staff link today."""

    student_id: str
    student_name: str
    school: str
    grade: str
    parents: tuple[str, ...]
    status: str
    withdrawn_on: str | None


@dataclass(frozen=True)
class StudentView:
    """Who sees one student and who does not; pairs that only a restriction names come last.

    ``earlier_id`` is the id that the student had until staff said that another child has it now,
    ``holders_before`` are the ids of those who had this one before.
    """

    student: StudentLine
    earlier_id: str
    holders_before: tuple[str, ...]
    links: tuple[LinkLine, ...]
    restrictions: tuple[RestrictionLine, ...]


def list_students(
    context: Context, *, schools: tuple[str, ...] = (), grades: tuple[str, ...] = (),
    status: str | None = None, search: str = "",
) -> Iterator[StudentLine]:  # fmt: skip
    """The students, page by page: no lock is held while somebody reads slowly.

    :raises Misused: ``unknown-status``.
    :raises Refused: ``unknown-name``: a school or grade that the roster does not have.
    """
    if status is not None and status not in STATUSES:
        raise Misused("unknown-status.student", status=status, statuses=STATUSES)
    with context.store.read() as transaction:
        check_filters(transaction, Filters(schools, grades))
    enrolled = None if status is None else status == "enrolled"
    filters = StudentFilters(schools, grades, enrolled, search)
    after: int | None = 0
    while after is not None:
        with context.store.read() as transaction:
            page, after = students.read_students(
                transaction, filters, today=context.today.isoformat(), after=after, limit=_PAGE
            )
        yield from map(_describe, page)


def show_student(context: Context, number: str) -> StudentView:
    """One student, with the parents who see the record and those who do not.

    :raises Refused: ``unknown-student``.
    """
    with context.store.read() as transaction:
        student_id = require_student(transaction, number)
        student = students.read_student(transaction, student_id, context.today.isoformat())
        return StudentView(
            _describe(student), read_retired(student.number),
            tuple(students.read_holders_before(transaction, student.number)),
            tuple(describe_link(context, one)
                for one in read_pairs(context, transaction, student_id=student_id)),
            tuple(
                describe_restriction(context, record)
                for record in read_restrictions(transaction, student_id=student_id)
            ),
        )  # fmt: skip


def _describe(student: StudentRecord) -> StudentLine:
    return StudentLine(
        student.number, student.name, student.school, student.grade, student.parents,
        "enrolled" if student.enrolled else "withdrawn", student.withdrawn_on,
    )  # fmt: skip
