"""Lists and records laid out at the width of a terminal.

A cell is cut between words, never inside a word, a day or an id. Where the columns of a list don't
fit, those that are empty go first, then the last ones: a list has what matters most in front.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple
from unicodedata import combining, east_asian_width

from portaladm.cli.terminal.screen.colours import paint_word

_GAP = 2
_LONGEST_PLACE = 40
"""A longer path or file name is cut in a list, which has more to show."""
_PLACE = re.compile(r"[^@]*(?:[/\\][^@]*|\.\w{2,5})")
_GLUE = "\0"
_MINUTE = re.compile(r"(?<=\d{4}-\d\d-\d\d) (?=\d\d:\d\d)")


class Layout(NamedTuple):
    """The lines of a list, and the columns (by place) that did not fit."""

    lines: list[str]
    left_out: list[int]


class _Shape(NamedTuple):
    """How the cells of a column look."""

    width: int
    coloured: bool
    number: bool


def lay_out_list(
    titles: Sequence[str], rows: Sequence[Sequence[str]], width: int | None, *,
    whole: bool = False, coloured: Collection[int] = (), numbers: Collection[int] = (),
) -> Layout:  # fmt: skip
    """A list under its titles in lines of at most ``width`` columns; None for no limit.

    ``whole`` keeps every column, and where they don't fit the lines are longer. ``coloured`` are
    the columns (by place) whose words have the colour of their meaning, ``numbers`` those that
    stand below each other by their last digit.
    """
    columns = [
        [title, *cells] for title, cells in zip(titles, zip(*rows, strict=True), strict=True)
    ]
    needed = [_need(cells) for cells in columns]
    places = list(range(len(columns)))
    if width and not whole:
        places = _choose(columns, needed, width)
    widths = _share([_natural(columns[p]) for p in places], [needed[p] for p in places], width)
    shapes = [
        _Shape(size, place in coloured, place in numbers)
        for place, size in zip(places, widths, strict=True)
    ]
    heads = [one._replace(coloured=False) for one in shapes]
    lines = list(_write([titles[place] for place in places], heads))
    lines.append("  ".join("-" * one for one in widths))
    for row in rows:
        lines += _write([row[place] for place in places], shapes)
    return Layout(lines, [place for place in range(len(columns)) if place not in places])


def lay_out_record(
    pairs: Sequence[tuple[str, str]], width: int | None, coloured: Collection[int] = ()
) -> list[str]:
    """The fields of one thing under each other, their values in a column of their own.

    A word that is too long for it (a path, a hash) is not cut: it is there to be copied.
    """
    margin = max((measure(title) for title, _ in pairs), default=0) + _GAP
    lines = []
    for place, (title, value) in enumerate(pairs):
        pieces = _wrap(value, max(width - margin, _GAP), whole=True) if width else [value]
        if width and max(map(measure, pieces)) > width - margin:
            pieces = _wrap(value, width - _GAP, whole=True)
            lines += [title, *(" " * _GAP + piece for piece in pieces)]
            continue
        if place in coloured:
            pieces = [paint_word(value, piece) for piece in pieces]
        heads = [title, *[""] * (len(pieces) - 1)]
        lines += [
            f"{_pad(head, margin)}{piece}".rstrip()
            for head, piece in zip(heads, pieces, strict=True)
        ]
    return lines


def measure(text: str) -> int:
    """The columns of a terminal that a text takes."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(one) else 1 + (east_asian_width(one) in ("W", "F")) for one in text)


def _choose(columns: Sequence[Sequence[str]], needed: Sequence[int], width: int) -> list[int]:
    """The columns that fit: empty ones go as soon as others are cut, others when words would be."""
    places = list(range(len(columns)))
    natural = [_natural(cells) for cells in columns]
    for place in reversed(range(len(columns))):
        if _total(natural, places) > width and not any(columns[place][1:]):
            places.remove(place)
    while _total(needed, places) > width and len(places) > 1:
        places.pop()
    return places


def _total(widths: Sequence[int], places: Sequence[int]) -> int:
    return sum(widths[place] + _GAP for place in places) - _GAP


def _share(natural: Sequence[int], needed: Sequence[int], width: int | None) -> list[int]:
    """The widths of the columns: what each wants, as far as there is room."""
    room = width - _GAP * (len(natural) - 1) if width else sum(natural)
    if sum(natural) <= room:
        return list(natural)
    widths = list(needed)
    wanting = [place for place, want in enumerate(natural) if widths[place] < want]
    left = room - sum(widths)
    while wanting and left > 0:
        place = min(wanting, key=widths.__getitem__)
        widths[place] += 1
        left -= 1
        wanting = [one for one in wanting if widths[one] < natural[one]]
    return widths


def _write(cells: Sequence[str], shapes: Sequence[_Shape]) -> Iterator[str]:
    pieces = [_wrap(cell, shape.width) for cell, shape in zip(cells, shapes, strict=True)]
    for line in range(max(map(len, pieces))):
        texts = [one[line] if line < len(one) else "" for one in pieces]
        yield "  ".join(map(_fill, cells, texts, shapes)).rstrip()


def _fill(cell: str, text: str, shape: _Shape) -> str:
    """A piece of a cell at the width of its column."""
    space = " " * (shape.width - measure(text))
    shown = paint_word(cell, text) if shape.coloured else text
    return space + shown if shape.number else shown + space


def _wrap(text: str, width: int, *, whole: bool = False) -> list[str]:
    """A text in pieces of at most ``width`` columns, cut between words; ``whole`` cuts no path."""
    lines = [""]
    for word in _words(text):
        for piece in _cut(word, width, whole=whole):
            joined = f"{lines[-1]} {piece}" if lines[-1] else piece
            if measure(joined) <= width:
                lines[-1] = joined
            elif lines[-1]:
                lines.append(piece)
            else:
                lines[-1] = piece
    return lines


def _words(text: str) -> list[str]:
    return [word.replace(_GLUE, " ") for word in _MINUTE.sub(_GLUE, text).split()]


def _cut(word: str, width: int, *, whole: bool) -> list[str]:
    """A path in pieces, and Chinese, which has no spaces; any other word stays as it is."""
    if measure(word) <= width:
        return [word]
    if _is_wide(word):
        step = max(width // 2, 1)
    elif not whole and _PLACE.fullmatch(word):
        step = max(width, 1)
    else:
        return [word]
    return [word[start : start + step] for start in range(0, len(word), step)]


def _need(cells: Sequence[str]) -> int:
    """The columns of the longest word that is not cut."""
    return max((_need_word(word) for cell in cells for word in _words(cell)), default=1)


def _need_word(word: str) -> int:
    wide = measure(word)
    cut = wide > _LONGEST_PLACE and (_is_wide(word) or _PLACE.fullmatch(word))
    return _LONGEST_PLACE if cut else wide


def _is_wide(word: str) -> bool:
    return not word.isascii() and measure(word) > len(word)


def _natural(cells: Sequence[str]) -> int:
    return max(map(measure, cells), default=1) or 1


def _pad(text: str, width: int) -> str:
    return text + " " * (width - measure(text))
