"""Joins the PDF files of many children into one, in memory that does not grow with the letters.

General libraries keep every object in memory and drop the tags that a screen reader needs. All our
files come from one writer (Typst), with a plain table of objects, so they can be copied object by
object with new numbers: the page trees are hung under one root, the tag trees under one Document,
and small objects are packed and compressed (PDF 1.7, 7.5.7 and 7.5.8, 14.7.4). Where each object
stands is needed once more at the very end; until then it waits in a file without a name, eleven
bytes an object and nothing of what the letters say.
"""

from __future__ import annotations

import re
import struct
import zlib
from array import array
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from portaladm.letters.pdf.source import PdfSource
from portaladm.letters.temporary_file import TemporaryFile

_CATALOG, _PAGES, _TAGS, _DOCUMENT, _INFO, _META = range(1, 7)
_PACKED = 200

# Strings come first: what stands in them is never a reference.
_TOKEN = re.compile(
    rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.|\([^()]*\))*\))*\)"
    rb"|/(StructParents?) (\d+)"
    rb"|(\d+) 0 R\b",
    re.DOTALL,
)
_PAIR = re.compile(rb"(\d+) (\d+) 0 R")


class PdfJoiner:
    """Writes one PDF to ``out``, which must stand at its beginning and need not seek.

    ``folder`` is where it may keep what it needs on the way.
    """

    def __init__(self, out: BinaryIO | TemporaryFile, folder: Path | None = None) -> None:
        self._out = out
        self._at = 0
        # Where objects are: a kind, then a place in the file, or a pack and a place in it. Of the
        # first few objects until the end, of the others while their file is being added.
        self._head = _Rows(0, _META + 1)
        self._rows = _Rows(_META + 1, 0)
        self._folder = folder
        self._table = TemporaryFile(folder)
        self._waiting: list[tuple[int, bytes]] = []
        self._page_trees: list[tuple[int, int]] = []
        self._documents: list[int] = []
        self._parent_trees: list[tuple[int, int, int]] = []
        self._next_parent = 0
        self._write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def __enter__(self) -> PdfJoiner:
        return self

    def __exit__(self, *_: object) -> None:
        self._table.close()

    def add(self, pdf: bytes) -> int:
        """Appends the pages of ``pdf``, a file that Typst wrote; returns their number."""
        source = PdfSource(pdf)
        base = self._make_room(len(source.offsets))
        if not self._page_trees:
            self._write_first(source)
        skipped = {source.catalog, source.info, source.tags, source.meta, source.outlines}
        for number, body, stream in source.iterate():
            if number in skipped:
                continue
            text = self._renumber(body, base, source)
            if number == source.pages:
                text = text.replace(b"/Type/Pages", b"/Type/Pages/Parent %d 0 R" % _PAGES, 1)
            if number == source.document:
                text = text.replace(b"/S/Document", b"/S/Part", 1)
            self._write_object(base + number, text, stream)
        self._page_trees.append((base + source.pages, source.count))
        self._documents.append(base + source.document)
        self._add_parents(source, base)
        self._pack()
        self._put_rows_aside()
        return source.count

    def close(self) -> None:
        """Writes what stands at the end of the file; ``out`` stays open."""
        kids = b" ".join(b"%d 0 R" % number for number, _ in self._page_trees)
        count = sum(count for _, count in self._page_trees)
        self._write_object(_PAGES, b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids))
        parts = b" ".join(b"%d 0 R" % number for number in self._documents)
        self._write_object(
            _DOCUMENT, b"<</Type/StructElem/S/Document/P %d 0 R/K[%s]>>" % (_TAGS, parts)
        )
        self._write_object(_TAGS, self._make_tags())
        self._pack()
        self._write_table()

    def _write_first(self, source: PdfSource) -> None:
        """What one file has once is taken from the first: title, metadata, language."""
        self._write_object(_INFO, source.read(source.info)[0])
        self._write_object(_META, *source.read(source.meta))
        language = re.search(rb"/Lang\([^)]*\)", source.read(source.catalog)[0])
        self._roles = re.search(rb"/RoleMap<<[^>]*>>", source.read(source.tags)[0])
        self._id = source.identity
        self._write_object(
            _CATALOG,
            b"<</Type/Catalog/Pages %d 0 R/Metadata %d 0 R%s/StructTreeRoot %d 0 R"
            b"/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true>>>>"
            % (_PAGES, _META, language[0] if language else b"", _TAGS),
        )

    def _make_tags(self) -> bytes:
        kids = b" ".join(b"%d 0 R" % number for number, _, _ in self._parent_trees)
        return (
            b"<</Type/StructTreeRoot%s/K[%d 0 R]/ParentTree<</Kids[%s]>>/ParentTreeNextKey %d>>"
            % (self._roles[0] if self._roles else b"", _DOCUMENT, kids, self._next_parent)
        )

    def _add_parents(self, source: PdfSource, base: int) -> None:
        pairs = [(int(a), int(b)) for a, b in _PAIR.findall(source.parents)]
        first, last = self._next_parent + pairs[0][0], self._next_parent + pairs[-1][0]
        numbers = b" ".join(b"%d %d 0 R" % (self._next_parent + a, base + b) for a, b in pairs)
        node = self._make_room(1) + 1
        self._write_object(node, b"<</Limits[%d %d]/Nums[%s]>>" % (first, last, numbers))
        self._parent_trees.append((node, first, last))
        self._next_parent = last + 1

    def _renumber(self, body: bytes, base: int, source: PdfSource) -> bytes:
        moved = {source.tags: _DOCUMENT}
        first = self._next_parent

        def renew(match: re.Match[bytes]) -> bytes:
            number = match[3]
            if number is not None:
                old = int(number)
                return b"%d 0 R" % (moved.get(old) or base + old)
            if match[1] is not None:
                return b"/%s %d" % (match[1], first + int(match[2]))
            return match[0]

        return _TOKEN.sub(renew, body)

    def _make_room(self, count: int) -> int:
        base = self._rows.first + len(self._rows.kinds) - 1
        self._rows.grow(count)
        return base

    def _place(self, number: int, kind: int, place: int, index: int = 0) -> None:
        rows = self._head if number <= _META else self._rows
        rows.set(number, kind, place, index)

    def _put_rows_aside(self) -> None:
        self._table.write(self._rows.pack())
        self._rows = _Rows(self._rows.first + len(self._rows.kinds), 0)

    def _write_object(self, number: int, text: bytes, stream: bytes = b"") -> None:
        if not stream:
            self._waiting.append((number, text))
            if len(self._waiting) >= _PACKED:
                self._pack()
            return
        self._place(number, 1, self._at)
        self._write(b"%d 0 obj\n" % number, text, stream, b"\nendobj\n")

    def _pack(self) -> None:
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        pack = self._make_room(1) + 1
        offset, heads = 0, []
        for index, (number, text) in enumerate(waiting):
            self._place(number, 2, pack, index)
            heads.append(b"%d %d" % (number, offset))
            offset += len(text) + 1
        head = b" ".join(heads) + b"\n"
        data = zlib.compress(head + b"\n".join(text for _, text in waiting), 1)
        about = b"<</Type/ObjStm/N %d/First %d/Length %d/Filter/FlateDecode>>"
        about %= (len(waiting), len(head), len(data))
        self._write_object(pack, about, b"\nstream\n" + data + b"\nendstream")

    def _write_table(self) -> None:
        number = self._make_room(1) + 1
        start = self._at
        self._place(number, 1, start)
        count = self._rows.first + len(self._rows.kinds)
        self._put_rows_aside()
        about = b"<</Type/XRef/Size %d/W[1 8 2]/Root %d 0 R/Info %d 0 R%s/Length %d"
        with TemporaryFile(self._folder) as data:
            self._compress_table(data)
            about %= (count, _CATALOG, _INFO, self._id, data.size)
            self._write(b"%d 0 obj\n" % number, about, b"/Filter/FlateDecode>>\nstream\n")
            self._write_all(data.read_all())
        self._write(b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % start)

    def _compress_table(self, data: TemporaryFile) -> None:
        table = zlib.compressobj(6)
        data.write(table.compress(self._head.pack()))
        for rows in self._table.read_all():
            data.write(table.compress(rows))
        data.write(table.flush())

    def _write(self, *parts: bytes) -> None:
        self._write_all(parts)

    def _write_all(self, parts: Iterable[bytes]) -> None:
        for part in parts:
            self._out.write(part)
            self._at += len(part)


class _Rows:
    """Rows of the table of objects, from the number ``first`` on."""

    def __init__(self, first: int, count: int) -> None:
        self.first = first
        self.kinds = array("B")
        self._places = array("Q")
        self._indices = array("H")
        self.grow(count)

    def grow(self, count: int) -> None:
        """Make room for more."""
        self.kinds.frombytes(bytes(count))
        self._places.frombytes(bytes(8 * count))
        self._indices.frombytes(bytes(2 * count))

    def set(self, number: int, kind: int, place: int, index: int) -> None:
        """Say where one object is."""
        at = number - self.first
        self.kinds[at], self._places[at], self._indices[at] = kind, place, index

    def pack(self) -> bytes:
        """The rows as they stand in the file (PDF 1.7, 7.5.8.3)."""
        rows = zip(self.kinds, self._places, self._indices, strict=True)
        return b"".join(struct.pack(">BQH", *row) for row in rows)
