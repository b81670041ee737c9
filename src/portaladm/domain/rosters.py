"""A roster's row: its columns, its faults, and what a batch of rows did.

Source: the format of our own CSV. One row is one parent-student pair. Every reader, whatever
the file's format, yields the cells of :data:`COLUMNS` in this order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from portaladm.domain.cells.no_family import find_nothing, tell_kind
from portaladm.domain.ids.no_id import find_no_id
from portaladm.domain.text import find_dangerous_character, name_character
from portaladm.domain.timestamps import read_day
from portaladm.errors import Remark

COLUMNS = (
    "student_id",
    "student_first_name",
    "student_last_name",
    "grade",
    "school",
    "parent_id",
    "parent_first_name",
    "parent_last_name",
    "relationship",
    "portal_access",
    "email",
    "phone",
    "language",
    "address",
    "city",
    "state",
    "postal_code",
    "withdrawn_on",
)
REQUIRED = (
    "student_id",
    "student_first_name",
    "student_last_name",
    "school",
    "parent_id",
    "parent_first_name",
    "parent_last_name",
)
IDS = ("student_id", "parent_id")
YES = frozenset({"yes", "y", "true", "1"})
NO = frozenset({"no", "n", "false", "0"})
NOT_LISTED = "nO"
"""The no that a reader writes where a format has no portal flag and only the relationship, which
the settings do not list, gives none; to everybody else it is a no like another."""
_DAY_COUNT = 5
"""Digits of Excel's count of days since 1900, from 1927 to 2173."""
LONGEST_CELL = 2_000
"""Characters; a longer cell is an unclosed quote or a wrong column, not a name."""

LINE_LIMIT = 1 << 34
"""A row's number holds its line of the file below this.

What is above makes the number unique where one line gives several rows or a roster has several
files; nobody is ever shown it.
"""
MOST_EXAMPLES = 10_000
"""The most examples of one finding, and rows of one fault, that are kept and shown on demand."""
MOST_BLOCKS = 16
"""Parents whom one row may name, each in columns of their own; see :func:`number_block`."""

_NO_VALUES: Mapping[str, object] = MappingProxyType({})


def number_block(line: int, block: int) -> int:
    """The number of one parent's pair on a line that names several; 0 is the line itself.

    In the order of the lines, and on a line in that of the blocks, so that the last row counts.
    """
    return (line * MOST_BLOCKS + block) * LINE_LIMIT + line


class Fault(NamedTuple):
    """One thing wrong in one cell: where it is, what it is, and the values of the case.

    ``column`` is empty where the whole line is wrong; ``file`` is empty where a roster is one
    file. ``key`` is a code, with the case behind a dot where one code has several sentences.
    A named tuple, since a roster may have a fault on every row. The words are elsewhere, as those
    of a :class:`~portaladm.errors.Remark`.
    """

    line: int
    column: str
    key: str
    values: Mapping[str, object] = _NO_VALUES
    file: str = ""

    @property
    def code(self) -> str:
        """The stable code, without the case; scripts may match it."""
        return self.key.partition(".")[0]

    @property
    def shown_line(self) -> int:
        """The line of the file, for people."""
        return self.line % LINE_LIMIT

    @property
    def row_line(self) -> int:
        """The number of the raw row: the line of a pair of several, any other number as it is."""
        is_block = self.line // (MOST_BLOCKS * LINE_LIMIT) == self.shown_line
        return self.shown_line if is_block else self.line

    @property
    def remark(self) -> Remark:
        """What is wrong, to be put into words."""
        return Remark(f"fault.{self.key}", **self.values)

    @property
    def place(self) -> Remark:
        """The column and the file, to be put into words."""
        return Remark("row-fault.place", column=self.column, file=self.file)

    @property
    def detail(self) -> Remark:
        """Where it is and what is wrong, as a further line of an error."""
        lines = ((self.shown_line, self.shown_line),)
        return Remark(
            "row-fault", lines=lines, column=self.column, file=self.file, fault=self.remark
        )


def find_row_faults(line: int, cells: dict[str, str]) -> list[Fault]:
    """Every fault of one row, in the order of the columns; an empty list for a good row."""
    if kind := tell_kind(cells):
        return [Fault(line, "", f"no-family.{kind}")]
    faults = []
    nothing = set(find_nothing(cells))
    for column in COLUMNS:
        text = cells.get(column, "")
        fault = _find_cell_fault(line, column, text)
        if not fault and column in nothing:
            fault = Fault(line, column, "nothing", {"text": text})
        if fault:
            faults.append(fault)
    return faults


