"""Tables that nobody has described, as they stand, for a map to be proposed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import IO

from portaladm.config.schema import Roster
from portaladm.domain.rosters import COLUMNS
from portaladm.errors import Refused
from portaladm.readers.csv.header import join_names, name_columns
from portaladm.readers.csv.map_settings import MapSettings
from portaladm.readers.csv.table import Table
from portaladm.readers.files.archives import Archive, Bundle, Folder, open_archive
from portaladm.readers.files.source import Source, name_source, open_bytes, scan_source
from portaladm.readers.files.unreadable import refuse_other_zip
from portaladm.readers.guess.office import SAMPLE_LINES, Start, find_start, place_header
from portaladm.readers.guess.sample import UnknownTable

ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_MOST_TABLES = 12
_KNOWN_EXPORTS = frozenset({"users.csv", "user.csv", "guardianrelationship.csv"})


@contextmanager
def open_tables(
    path: str, *, encoding: str | None = None, sheet: str | None = None, settings: Roster
) -> Iterator[list[UnknownTable]]:
    """The tables of a file, folder, zip or workbook, each from its header on.

    A file that is no UTF-8 is read in the encoding that its letters tell.

    :raises Refused: as ``open_roster``; an export that is read without a map is refused.
    """
    most = settings.max_megabytes * 1_000_000
    with ExitStack() as stack:
        name = name_source(path)
        if path != "-" and Path(path).is_dir():
            yield _open_files(Folder(Path(path), most), path, encoding, most, stack)
            return
        handle = stack.enter_context(open_bytes(path, max_bytes=most))
        handle.seek(0)
        if handle.read(4) not in ZIP_STARTS:
            yield [_open_csv(handle, name, path, encoding, most, stack)]
            return
        archive = stack.enter_context(open_archive(handle, name, most))
        if _is_workbook(archive, name):
            yield _open_sheets(archive, name, sheet)
            return
        refuse_other_zip(archive.names, name)
        yield _open_files(archive, path, encoding, most, stack)


def refuse_several(path: str, tables: Sequence[UnknownTable]) -> None:
    """Refuse several files that are not the tables of one roster.

    :raises Refused: ``roster-format.files``.
    """
    if len(tables) > 1 and tables[0].kind == "file":
        raise Refused("roster-format.files", file=name_source(path))


def _is_workbook(archive: Archive, name: str) -> bool:
    from portaladm.readers.workbook.parts import find_workbook

    return bool(find_workbook(archive, name))


def _open_files(
    bundle: Bundle, path: str, encoding: str | None, most: int, stack: ExitStack
) -> list[UnknownTable]:
    names = sorted(name for name in bundle.names if name.endswith(".csv"))
    if _KNOWN_EXPORTS.intersection(names):
        raise Refused("roster-format.known", file=name_source(path), path=path)
    if not names or len(names) > _MOST_TABLES:
        raise Refused("roster-format.files", file=name_source(path))
    return [
        _open_csv(stack.enter_context(bundle.open(name)), name, path, encoding, most, stack)
        for name in names
    ]


def _open_csv(
    handle: IO[bytes], name: str, path: str, encoding: str | None, most: int, stack: ExitStack
) -> UnknownTable:
    source, named = _scan(handle, name, path, encoding, most)
    with source.open_text() as text:
        start = find_start(list(islice(text, SAMPLE_LINES)))
    settings = MapSettings(start.delimiter, start.skip_rows, start.header_rows, start.named)
    table = Table(source, [], known=COLUMNS, settings=settings)
    raw = table.read_raw()
    stack.callback(raw.close)
    rows = (row for _, row in raw)
    return UnknownTable(name, table.header, start, rows, encoding=named)


def _scan(
    handle: IO[bytes], name: str, path: str, encoding: str | None, most: int
) -> tuple[Source, str]:
    """The file, and the encoding that a map must name."""
    source = scan_source(handle, name, path, encoding, most)
    if encoding:
        return source, encoding
    try:
        with source.open_text() as text:
            for _ in text:
                pass
    except Refused as error:
        if error.remark.key != "roster-encoding.utf-8":
            raise
        encoding = str(error.remark.values["encoding"])
        return scan_source(handle, name, path, encoding, most), encoding
    return source, ""


def _open_sheets(archive: Archive, name: str, sheet: str | None) -> list[UnknownTable]:
    """The sheet that an import would read, and the others in sight."""
    from portaladm.readers.workbook.parts import open_book
    from portaladm.readers.workbook.sheets import Sheets

    sheets = Sheets(open_book(archive, name))
    first = sheets.choose(sheet)
    others = [] if sheet else [one for one in sheets.list_visible() if one != first]
    chosen = [first, *others][:_MOST_TABLES]
    return [_open_sheet(archive, name, one.name) for one in chosen]


def _open_sheet(archive: Archive, name: str, sheet: str) -> UnknownTable:
    from portaladm.readers.workbook.sheet_reader import open_sheet

    rows = open_sheet(archive, name, sheet)
    first = list(islice(rows, SAMPLE_LINES))
    place = place_header([cells for _, cells in first])
    line = first[place.skip_rows][0] if first else 1
    below = place.skip_rows + (place.header_rows if place.named else 0)
    left = (cells for _, cells in chain(first[below:], rows))
    header = join_names([cells for _, cells in first[place.skip_rows : below]] or [[]])
    if not place.named and first:
        header = name_columns(len(first[0][1]))
    return UnknownTable(
        sheet, header, replace(place, skip_rows=_count_above(place, line)), left, "sheet"
    )


def _count_above(place: Start, line: int) -> int:
    """Rows to skip: empty ones above a header are passed over without being told to."""
    return line - 1 if place.skip_rows else 0
