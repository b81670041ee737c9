"""Opening the tables that a map joins: files of a folder or zip, or sheets of a workbook."""

from __future__ import annotations

from portaladm.errors import Refused
from portaladm.readers.csv.column_map import ColumnMap
from portaladm.readers.csv.header import clean_cell
from portaladm.readers.csv.joined_tables import JoinedReader, OneTable
from portaladm.readers.csv.table import Table
from portaladm.readers.files.archives import Archive
from portaladm.readers.people.package import Package, Reading
from portaladm.readers.rows import RosterFile, RosterReader


def join_files(package: Package, columns: ColumnMap, reading: Reading) -> RosterReader:
    """A roster in CSV files of a folder or zip.

    :raises Refused: ``roster-tables``, ``roster-columns``, ``roster-faulty``.
    """
    tables, opened = {}, []
    for part in columns.tables:
        if part.place.casefold() not in package.bundle.names:
            held = ", ".join(sorted(package.bundle.names)[:8])
            raise Refused("roster-tables.missing", file=package.name, table=part.place, held=held)
        source = package.open(part.place.casefold(), reading)
        known = tuple(part.columns.values())
        table = Table(source, Table(source, [], known=known).header, known=known)
        opened.append(table)
        tables[part.name] = OneTable(part.place, table.header, list(table.read_rows()))
    return JoinedReader(tables, columns, package.describe(opened, "csv", "Tables", (), reading))


def join_sheets(
    archive: Archive, path: str, name: str, digest: tuple[str, int], columns: ColumnMap
) -> RosterReader:
    """A roster in sheets of a workbook; ``digest`` is the file's SHA-256 and size.

    :raises Refused: ``roster-tables``, ``roster-columns``.
    """
    tables = {part.name: _read_sheet(archive, name, part.place) for part in columns.tables}
    file = RosterFile(
        name, path, *digest, "xlsx", "Unicode", "cells", title="Excel workbook"
    )  # fmt: skip
    return JoinedReader(tables, columns, file)


def _read_sheet(archive: Archive, name: str, sheet: str) -> OneTable:
    from portaladm.readers.workbook.odd import OddCell
    from portaladm.readers.workbook.sheet_reader import open_sheet

    rows = open_sheet(archive, name, sheet)
    header = [clean_cell(cell) for cell in next(rows, (0, []))[1]]
    found = []
    for line, cells in rows:
        if any(isinstance(cell, OddCell) for cell in cells):
            raise Refused("roster-tables.odd", file=sheet, line=line)
        if any(map(str.strip, cells)):
            padded = (*map(str.strip, cells), *[""] * (len(header) - len(cells)))
            found.append((line, padded[: len(header)]))
    return OneTable(sheet, header, found)