def _find_cell_fault(line: int, column: str, text: str) -> Fault | None:
    if len(text) > LONGEST_CELL:
        return Fault(line, column, "too-long", {"length": len(text), "most": LONGEST_CELL})
    if find_dangerous_character(text):
        return Fault(line, column, "control-character", find_invisible_character(text))
    if not text and column in REQUIRED:
        return Fault(line, column, "missing")
    return _find_unreadable(line, column, text)


def _find_unreadable(line: int, column: str, text: str) -> Fault | None:
    """What is wrong with a cell of a column that holds no free text."""
    if column in IDS and (case := find_no_id(text)):
        return Fault(line, column, f"no-id.{case}", {"text": text})
    if column == "portal_access" and text and text.lower() not in YES | NO:
        return Fault(line, column, "bad-access", {"text": text})
    if column == "withdrawn_on" and text and not is_iso_day(text):
        if _may_count_days(text):
            return Fault(line, column, "bad-date.number", {"text": text})
        return Fault(line, column, "bad-date", {"text": text})
    return None


def _may_count_days(text: str) -> bool:
    """Whether a text is how Excel counts days: a date in a column that is shown as numbers."""
    return len(text) == _DAY_COUNT and text.isascii() and text.isdigit()


def find_invisible_character(text: str) -> dict[str, object]:
    """The first invisible character of a cell and its position, counted from 1; empty if none."""
    character = find_dangerous_character(text)
    if not character:
        return {}
    return {"character": name_character(character), "position": text.index(character) + 1}


def is_iso_day(text: str) -> bool:
    """Whether ``text`` is a real day written ``YYYY-MM-DD``."""
    return read_day(text) is not None


@dataclass(frozen=True)
class Finding:
    """Something a person may want to look at before keys go out; never stops an import."""

    key: str
    count: int
    values: Mapping[str, object] = field(default_factory=dict)
    examples: tuple[Remark, ...] = ()

    @property
    def code(self) -> str:
        """The stable code, without the case; scripts may match it."""
        return self.key.partition(".")[0]

    @property
    def remark(self) -> Remark:
        """What was found, to be put into words."""
        return Remark(f"finding.{self.key}", count=self.count, **self.values)

    @property
    def is_routine(self) -> bool:
        """Whether it is there every night, so that a nightly run need not tell it again."""
        return self.code in _ROUTINE


_ROUTINE = frozenset({
    "address-missing", "column-lacking", "column-may-decide", "disabled", "edges-dropped",
    "email-malformed", "email-missing", "grade-missing", "id-twice", "ids-derived",
    "language-missing", "not-compared", "pair-twice", "phone-malformed",
    "relationship-without-access", "role-not-begun", "row-passed-over", "rows-disagree",
    "student-alone", "students-left",
})  # fmt: skip


@dataclass(frozen=True)
class Counts:
    """What an import did, or would do, to one kind of record."""

    new: int = 0
    changed: int = 0
    same: int = 0

    def __add__(self, other: Counts) -> Counts:
        """What both did together."""
        return Counts(self.new + other.new, self.changed + other.changed, self.same + other.same)


@dataclass(frozen=True)
class MergeCounts:
    """What a merge did: students, parents and links, rows refused, and who left.

    ``leaving`` and ``ended_links`` count the students and links that a snapshot lacks.
    """

    rows: int = 0
    students: Counts = field(default_factory=Counts)
    parents: Counts = field(default_factory=Counts)
    links: Counts = field(default_factory=Counts)
    refused: int = 0
    leaving: int = 0
    ended_links: int = 0

    @property
    def were_compared(self) -> bool:
        """Whether the rows were compared with the store at all: only then are zeros numbers."""
        return bool(self.rows or self.leaving or self.ended_links)

    @property
    def nothing_changed(self) -> bool:
        """Whether every row of the file was in the store already."""
        tallies = (self.students, self.parents, self.links)
        ended = self.leaving or self.ended_links
        return not (ended or any(counts.new or counts.changed for counts in tallies))
