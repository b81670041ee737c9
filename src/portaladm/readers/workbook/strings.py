"""The texts that a workbook's cells share."""

from __future__ import annotations

import re

from portaladm.readers.workbook.parsing import (
    MOST_CELLS,
    MOST_CHARACTERS,
    feed,
    make_parser,
    strip_prefix,
    too_large,
    too_much_text,
)
from portaladm.readers.workbook.parts import Book

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_strings(book: Book) -> list[str]:
    """The shared texts in their order; an empty list where a workbook has none.

    Pieces of a text in several fonts are put together; how it is pronounced is left out.

    :raises Refused: ``xlsx-damaged``, ``xlsx-too-large``.
    """
    if not book.strings:
        return []
    collector = _Collector()
    parser = make_parser()
    parser.StartElementHandler, parser.EndElementHandler = collector.start, collector.end
    parser.CharacterDataHandler = collector.take
    with book.open(book.strings) as handle:
        for _ in feed(parser, handle, book.name):
            if collector.size > MOST_CHARACTERS:
                raise too_much_text(book.name)
            if len(collector.texts) > MOST_CELLS:
                raise too_large(book.name)
    return collector.texts


def unescape(text: str) -> str:
    """A text whose control characters are written ``_x000D_``, as Excel does."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


class _Collector:
    def __init__(self) -> None:
        self.texts: list[str] = []
        self.size = 0
        self._pieces: list[str] = []
        self._reading = self._passing = False

    def start(self, tag: str, given: dict[str, str]) -> None:
        tag = strip_prefix(tag)
        if tag == "si":
            self._pieces = []
        elif tag == "rPh":
            self._passing = True
        elif tag == "t":
            self._reading = not self._passing

    def take(self, text: str) -> None:
        if self._reading:
            self._pieces.append(text)
            self.size += len(text)

    def end(self, tag: str) -> None:
        tag = strip_prefix(tag)
        if tag == "t":
            self._reading = False
        elif tag == "rPh":
            self._passing = False
        elif tag == "si":
            self.texts.append(unescape("".join(self._pieces)))
