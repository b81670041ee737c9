"""A sheet's rows as a stream: each with its number in Excel and its cells as Excel shows them.

The start of a cell and its texts are gathered by one list's ``append``, and looked at row by row:
a function of Python for each piece would double the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import IO, Any, NamedTuple

from portaladm.domain.rosters import LONGEST_CELL
from portaladm.domain.text import find_dangerous_character
from portaladm.readers.workbook.days import show_iso
from portaladm.readers.workbook.number_formats import show_general
from portaladm.readers.workbook.odd import OddCell, mark_odd, mark_typed
from portaladm.readers.workbook.parsing import (
    MOST_CELLS,
    MOST_CHARACTERS,
    damaged,
    feed,
    make_parser,
    too_large,
    too_much_text,
)
from portaladm.readers.workbook.strings import unescape
from portaladm.readers.workbook.styles import Styles

MOST_ROWS = 1_048_576
_MOST_COLUMNS = 16_384
_LONGEST_STREAM = 8 * _MOST_COLUMNS
_A_TO_Z = tuple(map(chr, range(65, 91)))
_LETTERS = (
    *_A_TO_Z, *(a + b for a in _A_TO_Z for b in _A_TO_Z),
    *(a + b + c for a in _A_TO_Z for b in _A_TO_Z for c in _A_TO_Z),
)[:_MOST_COLUMNS]  # fmt: skip
_PLACES = {letters: place for place, letters in enumerate(_LETTERS)}
_FORMULA, _VALUE, _ELSEWHERE = object(), object(), object()
_IN_A_CELL = frozenset(
    "is t r rPr rFont charset family b i strike outline shadow condense extend color sz u "
    "vertAlign scheme phoneticPr".split()
)
_LONGEST_TEXT = 40_000
"""Characters; Excel takes 32,767."""
_LONGEST_FORMULA = 60
_PROTECTING = frozenset("'=")
_TRUE = frozenset({"1", "true"})
_DICT, _STR = {dict}, {str}
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


class Row(NamedTuple):
    """A row's number, its cells up to the last that is there, and whether any of them is odd.

    ``plain``: no text is over-long, hides a character or is protected from Excel. ``hidden``: by a
    filter or by hand; ``struck``: some text of it is struck through.
    """

    number: int
    cells: list[str]
    odd: bool
    plain: bool
    hidden: bool = False
    struck: bool = False


def read_rows(handle: IO[bytes], strings: list[str], styles: Styles, name: str) -> Iterator[Row]:
    """The rows of a sheet that are there, in their order and in constant memory.

    :raises Refused: ``xlsx-damaged``, ``xlsx-too-large``.
    """
    sheet = _SheetParser(_CellReader(strings, styles, name), name)
    for _ in feed(sheet.parser, handle, name):
        if len(sheet.stream) > _LONGEST_STREAM or sheet.count > MOST_CELLS:
            raise too_large(name)
        yield from sheet.take_rows()
    sheet.finish_row()
    yield from sheet.take_rows()


class _SheetParser:
    """What expat calls; ``stream`` holds the pieces of the row in work."""

    def __init__(self, reader: _CellReader, name: str) -> None:
        self.parser = make_parser()
        self.parser.StartElementHandler = self._start_root
        self.stream: list[Any] = []
        self.count = self._size = 0
        self._reader, self._name = reader, name
        self._rows: list[Row] = []
        self._row: str | None = None
        self._hidden = False
        self._number = 0

    def take_rows(self) -> list[Row]:
        rows, self._rows = self._rows, []
        return rows

    def finish_row(self) -> None:
        """Make cells of the pieces of the row in work."""
        if self._row is not None:
            number = self._number_row(self._row)
            cells, odd = self._reader.read(self.stream, number)
            self.count += len(cells)
            self._size += sum(map(len, cells))
            if self._size > MOST_CHARACTERS:
                raise too_much_text(self._name)
            if cells:
                reader = self._reader
                row = Row(number, cells, odd, reader.is_plain, self._hidden, reader.is_struck)
                self._rows.append(row)
        self._row = None
        self.stream.clear()

    def _number_row(self, given: str) -> int:
        number = int(given) if given.isdigit() and given.isascii() else self._number + 1
        if not self._number < number <= MOST_ROWS:
            raise damaged(self._name, f"row {number} stands behind row {self._number}")
        self._number = number
        return number

    def _start_root(self, tag: str, given: dict[str, str]) -> None:
        prefix = tag[: -len("worksheet")]
        if tag != f"{prefix}worksheet":
            raise damaged(self._name, f"a sheet begins with {tag[:40]}")
        self.parser.StartElementHandler = self._make_start(prefix)

    def _make_start(self, prefix: str) -> Any:
        stream, add, parser = self.stream, self.stream.append, self.parser
        cell, value, row, formula, sound = (
            f"{prefix}{tag}" for tag in ("c", "v", "row", "f", "rPh")
        )
        after_formula = False
        within = {f"{prefix}{tag}" for tag in _IN_A_CELL}

        def start(tag: str, given: dict[str, str]) -> None:
            nonlocal after_formula
            if tag == cell:
                add(given)
            elif tag == value:
                if after_formula:
                    add(_VALUE)
                    after_formula = False
            elif tag == row:
                self.finish_row()
                self._row = given.get("r", "")
                self._hidden = given.get("hidden") in _TRUE
            elif tag == formula:
                add(_FORMULA)
                after_formula = True
            elif tag == sound:
                parser.CharacterDataHandler = None
                parser.EndElementHandler = end_sound
            elif tag not in within and stream and stream[-1] is not _ELSEWHERE:
                add(_ELSEWHERE)

        def end_sound(tag: str) -> None:
            if tag == sound:
                parser.EndElementHandler = None
                parser.CharacterDataHandler = add

        parser.CharacterDataHandler = add
        return start


class _CellReader:
    """From the pieces of a row to the texts of its cells."""

    def __init__(self, strings: list[str], styles: Styles, name: str) -> None:
        self._strings, self._styles, self._name = strings, styles, name
        self.is_plain = all(map(_is_plain, (*strings, *styles.literals)))
        """Whether no text met so far is over-long, hides a character or is protected from Excel."""
        self.is_struck = False
        """Whether a text of the last row is struck through."""

    def read(self, stream: list[Any], number: int) -> tuple[list[str], bool]:
        """The cells of row ``number``, and whether one of them is odd."""
        givens, texts = stream[::2], stream[1::2]
        if len(givens) != len(texts) or {*map(type, givens)} - _DICT or {*map(type, texts)} - _STR:
            givens, texts = self._pair(stream)
        if struck := self._styles.struck:
            self.is_struck = any(
                given.get("s") in struck and text.strip()
                for given, text in zip(givens, texts, strict=True)
            )
        try:
            return self._read_pairs(givens, texts, str(number))
        except (ValueError, IndexError) as error:
            raise damaged(self._name, f"row {number}: {error}") from error

    def _read_pairs(
        self, givens: list[dict[str, str]], texts: list[str], row: str
    ) -> tuple[list[str], bool]:
        cells: list[str] = []
        odd = False
        strings, numbers, styled = self._strings, self._styles.numbers, self._styles.texts
        for given, said in zip(givens, texts, strict=True):
            reference = given.get("r")
            if reference and reference != _LETTERS[len(cells)] + row:
                _fill_gap(cells, _find_place(reference, row), reference)
            kind = given.get("t")
            text = said
            if kind == "s":
                if said:
                    text = strings[int(said) if said[0] != "-" else -len(strings) - 1]
                if styled and given.get("s") in styled:
                    text = styled[given["s"]](text)
            elif kind is None or kind == "n":
                if said:
                    text = numbers.get(given.get("s", "0"), show_general)(said)
                    odd = odd or text.__class__ is OddCell
            else:
                text = self._show_rare(kind, said, given)
                odd = odd or text.__class__ is OddCell
            cells.append(text)
        return cells, odd

    def _show_rare(self, kind: str, text: str, given: Mapping[str, str]) -> str:
        if text.__class__ is OddCell:
            return text
        if kind == "e":
            return mark_odd(text.strip() or "#N/A", "cell-error")
        if kind == "b":
            said = text.strip()
            return mark_typed(said and ("TRUE" if said in ("1", "true") else "FALSE"), "boolean")
        if kind == "d":
            return mark_typed(show_iso(text.strip()[:_LONGEST_FORMULA]), "date")
        shown = unescape(text)
        self.is_plain = self.is_plain and _is_plain(shown)
        styled = self._styles.texts.get(given.get("s", ""))
        return styled(shown) if styled and shown else shown

    def _pair(self, stream: list[Any]) -> tuple[list[dict[str, str]], list[str]]:
        """Each cell with its one text: pieces put together, formulas looked at."""
        pairs: list[_Pair] = []
        for piece in stream:
            if piece.__class__ is dict:
                pairs.append(_Pair(piece))
            elif pairs:
                pairs[-1].take(piece)
                if len(pairs[-1].text) > _LONGEST_TEXT:
                    raise too_large(self._name)
        return [pair.settle() for pair in pairs], [pair.text for pair in pairs]


class _Pair:
    """A cell that is not one plain text, on its way to one."""

    def __init__(self, given: dict[str, str]) -> None:
        self.text = ""
        self._given = given
        self._place = _VALUE
        self._formula: str | None = None
        self._has_value = False

    def take(self, piece: Any) -> None:
        """Some text, or the mark of the place where the next one stands."""
        if piece.__class__ is not str:
            self._place = piece
            self._has_value = self._has_value or piece is _VALUE
            if piece is _FORMULA:
                self._formula = ""
        elif self._place is _VALUE:
            self.text += piece
        elif self._place is _FORMULA and len(self._formula or "") < _LONGEST_FORMULA:
            self._formula = f"{self._formula}{piece}"

    def settle(self) -> dict[str, str]:
        """What is known of the cell, its text being whole; a formula without a value is odd."""
        self.text = self.text.strip()
        empty = not self.text and not (self._has_value and self._given.get("t") == "str")
        if self._formula is None or not empty:
            return self._given
        self.text = mark_odd(f"={self._formula[:_LONGEST_FORMULA]}", "formula-without-value")
        return {**self._given, "t": "odd"}


def _is_plain(text: str) -> bool:
    if len(text) > LONGEST_CELL or text.lstrip()[:1] in _PROTECTING:
        return False
    return text.isprintable() or not find_dangerous_character(text)


def _find_place(reference: str, row: str) -> int:
    found = _REFERENCE.fullmatch(reference)
    if not found or found[2] != row or (found[1] not in _PLACES):
        raise ValueError(f"the cell {reference[:20]!r} stands in it")
    return _PLACES[found[1]]


def _fill_gap(cells: list[str], place: int, reference: str) -> None:
    if place < len(cells):
        raise ValueError(f"the cell {reference} stands behind one to its right")
    cells.extend([""] * (place - len(cells)))
