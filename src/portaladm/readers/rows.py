"""What every reader yields: chunks of rows with the cells of our own columns.

A format in which people and who belongs to whom stand apart (OneRoster, School Data Sync) fills a
:class:`~portaladm.readers.register.Register` instead, which makes the rows of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from portaladm.domain.rosters import Fault, Finding
from portaladm.errors import Remark
from portaladm.readers.register import LinkRules, Register

CHUNK_ROWS = 200
"""Small enough to stay in the processor's cache: 10,000 rows took 2.7 times as long to stage."""


@dataclass
class Chunk:
    """Some rows in the order of the file, stripped of outer blanks.

    ``lines`` holds each row's first line in the file; None where the rows stand on consecutive
    lines from ``first_line`` on, as nearly all do. Rows that can't even be staged (a wrong number
    of cells, invisible characters) are left out of ``rows`` and named in ``faults``.
    """

    first_line: int
    rows: list[Sequence[str]]
    lines: list[int] | None = None
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True)
class RosterFile:
    """What is known of a roster's file before its rows are read.

    ``format`` is one of a few words for scripts (``csv``, ``oneroster-1.1``), ``title`` the same
    for people. ``fingerprint`` stands for everything beside the bytes that decides what they mean
    (the encoding, the map, the day): the same bytes with the same fingerprint are the same roster.
    ``sheets`` are those of a workbook that are read as one roster, for
    :mod:`portaladm.domain.lines.sheets`. ``delta`` says that the file holds only what has changed,
    so that nobody it lacks has left; ``derives_ids`` that the ids of parents are to be derived,
    where a row has none. ``text_size`` counts the bytes of the texts that a zip has packed.
    ``suspicious`` is false where no byte of it is one of those that
    :class:`~portaladm.readers.files.source.Source` calls so.
    """

    name: str
    path: str
    sha256: str
    size: int
    format: str
    encoding: str
    delimiter: str
    notes: tuple[Remark, ...] = ()
    fingerprint: str = ""
    title: str = "CSV"
    delta: bool = False
    sheets: tuple[str, ...] = ()
    derives_ids: bool = False
    text_size: int = 0
    suspicious: bool = True


class RosterReader(Protocol):
    """One roster, whatever its format."""

    @property
    def file(self) -> RosterFile:
        """The file behind it."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Our columns in the order in which the rows hold them."""

    @property
    def findings(self) -> Sequence[Finding]:
        """What the reader itself found worth attention; complete once everything is read."""

    def read_raw_rows(self) -> Iterator[tuple[int, list[str]]]:
        """The header (line 0) and every row as the file has it, for the rejects file."""


@runtime_checkable
class RowReader(RosterReader, Protocol):
    """A roster whose rows are parent-student pairs already."""

    def read_chunks(self) -> Iterator[Chunk]:
        """All rows, chunk by chunk, in constant memory."""

    def name_people(self, record: Sequence[str]) -> Sequence[tuple[str, str, str]]:
        """Student id, parent id and school of each pair of a raw row.

        None where its cells don't line up.
        """


@runtime_checkable
class PeopleReader(RosterReader, Protocol):
    """A roster of people and of who belongs to whom."""

    @property
    def link_rules(self) -> LinkRules:
        """How its links become rows of parent and student."""

    def fill(self, register: Register) -> None:
        """Read everything into the register, in constant memory."""
