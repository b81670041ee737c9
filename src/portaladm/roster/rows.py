"""What every reader yields: chunks of rows with the cells of our own columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from portaladm.domain.rosters import Fault

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

    ``fingerprint`` stands for everything beside the bytes that decides what they mean (the
    encoding, the map): the same bytes with the same fingerprint are the same roster.
    """

    name: str
    path: str
    sha256: str
    size: int
    format: str
    encoding: str
    delimiter: str
    notes: tuple[str, ...] = ()
    fingerprint: str = ""


class RosterReader(Protocol):
    """One roster, whatever its format."""

    @property
    def file(self) -> RosterFile:
        """The file behind it."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Our columns in the order in which the rows hold them."""

    def read_chunks(self) -> Iterator[Chunk]:
        """All rows, chunk by chunk, in constant memory."""

    def read_raw_rows(self) -> Iterator[tuple[int, list[str]]]:
        """The header (line 0) and every row as the file has it, for the rejects file."""
