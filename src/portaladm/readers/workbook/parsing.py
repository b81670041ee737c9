"""A workbook's XML, fed to expat block by block; what could fill the memory is refused.

Source: safety decision S8. No part of a workbook declares a document type, so none is let in:
without one there are no entities to expand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO, NoReturn
from xml.parsers import expat

from portaladm.errors import Refused

MOST_CELLS = 2_000_000
"""Cells of a sheet; a district's export of more comes as CSV."""
MOST_CHARACTERS = 100_000_000
"""Characters in all cells of a sheet: a text that they share counts in each of them."""
LARGEST_TEXT = 200_000_000
"""Bytes of all parts, unpacked."""
_BLOCK = 1 << 16
_LONGEST_TAG = 1 << 20
"""Bytes of a tag or a comment; expat begins it again with each block that it goes on in."""

Start = Callable[[str, dict[str, str]], object]


def make_parser() -> expat.XMLParserType:
    """A parser that gives text in whole pieces and takes no document type."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = _BLOCK
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def feed(parser: expat.XMLParserType, handle: IO[bytes], name: str) -> Iterator[None]:
    """Give a part to the parser; a pause after each block.

    :raises Refused: ``xlsx-damaged``.
    """
    given = 0
    try:
        while block := handle.read(_BLOCK):
            parser.Parse(block, False)
            given += len(block)
            if given - parser.CurrentByteIndex > _LONGEST_TAG:
                raise ValueError("it has a tag that is longer than any of a workbook")
            yield
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise damaged(name, str(error)) from error
    yield


def read_elements(
    handle: IO[bytes], name: str, start: Start, end: Callable[[str], object] = lambda tag: None
) -> None:
    """Call ``start`` with each element's local name and attributes, ``end`` where it ends.

    :raises Refused: ``xlsx-damaged``.
    """
    parser = make_parser()
    parser.StartElementHandler = lambda tag, given: start(strip_prefix(tag), given)
    parser.EndElementHandler = lambda tag: end(strip_prefix(tag))
    for _ in feed(parser, handle, name):
        pass


def strip_prefix(tag: str) -> str:
    """An element's or attribute's name without the prefix of its namespace."""
    return tag.rpartition(":")[2]


def damaged(name: str, reason: str) -> Refused:
    """The refusal of a workbook that does not hold together."""
    return Refused("xlsx-damaged", file=name, reason=reason)


def too_large(name: str) -> Refused:
    """The refusal of a workbook that would take too much memory or time."""
    return Refused("xlsx-too-large", file=name, most=MOST_CELLS)


def too_much_text(name: str) -> Refused:
    """The refusal of a sheet whose cells have more text than any roster."""
    return Refused("xlsx-too-large.text", file=name, most=MOST_CHARACTERS)


def _refuse_doctype(*given: object) -> NoReturn:
    raise ValueError("it declares a document type, as no workbook does")
