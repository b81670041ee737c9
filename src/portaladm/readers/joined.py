"""Opening the tables that a map joins: files of a folder or zip, or sheets of a workbook."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from portaladm.errors import Refused
from portaladm.readers.csv.column_map import ColumnMap, fit_layout
from portaladm.readers.csv.joined_tables import JoinedReader
from portaladm.readers.csv.map_tables import TablePart
from portaladm.readers.csv.native import CsvReader
from portaladm.readers.files.archives import Archive
from portaladm.readers.people.package import Package, Reading
from portaladm.readers.rows import RosterFile, RosterReader

_fit = partial(fit_layout, required=())


def join_files(package: Package, columns: ColumnMap, reading: Reading) -> RosterReader:
    """A roster in CSV files of a folder or zip.

    :raises Refused: ``roster-tables.missing``, ``roster-columns``.
    """
    readers = {
        part.name: _open_file(package, _make_map(part, columns), part.place, reading)
        for part in columns.tables
    }
    file = package.describe_files([reader.file for reader in readers.values()])
    return JoinedReader(readers, columns, file)


def _open_file(package: Package, columns: ColumnMap, place: str, reading: Reading) -> CsvReader:
    if place.casefold() not in package.bundle.names:
        held = ", ".join(sorted(package.bundle.names)[:8])
        raise Refused("roster-tables.missing", file=package.name, table=place, held=held)
    return CsvReader(package.open(place.casefold(), reading, columns.settings), columns, _fit)


def join_sheets(
    archive: Archive, path: str, name: str, digest: tuple[str, int], columns: ColumnMap
) -> RosterReader:
    """A roster in sheets of a workbook; ``digest`` is the file's SHA-256 and size.

    :raises Refused: ``xlsx-*``, ``roster-columns``.
    """
    from portaladm.readers.workbook.parts import open_book
    from portaladm.readers.workbook.sheet_reader import SheetReader
    from portaladm.readers.workbook.sheets import Sheets, note_unread

    sheets = Sheets(open_book(archive, name))
    readers = {
        part.name: SheetReader(
            sheets, sheets.choose(part.place), _make_map(part, columns), part.place, _fit
        )
        for part in columns.tables
    }
    read = {part.place for part in columns.tables}
    unread = note_unread(sheet for sheet in sheets.list_filled() if sheet.name not in read)
    file = RosterFile(
        name, path, *digest, "xlsx", "Unicode", "cells", unread, title="Excel workbook"
    )  # fmt: skip
    return JoinedReader(readers, columns, file)


def _make_map(part: TablePart, columns: ColumnMap) -> ColumnMap:
    """What the map says of one table."""
    return replace(columns, columns=part.columns, constants={}, settings=part.settings, tables=())
