"""Which format a roster is in, and the reader for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import IO

from portaladm.config.schema import Roster
from portaladm.domain.ids.derived import PREFIX
from portaladm.domain.rosters import COLUMNS
from portaladm.errors import Misused, Refused, Remark
from portaladm.readers.csv.column_map import ColumnMap
from portaladm.readers.csv.native import CsvReader
from portaladm.readers.csv.parent_blocks import open_blocks
from portaladm.readers.csv.table import read_names
from portaladm.readers.files.archives import Archive, Folder, hash_handle, open_archive
from portaladm.readers.files.source import (
    choose_encoding,
    name_source,
    open_bytes,
    scan_source,
)
from portaladm.readers.files.unreadable import refuse_other_zip
from portaladm.readers.joined import join_files, join_sheets
from portaladm.readers.people.clever import CleverReader, is_clever
from portaladm.readers.people.oneroster import OneRosterReader
from portaladm.readers.people.package import Package, Reading
from portaladm.readers.people.school_data_sync import SchoolDataSyncReader
from portaladm.readers.people.school_data_sync_v1 import SchoolDataSyncV1Reader
from portaladm.readers.rows import PeopleReader, RosterReader
from portaladm.readers.unknown import ZIP_STARTS
from portaladm.readers.workbook.choice import SheetChoice

FORMATS = ("csv", "oneroster", "sds", "clever", "xlsx")
_MANY = frozenset({"users.csv", "students.csv", "user.csv", "guardianrelationship.csv"})


@contextmanager
def open_roster(
    path: str, *, format: str | None = None, columns: ColumnMap | None = None,
    encoding: str | None = None, sheet: str | None = None, all_sheets: bool = False,
    as_of: date, settings: Roster, derive_ids: bool = False,
) -> Iterator[RosterReader]:  # fmt: skip
    """Open a roster with the reader for its format, which the content decides.

    ``format`` names it instead, one of :data:`FORMATS`; ``columns`` maps a single table's columns
    onto ours; ``sheet`` is the one to read of a workbook, ``all_sheets`` takes each of them that
    is not hidden; ``as_of`` is the day on which roles must hold; ``derive_ids`` gives parents an
    id where the file has none for them.

    :raises Refused: ``roster-*``, ``zip-*``, ``xlsx-*``: it can't be read, with the reason.
    :raises Misused: an unknown format, or an option that this format does not have.
    """
    if format is not None and format not in FORMATS:
        raise Misused("format-unknown", format=format, formats=tuple(FORMATS))
    reading = Reading(
        as_of, settings.eligible_relationships, encoding,
        settings.max_megabytes * 1_000_000, settings.blank_access == "yes",
        derive_ids,
    )  # fmt: skip
    columns = columns or ColumnMap()
    if derive_ids:
        columns = replace(columns, constants={**columns.constants, "parent_id": PREFIX})
    with ExitStack() as stack:
        choice = SheetChoice(sheet, all_sheets)
        if sheet is not None and all_sheets:
            raise Misused("sheets-twice")
        opener = _Opener(path, format, columns, reading, choice, stack)
        reader = opener.open()
        if derive_ids and isinstance(reader, PeopleReader):
            raise Misused("derive-ids-not-here", title=reader.file.title)
        if choice != SheetChoice() and reader.file.format != "xlsx":
            raise Misused("sheet-without-workbook", file=reader.file.name)
        yield reader


class _Opener:
    """One roster on its way to its reader."""

    def __init__(
        self, path: str, format: str | None, columns: ColumnMap, reading: Reading,
        sheets: SheetChoice, stack: ExitStack,
    ) -> None:  # fmt: skip
        self._path, self._format, self._columns = path, format, columns
        self._reading, self._sheets, self._stack = reading, sheets, stack
        self._name = name_source(path)

    def open(self) -> RosterReader:
        """The reader, by what the path leads to."""
        try:
            return self._open()
        except Refused as error:
            if error.remark.key != "roster-columns.foreign":
                raise
            values = {**error.remark.values, "path": self._path}
            raise Refused(Remark(error.remark.key, **values)) from error

    def _open(self) -> RosterReader:
        if self._path != "-" and Path(self._path).is_dir():
            folder = Folder(Path(self._path), self._reading.max_bytes)
            return self._open_package(
                Package(folder, Path(self._path).resolve().name, self._path, "", 0, self._stack)
            )
        handle = self._stack.enter_context(
            open_bytes(self._path, max_bytes=self._reading.max_bytes)
        )
        handle.seek(0)
        start = handle.read(4)
        if start not in ZIP_STARTS:
            return self._open_text(handle, self._name)
        archive = self._stack.enter_context(
            open_archive(handle, self._name, self._reading.max_bytes)
        )
        if self._format in (None, "xlsx") and self._is_workbook(archive):
            return self._open_workbook(handle, archive)
        refuse_other_zip(archive.names, self._name)
        sha256, size = hash_handle(handle)
        return self._open_package(
            Package(archive, self._name, self._path, sha256, size, self._stack)
        )

    def _open_text(self, handle: IO[bytes], name: str) -> RosterReader:
        if self._columns.tables:
            places = [part.place for part in self._columns.tables]
            raise Refused("roster-tables.single", file=name, tables=places)
        mapped = self._columns.settings.encoding
        encoding = choose_encoding(handle, self._reading.encoding, mapped)
        source = scan_source(handle, name, self._path, encoding, self._reading.max_bytes)
        if self._format in (None, "clever") and not self._columns.columns:
            names = read_names(source, set(COLUMNS))
            if self._format == "clever" or is_clever(names):
                return CleverReader(source, self._reading, {})
            if self._format is None and {"sourcedid", "givenname"} <= set(names):
                raise Refused("roster-part", file=name)
        if self._format in (None, "csv"):
            return open_blocks(partial(CsvReader, source), self._columns)
        raise Refused("roster-format.single", file=name, format=self._format)

    def _is_workbook(self, archive: Archive) -> bool:
        from portaladm.readers.workbook.parts import find_workbook

        return bool(find_workbook(archive, self._name))

    def _open_workbook(self, handle: IO[bytes], archive: Archive) -> RosterReader:
        from portaladm.readers.workbook.reader import WorkbookReader

        if self._columns.tables:
            if self._sheets != SheetChoice():
                places = [part.place for part in self._columns.tables]
                raise Misused("sheet-with-tables", sheets=places)
            return join_sheets(archive, self._path, self._name, hash_handle(handle), self._columns)

        def open_sheet(columns: ColumnMap) -> WorkbookReader:
            return WorkbookReader(handle, archive, self._path, self._name, columns, self._sheets)

        return open_blocks(open_sheet, self._columns)

    def _open_package(self, package: Package) -> RosterReader:
        if self._columns.tables:
            return join_files(package, self._columns, self._reading)
        names, reading = package.bundle.names, self._reading
        found = _recognise(names) if self._format is None else self._format
        if found == "sds":
            old = "guardianrelationship.csv" in names and "relationships.csv" not in names
            reader = SchoolDataSyncV1Reader if old else SchoolDataSyncReader
            return self._without_map(reader(package, reading))
        if found == "oneroster":
            return self._without_map(OneRosterReader(package, reading))
        if found == "clever":
            return self._open_clever(package)
        tables = sorted(name for name in names if name.endswith(".csv"))
        if found in (None, "csv") and len(tables) == 1:
            handle = self._stack.enter_context(package.bundle.open(tables[0]))
            return self._open_text(handle, f"{package.name}: {tables[0]}")
        if found == "xlsx":
            raise Refused("roster-format.no-workbook", file=package.name)
        held = ", ".join(sorted(names)[:8]) or _list_entries(Path(self._path)) or "nothing"
        if not tables:
            raise Refused("roster-format.no-tables", file=package.name, held=held)
        raise Refused("roster-format", file=package.name, held=held, path=self._path)

    def _open_clever(self, package: Package) -> RosterReader:
        from portaladm.readers.people.clever import read_schools

        if "students.csv" not in package.bundle.names:
            raise Refused("roster-format.no-students", file=package.name)
        schools = read_schools(package, self._reading)
        source = package.open("students.csv", self._reading)
        return CleverReader(source, self._reading, schools)

    def _without_map(self, reader: RosterReader) -> RosterReader:
        if self._columns.columns:
            raise Misused("columns-not-here", title=reader.file.title)
        return reader


def _list_entries(folder: Path) -> str:
    """What a folder without CSV files holds: its folders end in a slash."""
    entries = sorted(folder.iterdir()) if folder.is_dir() else []
    return ", ".join(f"{one.name}/" if one.is_dir() else one.name for one in entries[:8])


def _recognise(names: frozenset[str]) -> str | None:
    if "relationships.csv" in names or "guardianrelationship.csv" in names:
        return "sds"
    if "users.csv" in names:
        return "oneroster"
    return "clever" if "students.csv" in names else None
