"""Which columns of students and parents a roster fills, and from which of its cells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

STUDENT_CELLS = {
    "first_name": "student_first_name",
    "last_name": "student_last_name",
    "grade": "grade",
}
PARENT_CELLS = {
    "first_name": "parent_first_name",
    "last_name": "parent_last_name",
    "email": "email",
    "phone": "phone",
    "language": "language",
    "address": "address",
    "city": "city",
    "state": "state",
    "postal_code": "postal_code",
}


@dataclass(frozen=True)
class Kind:
    """One kind of record: its name in ``roster_changes``, its table, the staged cell of its number.

    ``ours`` are the columns that a roster sets, ``theirs`` the same of a staged row, as SQL; they
    need what is joined by ``lookup``. ``unlike`` and ``differing`` are the tables of what is new
    or differs: of people, and of rows.
    """

    record: str
    table: str
    key: str
    lookup: str
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    unlike: str
    differing: str

    @property
    def source(self) -> str:
        """The staged rows, in the order of the file, so that the last row about somebody wins."""
        return f"temp.staged st {self.lookup and f'CROSS JOIN {self.lookup}'}"

    @property
    def same(self) -> str:
        """The column that notes whether a row says of the person what is stored."""
        return f"same_{self.record}"


def describe_students(columns: Iterable[str]) -> Kind:
    """Students, as far as a file has their columns."""
    cells = _present(STUDENT_CELLS, columns)
    return Kind(
        "student", "students", "student_id", "schools sc ON sc.name = st.school",
        (*cells, "school_id", "withdrawn_on"),
        (*(f"st.{cell}" for cell in cells.values()), "sc.id", "nullif(st.withdrawn_on, '')"),
        "temp.unlike_students", "temp.differing_students",
    )  # fmt: skip


def describe_parents(columns: Iterable[str]) -> Kind:
    """Parents, as far as a file has their columns."""
    cells = _present(PARENT_CELLS, columns)
    return Kind(
        "parent", "parents", "parent_id", "", tuple(cells),
        tuple(f"st.{cell}" for cell in cells.values()),
        "temp.unlike_parents", "temp.differing_parents",
    )  # fmt: skip


def _present(cells: dict[str, str], columns: Iterable[str]) -> dict[str, str]:
    return {ours: theirs for ours, theirs in cells.items() if theirs in columns}
