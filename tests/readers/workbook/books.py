"""Workbooks made of their XML, so that a test may hold what no honest program writes."""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from portaladm.domain.rosters import COLUMNS

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
GOOD = dict.fromkeys(COLUMNS, "") | {
    "student_id": "0010442", "student_first_name": "Ana", "student_last_name": "Gil",
    "school": "Lincoln", "parent_id": "P1", "parent_first_name": "José", "parent_last_name": "Gil",
    "portal_access": "yes",
}  # fmt: skip


class Raw(str):
    """A cell's XML within its ``<c>``, with attributes in front of ``|``."""


Cell = str | int | float | Raw
NO_VALUE = Raw('|<f>IF(A1="x","no","yes")</f>')


def error(text: str = "#N/A") -> Raw:
    """An error cell."""
    return Raw(f't="e"|<v>{text}</v>')


def styled(number: float | str, style: int = 1) -> Raw:
    """A number in one of the book's formats."""
    return Raw(f's="{style}"|<v>{number}</v>')


def write_cell(cell: Cell) -> str:
    """One ``<c>`` that does not say where it stands."""
    if isinstance(cell, Raw):
        given, _, inside = cell.partition("|")
        return f"<c {given}>{inside}</c>"
    if isinstance(cell, str):
        inside = f"<is><t>{escape(cell)}</t></is>"
        return f'<c t="inlineStr">{inside}</c>' if cell else "<c/>"
    return f"<c><v>{cell}</v></c>"


def write_sheet(rows: Sequence[Sequence[Cell]], hidden: Collection[int] = ()) -> str:
    """A sheet's XML; a row's number is left out, as the standard allows."""
    given = dict.fromkeys(hidden, " hidden='1'")
    body = "".join(
        f"<row{given.get(number, '')}>{''.join(map(write_cell, row))}</row>"
        for number, row in enumerate(rows, 1)
    )
    return f"<worksheet {MAIN}><sheetData>{body}</sheetData></worksheet>"


def as_rows(*rows: Mapping[str, Cell], header: Sequence[Cell] = COLUMNS) -> list[list[Cell]]:
    """Our header and rows of which only what is not usual is given."""
    return [list(header), *([(GOOD | dict(row))[column] for column in COLUMNS] for row in rows)]


def write_book(
    path: Path,
    sheets: Mapping[str, str],
    *,
    states: Mapping[str, str] = {},
    formats: Sequence[str] = (),
    parts: Mapping[str, str] = {},
    folder: str = "xl",
    settings: str = "",
) -> Path:
    """A workbook of these sheets' XML; ``parts`` replaces or adds parts of it."""
    names = {name: f"worksheets/blatt-{n}.xml" for n, name in enumerate(sheets)}
    listed = "".join(
        f"<sheet name={quoteattr(name)} sheetId='{n + 1}' r:id='s{n}'"
        f"{f' state={quoteattr(states[name])}' if name in states else ''}/>"
        for n, name in enumerate(sheets)
    )
    related = "".join(
        f'<Relationship Id="s{n}" Type="{OFFICE}/worksheet" Target="{part}"/>'
        for n, part in enumerate(names.values())
    )
    files = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f"<Relationships {PACKAGE}><Relationship Id='r' "
        f"Type='{OFFICE}/officeDocument' Target='{folder}/book.xml'/></Relationships>",
        f"{folder}/book.xml": f"<workbook {MAIN} xmlns:r='{OFFICE}'>{settings}"
        f"<sheets>{listed}</sheets></workbook>",
        f"{folder}/_rels/book.xml.rels": f"<Relationships {PACKAGE}>{related}"
        f'<Relationship Id="st" Type="{OFFICE}/styles" Target="/{folder}/looks.xml"/>'
        "</Relationships>",
        f"{folder}/looks.xml": _write_styles(formats),
        **{f"{folder}/{part}": sheets[name] for name, part in names.items()},
        **parts,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in files.items():
            book.writestr(name, text)
    return path


def _write_styles(formats: Sequence[str]) -> str:
    codes = "".join(
        f"<numFmt numFmtId='{n}' formatCode={quoteattr(code)}/>"
        for n, code in enumerate(formats, 164)
    )
    used = "".join(f"<xf numFmtId='{n}'/>" for n, _ in enumerate(formats, 164))
    return (
        f"<styleSheet {MAIN}><numFmts>{codes}</numFmts><cellStyleXfs><xf numFmtId='9'/>"
        f"</cellStyleXfs><cellXfs><xf numFmtId='0'/>{used}</cellXfs></styleSheet>"
    )
