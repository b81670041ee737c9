"""How a workbook shows its cells: the number format of each style, and which ones strike through.

Source: ECMA-376, part 1, 18.8.30 (numFmt), with the formats that have no code in the file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from portaladm.readers.workbook.number_formats import (
    Shower,
    list_literals,
    make_shower,
    make_text_shower,
)
from portaladm.readers.workbook.parsing import read_elements, too_large
from portaladm.readers.workbook.parts import Book

_MOST_STYLES = 70_000
"""Excel knows 65,490 of them."""
_FALSE = frozenset({"0", "false"})
_DAYS = (*range(14, 18), 22, *range(27, 37), *range(50, 59))
_TIMES = (18, 19, 20, 21, 45, 46, 47)
_BUILT_IN = (
    {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 49: "@"}
    | dict.fromkeys(_DAYS, "yyyy-mm-dd")
    | dict.fromkeys(_TIMES, "h:mm:ss")
)


class Styles:
    """Functions that show a number or a text, by a cell's style; none: as it stands.

    ``struck`` are the styles whose text is struck through.
    """

    def __init__(
        self, codes: list[str], *, from_1904: bool, struck: frozenset[str] = frozenset()
    ) -> None:
        self.struck = struck
        self.literals = tuple({piece for code in codes for piece in list_literals(code)})
        numbers = {code: make_shower(code, from_1904=from_1904) for code in set(codes)}
        texts = {code: make_text_shower(code) for code in set(codes)}
        self.numbers: dict[str, Shower] = {
            str(place): numbers[code] for place, code in enumerate(codes)
        }
        self.texts: dict[str, Callable[[str], str]] = {
            str(place): shower for place, code in enumerate(codes) if (shower := texts[code])
        }


def read_styles(book: Book) -> Styles:
    """The styles that cells name by their number.

    :raises Refused: ``xlsx-damaged``, ``xlsx-too-large``.
    """
    collector = _Collector()
    if book.styles:
        with book.open(book.styles) as handle:
            read_elements(handle, book.name, collector.start, collector.end)
    if len(collector.used) > _MOST_STYLES:
        raise too_large(book.name)
    codes = [collector.codes.get(number, "General") for number in collector.used]
    struck = frozenset(
        str(place) for place, font in enumerate(collector.fonts_used) if font in collector.struck
    )
    return Styles(codes or ["General"], from_1904=book.from_1904, struck=struck)


class _Collector:
    def __init__(self) -> None:
        self.codes = {str(number): code for number, code in _BUILT_IN.items()}
        self.used: list[str] = []
        self.fonts_used: list[str] = []
        self.struck: set[str] = set()
        self._inside = ""
        self._fonts = 0

    def start(self, tag: str, given: Mapping[str, str]) -> None:
        if tag == "numFmt":
            self.codes[given.get("numFmtId", "")] = given.get("formatCode", "General")
        elif tag in ("cellXfs", "fonts"):
            self._inside = tag
        elif tag == "xf" and self._inside == "cellXfs":
            self.used.append(given.get("numFmtId", "0"))
            self.fonts_used.append(given.get("fontId", ""))
        elif tag == "font" and self._inside == "fonts":
            self._fonts += 1
        elif tag == "strike" and self._inside == "fonts" and given.get("val") not in _FALSE:
            self.struck.add(str(self._fonts - 1))

    def end(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""
