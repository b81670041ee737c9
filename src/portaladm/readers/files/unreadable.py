"""Files that offices send as rosters and that are not read here, told by what is in them.

A name's ending says little: an export called ``.xls`` is mostly a page of HTML.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection
from typing import IO

from portaladm.errors import Refused

_OLE = b"\xd0\xcf\x11\xe0"
_STARTS = (
    (b"PK\x03\x04", "zip"),
    (b"%PDF", "pdf"),
    (b"SQLite format 3", "sqlite"),
    (b"\x00\x01\x00\x00Standard ", "access"),
    (b"{\\rtf", "rtf"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"BZh", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"\x09\x08\x10\x00", "xls"),
    (b"\x09\x08\x08\x00", "xls"),
    (b"\x09\x04\x06\x00", "xls"),
    (b"\x09\x02\x06\x00", "xls"),
)
_MARKUP = (
    (re.compile(r"MIME-Version:", re.I), "html"),
    (re.compile(r"(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?<(!doctype html|html|head|meta|style|body|"
                r"table|div)\b", re.I | re.S), "html"),
    (re.compile(r"<\?xml.*urn:schemas-microsoft-com:office:spreadsheet", re.S), "xml-sheet"),
    (re.compile(r"<\?xml"), "xml"),
    (re.compile(r"(\[\s*)?\{\s*\""), "json"),
)  # fmt: skip
_STREAMS = (("EncryptedPackage", "locked"), ("Workbook", "xls"), ("Book", "xls"))
_ZIPPED = (("content.xml", "ods"), ("workbook.bin", "xlsb"), ("document.xml", "docx"))
_LOOKED_AT = 4_096


def refuse_unreadable(handle: IO[bytes], name: str) -> None:
    """Refuse a file that is no text.

    :raises Refused: ``roster-not-csv``, which names what it is.
    """
    handle.seek(0)
    start = handle.read(_LOOKED_AT)
    kind = next((kind for mark, kind in _STARTS if start.startswith(mark)), "")
    if start.startswith(_OLE):
        kind = _tell_compound(handle, start)
    elif start[257:262] == b"ustar":
        kind = "archive"
    kind = kind or _tell_markup(start)
    if kind:
        raise Refused(f"roster-not-csv.{kind}", file=name)


def refuse_other_zip(names: Collection[str], file: str) -> None:
    """Refuse a zip that is another program's document; ``names`` are its entries, without folders.

    :raises Refused: ``roster-not-csv``, which names what it is.
    """
    for entry, kind in _ZIPPED:
        if entry in names:
            raise Refused(f"roster-not-csv.{kind}", file=file)
    if any(name.endswith(".iwa") for name in names):
        raise Refused("roster-not-csv.numbers", file=file)


def _tell_compound(handle: IO[bytes], start: bytes) -> str:
    """What an OLE compound file holds: the names in the first sector of its directory tell."""
    shift, sector = start[30], int.from_bytes(start[48:52], "little")
    size = 1 << shift if 7 <= shift <= 12 else 512
    handle.seek((sector + 1) * size)
    directory = handle.read(_LOOKED_AT)
    for stream, kind in _STREAMS:
        if (stream + "\0").encode("utf-16-le") in directory:
            return kind
    return "ole"


def _tell_markup(start: bytes) -> str:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = start.decode("utf-16", "ignore")
    else:
        text = start.removeprefix(codecs.BOM_UTF8).decode("latin-1")
    text = text.lstrip()
    return next((kind for pattern, kind in _MARKUP if pattern.match(text)), "")
