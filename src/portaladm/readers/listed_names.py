"""Whom a list names: one column of it, two that belong together, or one name a line."""

from __future__ import annotations

from collections.abc import Sequence

from portaladm.domain.rosters import LONGEST_CELL
from portaladm.errors import Refused
from portaladm.readers.csv.header import plain_cell
from portaladm.readers.list_rows import ListRow, name_list, read_list, refuse_unreadable_cell


def read_names(path: str, columns: Sequence[str]) -> list[str]:
    """The names of a list; ``-`` is standard input.

    It has one name a line, or a header with one of ``columns``, of which the first that is there
    counts. A header once more and lines of dashes name nobody.

    :raises Refused: ``names-*``: the file is not there, can't be read, or holds no name.
    """
    name = name_list(path)
    rows = read_list(path, columns)
    if not rows:
        raise Refused("names-empty", file=name)
    header = _read_header(rows[0])
    column = next((column for column in columns if column in header), "")
    if column:
        place = _find_place(header, column, rows[0], name)
        cells = [_take(row, place, name) for row in rows[1:]]
        named = [cell for cell in cells if cell.strip("-=_ ") and plain_cell(cell) != column]
        if not named:
            raise Refused("names-empty", file=name)
        return named
    if any(len(row.cells) > 1 for row in rows):
        raise Refused("names-columns", file=name, line=rows[0].line, columns=tuple(columns))
    return [_take(row, 0, name) for row in rows]


def read_pairs(path: str, columns: tuple[str, str]) -> list[tuple[int, str, str]]:
    """Two columns of a list, each row with its line; ``-`` is standard input.

    :raises Refused: ``names-*``: no file, no such columns, nobody named.
    """
    name, heading = name_list(path), ",".join(columns)
    rows = read_list(path, columns)
    if len(rows) > 1 or (rows and len(rows[0].cells) > 1):
        header = _read_header(rows[0])
        for column in columns:
            if column not in header:
                raise Refused(
                    "names-columns.pairs", file=name, line=rows[0].line, column=column,
                    header=heading,
                )  # fmt: skip
        first, second = (_find_place(header, column, rows[0], name) for column in columns)
        pairs = [
            (row.line, _take(row, first, name), _take(row, second, name))
            for row in rows[1:] if not _is_repeated(row, columns)
        ]  # fmt: skip
        if pairs:
            return pairs
    raise Refused("names-empty.pairs", file=name, header=heading)


def _read_header(row: ListRow) -> list[str]:
    return [plain_cell(str(cell)) for cell in row.cells]


def _is_repeated(row: ListRow, columns: Sequence[str]) -> bool:
    """Whether a row is the header once more, or a line of dashes below it."""
    return set(columns) <= set(_read_header(row)) or not "".join(row.cells).strip("-=_ ")


def _find_place(header: list[str], column: str, row: ListRow, name: str) -> int:
    if header.count(column) > 1:
        raise Refused("names-columns.twice", file=name, line=row.line, column=column)
    return header.index(column)


def _take(row: ListRow, place: int, name: str) -> str:
    """One cell; a row may end before it."""
    if place >= len(row.cells):
        return ""
    refuse_unreadable_cell(row, place, name)
    if len(row.cells[place]) > LONGEST_CELL:
        raise Refused(
            "names-long", file=name, line=row.line, length=len(row.cells[place]), most=LONGEST_CELL
        )
    return row.cells[place]
