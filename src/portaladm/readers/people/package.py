"""What OneRoster and School Data Sync share: several tables about people, read into a register."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from portaladm.errors import Remark
from portaladm.readers.csv.header import name_delimiter
from portaladm.readers.csv.map_settings import MapSettings
from portaladm.readers.csv.table import Table
from portaladm.readers.files.archives import Bundle, Folder, open_archive
from portaladm.readers.files.source import Source, choose_encoding, open_bytes, scan_source
from portaladm.readers.people.words import plain_word
from portaladm.readers.register import Register
from portaladm.readers.rows import RosterFile

_NAMED_RELATIONSHIPS = 4
"""Relationships that the note about access names."""

DATED = frozenset({"oneroster-1.2", "sds-2.1"})
"""Formats whose roles have dates: the same file may mean something else on another day."""
ROW_COLUMNS = (
    "student_id", "student_first_name", "student_last_name", "grade", "school", "parent_id",
    "parent_first_name", "parent_last_name", "relationship", "portal_access", "email", "phone",
    "withdrawn_on",
)  # fmt: skip
"""Ours, as such a roster gives them; it has no language and no postal address."""


@dataclass(frozen=True)
class Reading:
    """How a roster is to be read, whatever its format.

    ``relationships`` are those that open the portal where a format has no portal flag;
    ``as_of`` the day on which roles must hold; ``derive_ids`` whether contacts without an id are
    to get a derived one.
    """

    as_of: date
    relationships: tuple[str, ...]
    encoding: str | None = None
    max_bytes: int = 1 << 30
    blank_opens: bool = True
    derive_ids: bool = False

    @cached_property
    def eligible(self) -> frozenset[str]:
        """The relationships in plain spelling."""
        return frozenset(map(plain_word, self.relationships))

    def opens(self, relationship: str) -> int:
        """1 where a relationship gives access by itself."""
        return int(plain_word(relationship) in self.eligible)

    def knows(self, relationship: str, known: Container[str]) -> bool:
        """Whether a relationship is one of a format's words, or one of the settings."""
        word = plain_word(relationship)
        return not relationship or (word != "" and (word in known or word in self.eligible))


@dataclass(frozen=True)
class Package:
    """A bundle with its name, its SHA-256 where it is one file, and what keeps it open.

    ``scanned`` has what is known of files that were scanned before, here or in another process, by
    their name, the encoding that was asked for, and their mark.
    """

    bundle: Bundle
    name: str
    path: str
    sha256: str
    size: int
    stack: ExitStack
    scanned: dict[tuple[str, str | None, tuple[int, ...]], Source] = field(default_factory=dict)

    def __getstate__(self) -> dict[str, object]:
        """What another process is told, for :func:`reopen_package`."""
        return {**vars(self), "bundle": None, "stack": None}

    def open(self, entry: str, reading: Reading, settings: MapSettings | None = None) -> Source:
        """One of its files, scanned; it stays open as long as the package.

        ``settings`` are what a map says of it; ``--encoding`` comes first.
        """
        handle = self.stack.enter_context(self.bundle.open(entry))
        encoding = choose_encoding(handle, reading.encoding, settings.encoding if settings else "")
        key = entry, encoding, self.bundle.mark(entry, handle)
        if key not in self.scanned:
            source = scan_source(handle, entry, entry, encoding, reading.max_bytes)
            self.scanned[key] = source
        return replace(self.scanned[key], handle=handle)

    def describe_files(self, files: Sequence[RosterFile]) -> RosterFile:
        """What is known of a roster in tables that a map joins; ``files`` are the tables."""
        listing = "".join(f"{file.name} {file.sha256}\n" for file in files)
        return RosterFile(
            self.name, self.path, self.sha256 or hashlib.sha256(listing.encode()).hexdigest(),
            self.size or sum(file.size for file in files), "csv",
            " and ".join(sorted({file.encoding for file in files})),
            " and ".join(sorted({file.delimiter for file in files})),
            fingerprint=repr([(file.name, file.fingerprint) for file in files]), title="Tables",
            suspicious=any(file.suspicious for file in files),
        )  # fmt: skip

    def describe(
        self, tables: Iterable[Table], format: str, title: str, notes: Iterable[Remark],
        reading: Reading, *, delta: bool = False,
    ) -> RosterFile:  # fmt: skip
        """What is known of the roster; a folder's SHA-256 is that of its files' names and own."""
        tables = list(tables)
        day = reading.as_of if format in DATED else None
        sources = [table.source for table in tables]
        listing = "".join(f"{source.name} {source.sha256}\n" for source in sources)
        kinds = {(s.encoding.removesuffix("-sig"), name_delimiter(t.delimiter))
                 for s, t in zip(sources, tables, strict=True)}  # fmt: skip
        return RosterFile(
            self.name, self.path, self.sha256 or hashlib.sha256(listing.encode()).hexdigest(),
            self.size or sum(source.size for source in sources), format,
            " and ".join(sorted({kind[0] for kind in kinds})),
            " and ".join(sorted({kind[1] for kind in kinds})),
            (*notes, *(note for table in tables for note in table.notes)),
            repr((format, sorted(kinds), sorted(reading.eligible), day, listing)),
            title, delta, text_size=sum(source.size for source in sources),
            suspicious=any(source.suspicious for source in sources),
        )  # fmt: skip


@contextmanager
def reopen_package(package: Package, reading: Reading) -> Iterator[Package]:
    """Open a package that another process has open; its files are scanned where they changed.

    :raises Refused: as ``open_roster``, if it is another one now.
    """
    with ExitStack() as stack:
        bundle: Bundle = Folder(Path(package.path), reading.max_bytes)
        if not Path(package.path).is_dir():
            handle = stack.enter_context(open_bytes(package.path, max_bytes=reading.max_bytes))
            bundle = stack.enter_context(open_archive(handle, package.name, reading.max_bytes))
        yield replace(package, bundle=bundle, stack=stack)


def add_orgs(register: Register, table: Table | None) -> None:
    """Schools and what is above them: sourcedId, name, type."""
    if table:
        rows = ((row[0], row[1] or row[0], int(row[2].casefold() == "school"))
                for _, row in table.read_rows())  # fmt: skip
        register.add_orgs(rows)


def read_kinds_of_orgs(table: Table | None) -> dict[str, int]:
    """The organisations of a table of sourcedId, name, type: 1 for a school, 0 for what is above.

    One without a type counts as a school.
    """
    rows = table.read_rows() if table else ()
    return {row[0]: int(row[2].casefold() == "school" or not row[2]) for _, row in rows}


def tell_access(format: str, reading: Reading) -> Remark:
    """What is said about access in formats without a portal flag."""
    first = reading.relationships[:_NAMED_RELATIONSHIPS]
    return Remark(
        "note.access" if reading.blank_opens else "note.access.closed",
        format=format, relationships=first, more=len(reading.relationships) - len(first),
    )  # fmt: skip
