"""Tables written and read by csv, zipfile and ElementTree alone: folders, zips and workbooks."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from tests.edits.district import Row

Tables = dict[str, list[Row]]
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def write_csv(path: Path, rows: list[Row]) -> None:
    """The rows as a file."""
    path.write_text(_make_csv(rows), encoding="utf-8", newline="")


def _make_csv(rows: list[Row]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def write_folder(path: Path, tables: Tables, more: Mapping[str, str]) -> None:
    """The tables as files of a folder, with some other files."""
    path.mkdir()
    for name, text in _make_files(tables, more).items():
        (path / name).write_text(text, encoding="utf-8", newline="")


def write_zip(path: Path, tables: Tables, more: Mapping[str, str]) -> None:
    """The same in a zip."""
    with zipfile.ZipFile(path, "w") as zipped:
        for name, text in _make_files(tables, more).items():
            zipped.writestr(name, text)


def _make_files(tables: Tables, more: Mapping[str, str]) -> dict[str, str]:
    return {name: _make_csv(rows) for name, rows in tables.items()} | dict(more)


def write_workbook(path: Path, tables: Tables) -> None:
    """Each table as a sheet of a workbook; every cell is a text."""
    sheets = list(tables)
    types = "".join(
        f'<Override PartName="/xl/s{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for n in range(len(sheets))
    )
    named = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n + 1}" r:id="r{n}"/>'
        for n, name in enumerate(sheets)
    )
    related = "".join(
        f'<Relationship Id="r{n}" Type="{_RELATED}/worksheet" Target="s{n}.xml"/>'
        for n in range(len(sheets))
    )
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName='
            f'"/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>{types}</Types>',
        )
        zipped.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="b" '
            f'Type="{_RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        zipped.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATED}"><sheets>{named}</sheets></workbook>',
        )
        zipped.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">{related}</Relationships>',
        )
        for n, name in enumerate(sheets):
            zipped.writestr(f"xl/s{n}.xml", _make_sheet(tables[name]))


def _make_sheet(rows: list[Row]) -> str:
    lines = [list(rows[0]), *(list(row.values()) for row in rows)]
    cells = "".join(
        "<row>"
        + "".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in line)
        + "</row>"
        for line in lines
    )
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{cells}</sheetData></worksheet>'


def read_tables(path: Path) -> Tables:
    """Every table of a CSV file, a folder, a zip or a workbook, by its name."""
    if path.is_dir():
        files = {one.name: one.read_text(encoding="utf-8") for one in path.iterdir()}
    elif path.suffix == ".xlsx":
        return _read_workbook(path)
    elif path.suffix == ".zip":
        with zipfile.ZipFile(path) as zipped:
            files = {name: zipped.read(name).decode() for name in zipped.namelist()}
    else:
        files = {path.name: path.read_text(encoding="utf-8")}
    return {name: list(csv.DictReader(io.StringIO(text))) for name, text in files.items()}


def _read_workbook(path: Path) -> Tables:
    tables = {}
    with zipfile.ZipFile(path) as zipped:
        book = ElementTree.fromstring(zipped.read("xl/workbook.xml"))
        for n, sheet in enumerate(book.iter(f"{{{_MAIN}}}sheet")):
            root = ElementTree.fromstring(zipped.read(f"xl/s{n}.xml"))
            lines = [
                ["".join(cell.itertext()) for cell in row] for row in root.iter(f"{{{_MAIN}}}row")
            ]
            tables[sheet.get("name", "")] = [
                dict(zip(lines[0], line, strict=True)) for line in lines[1:]
            ]
    return tables
