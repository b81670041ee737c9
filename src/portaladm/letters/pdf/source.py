"""Reads one PDF file as Typst writes it: a plain table of objects, nothing packed."""

from __future__ import annotations

import re
from itertools import pairwise

_XREF = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
_NUMBERS = re.compile(rb"/ParentTree<</Nums\[([^\]]*)\]>>")


class PdfSource:
    """One file of Typst's: where its objects are, and which of them are special."""

    def __init__(self, pdf: bytes) -> None:
        self._pdf = pdf
        end = _XREF.search(pdf, max(0, len(pdf) - 64))
        if end is None:
            raise ValueError("not a PDF file as Typst writes it")
        self._table = int(end[1])
        self.offsets = self._read_table()
        self._ends = self._find_ends()
        trailer = pdf[pdf.rindex(b"trailer", self._table) :]
        self.catalog = _find_reference(rb"/Root", trailer)
        self.info = _find_reference(rb"/Info", trailer)
        identity = re.search(rb"/ID\[.*?\]", trailer, re.DOTALL)
        self.identity = identity[0] if identity else b""
        catalog = self.read(self.catalog)[0]
        self.pages = _find_reference(rb"/Pages", catalog)
        self.meta = _find_reference(rb"/Metadata", catalog)
        self.tags = _find_reference(rb"/StructTreeRoot", catalog)
        self.outlines = _find_reference(rb"/Outlines", catalog)
        tags = self.read(self.tags)[0]
        self.document = _find_reference(rb"/K\[", tags)
        numbers = _NUMBERS.search(tags)
        self.parents = numbers[1] if numbers else b""
        self.count = int(re.search(rb"/Count (\d+)", self.read(self.pages)[0])[1])  # type: ignore[index]

    def read(self, number: int) -> tuple[bytes, bytes]:
        """An object without its number: its text, and its stream with the words around it."""
        start, end = self.offsets[number - 1], self._ends[number - 1]
        start = self._pdf.index(b"obj\n", start, end) + 4
        end = self._pdf.rindex(b"\nendobj", start, end)
        stream = self._pdf.find(b"\nstream\n", start, end)
        if stream < 0:
            return self._pdf[start:end], b""
        return self._pdf[start:stream], self._pdf[stream:end]

    def iterate(self) -> list[tuple[int, bytes, bytes]]:
        """Every object as ``(number, text, stream)``."""
        return [(number, *self.read(number)) for number in range(1, len(self.offsets) + 1)]

    def _read_table(self) -> list[int]:
        lines = self._pdf[self._table :].split(b"\n", 2)
        count = int(lines[1].split()[1])
        entries = lines[2]
        return [int(entries[20 * n : 20 * n + 10]) for n in range(1, count)]

    def _find_ends(self) -> list[int]:
        order = sorted(range(len(self.offsets)), key=self.offsets.__getitem__)
        ends = [self._table] * len(order)
        for this, following in pairwise(order):
            ends[this] = self.offsets[following]
        return ends


def _find_reference(name: bytes, text: bytes) -> int:
    found = re.search(name + rb" ?(\d+) 0 R", text)
    return int(found[1]) if found else 0
