"""What a format calls the cells of its people, and in which of its files they are."""

from __future__ import annotations

from typing import NamedTuple


class CellName(NamedTuple):
    """A column and its file; ``student_file`` where students are in another one.

    ``column`` is empty where the file of the people has no such column.
    """

    column: str
    file: str
    student_file: str = ""

    def find_file(self, *, is_student: bool) -> str:
        """The file in which somebody's row is."""
        return self.student_file if is_student and self.student_file else self.file
