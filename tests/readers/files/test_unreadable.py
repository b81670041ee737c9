"""Files that are no roster are named for what they are, whatever they are called."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from portaladm.cli.messages import say_error
from portaladm.errors import Refused
from tests.readers.csv.pairs import ROWS, write
from tests.readers.reading import read


def compound(*streams: str) -> bytes:
    """The beginning of an OLE file: a header, and one sector of its directory."""
    head = bytearray(512)
    head[:4], head[30], head[48:52] = b"\xd0\xcf\x11\xe0", 9, (0).to_bytes(4, "little")
    entries = [name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", *streams)]
    return bytes(head) + b"".join(entries)


def spell(text: str) -> list[bytes]:
    return [text.encode(), b"\xef\xbb\xbf\r\n " + text.encode(), text.encode("utf-16")]


FILES = {
    "old Excel workbook (.xls)": [compound("Workbook"), compound("Book"), b"\x09\x08\x10\x00x"],
    "locked with a password": [compound("EncryptionInfo", "EncryptedPackage")],
    "old Office document": [compound("WordDocument")],
    "web page (HTML)": [
        *spell("<html><table><tr><td>student_id"), *spell("<!DOCTYPE html>\n<html>"),
        *spell("<table border=1>"), *spell('<?xml version="1.0"?><html>'),
        *spell("<meta charset=utf-8>"), b"MIME-Version: 1.0\r\n",
    ],
    "workbook of 2003 as XML": spell(
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">'
    ),
    "is XML": spell('<?xml version="1.0"?><students>'),
    "is JSON": [*spell('[{"student_id": 1}]'), *spell('{ "students": []}')],
    "is a PDF": [b"%PDF-1.7"],
    "RTF": [b"{\\rtf1"],
    "a database": [b"SQLite format 3\0"],
    "Access database": [b"\x00\x01\x00\x00Standard Jet DB"],
    "archive of a kind": [b"Rar!\x1a", b"7z\xbc\xaf\x27", b"BZh9", bytes(257) + b"ustar"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "content"), [(said, content) for said, found in FILES.items() for content in found]
)
@pytest.mark.parametrize("encoding", [None, "cp1252"])
def test_a_file_is_named_and_how_to_save_it(
    tmp_path: Path, said: str, content: bytes, encoding: str | None
) -> None:
    (tmp_path / "r.csv").write_bytes(content)
    with pytest.raises(Refused, match="roster-not-csv") as refused:
        read(tmp_path / "r.csv", encoding=encoding)
    assert said in say_error(refused.value).message
    assert say_error(refused.value).hint


@pytest.mark.parametrize(
    ("said", "entries"),
    [
        ("OpenDocument", ["mimetype", "content.xml", "META-INF/manifest.xml"]),
        (".xlsb", ["[Content_Types].xml", "xl/workbook.bin"]),
        ("Word document", ["[Content_Types].xml", "word/document.xml"]),
        ("Numbers document", ["Index/Document.iwa", "preview.jpg"]),
    ],
)
def test_a_zipped_document_is_named(tmp_path: Path, said: str, entries: list[str]) -> None:
    with zipfile.ZipFile(tmp_path / "r.xlsx", "w") as archive:
        for entry in entries:
            archive.writestr(entry, "x")
    with pytest.raises(Refused, match="roster-not-csv") as refused:
        read(tmp_path / "r.xlsx")
    assert said in say_error(refused.value).message


def test_a_roster_is_not_taken_for_one(tmp_path: Path) -> None:
    assert list(read(write(tmp_path / "r.xls"))[0].values()) == ROWS
