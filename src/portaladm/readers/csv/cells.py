"""Cells that an office writes in its own way: dates in its order, a whole name in one cell.

The way is declared once in a map and checked against every row; a cell that does not follow it is
a fault of that row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from portaladm.outputs.guard import unguard_cell

_PARTS = {
    "d": r"(?P<d>\d{1,2})", "dd": r"(?P<d>\d\d)", "m": r"(?P<m>\d{1,2})", "mm": r"(?P<m>\d\d)",
    "y": r"(?P<y>\d{4})", "yyyy": r"(?P<y>\d{4})", "yy": r"(?P<y>\d\d)",
}  # fmt: skip
_PART = "(d{1,2}|m{1,2}|yyyy|yy|y)"
_ORDER = re.compile(rf"{_PART}([-/. ]?){_PART}\2{_PART}")
_TIME = r"(?:[T ]\d{1,2}:\d\d.*)?"
_ISO = re.compile(r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)" + _TIME, re.ASCII)
OPEN_END = date(9999, 12, 31)
"""How many programs write that there is no end."""
NAME_ORDERS = ("Last, First", "First Last", "Last First")
_PARTICLES = frozenset(
    "de del la las los da das do dos di du des le van von vom zu zur zum den der ter ten af "
    "bin ibn ben bint al el".split()
)
_SUFFIXES = frozenset("jr sr ii iii iv v phd md".split())
_TITLES = frozenset(
    "mr mrs ms miss dr prof herr frau sr sra srta señor señora monsieur madame mme mlle family "
    "familie famille familia".split()
)
_TWO_PEOPLE = re.compile(r"[&;+]|\s/\s|\s(?:and|und)\s", re.IGNORECASE)


class BadCell(Exception):
    """A cell that is not written as the map says: the column, and the fault's key and values."""

    def __init__(self, column: str, key: str, **values: str) -> None:
        super().__init__(column, key)
        self.column, self.key, self.values = column, key, values


def is_date_order(text: str) -> bool:
    """Whether a text is an order of day, month and year, such as ``d/m/y`` or ``yyyymmdd``."""
    found = _ORDER.fullmatch(text.casefold())
    return found is not None and {found[1][0], found[3][0], found[4][0]} == set("dmy")


def make_date_reader(column: str, order: str, *, iso_too: bool = False) -> Callable[[str], str]:
    """What turns a date of a column, written in an order, into ISO.

    An empty cell stays empty, and ``9999-12-31`` is an empty one; ``BadCell`` for anything else.
    ``iso_too``: an ISO date is taken as well.
    """
    pattern = _compile(order)

    def read(text: str) -> str:
        found = (iso_too and _ISO.fullmatch(text)) or pattern.fullmatch(text)
        if not text:
            return ""
        if not found:
            raise BadCell(column, "bad-date.declared", text=text, order=order)
        year = int(found["y"])
        try:
            day = date(year if year > 99 else 2000 + year, int(found["m"]), int(found["d"]))
        except ValueError:
            raise BadCell(column, "bad-date.declared", text=text, order=order) from None
        return "" if day == OPEN_END else day.isoformat()

    return read


def _compile(order: str) -> re.Pattern[str]:
    found = _ORDER.fullmatch(order.casefold())
    assert found
    first, mark, second, third = found.groups()
    parts = [first, second, third]
    if not mark:  # without a mark between them, each part has its full width
        parts = [{"d": "dd", "m": "mm"}.get(part, part) for part in parts]
    return re.compile(re.escape(mark).join(_PARTS[part] for part in parts) + _TIME, re.ASCII)


def make_name_splitter(column: str, order: str) -> Callable[[str], tuple[str, str]]:
    """What splits a column's whole names, written in one of :data:`NAME_ORDERS`.

    It returns first and last name, both empty for an empty cell; ``BadCell`` where the cell is not
    written so.
    """
    split = {
        "Last, First": _split_at_comma, "First Last": _split_before_last,
        "Last First": _split_after_last,
    }[order]  # fmt: skip

    def read(text: str) -> tuple[str, str]:
        found = split(text) if text else ("", "")
        if _TWO_PEOPLE.search(text):
            raise BadCell(column, "bad-name.two-people", text=text)
        if found is None or any(map(_is_title, found)):
            raise BadCell(column, "bad-name", text=text, order=order)
        return found

    return read


def _is_title(part: str) -> bool:
    """Whether a first or a last name is only ``Dr.`` or ``Frau``."""
    words = [word.rstrip(".") for word in part.casefold().split()]
    return bool(words) and _TITLES.issuperset(words)


def _split_at_comma(text: str) -> tuple[str, str] | None:
    last, *rest = map(str.strip, text.split(","))
    suffixes = [part for part in rest if part.casefold().rstrip(".") in _SUFFIXES]
    first = [part for part in rest if part not in suffixes]
    if len(first) != 1:
        return None
    return first[0], " ".join((last, *suffixes))


def _split_before_last(text: str) -> tuple[str, str] | None:
    if "," in text:
        return None
    words = text.split()
    start = len(words) - 1
    if start > 1 and words[start].casefold().rstrip(".") in _SUFFIXES:
        start -= 1
    start -= max(0, _count_capitals(words[start::-1]) - 1)
    while start > 1 and words[start - 1].casefold() in _PARTICLES:
        start -= 1
    return " ".join(words[:start]), " ".join(words[start:])


def _split_after_last(text: str) -> tuple[str, str] | None:
    if "," in text:
        return None
    words, suffix = text.split(), []
    if len(words) > 2 and words[-1].casefold().rstrip(".") in _SUFFIXES:
        suffix = [words.pop()]
    end = 0
    while end < len(words) - 2 and words[end].casefold() in _PARTICLES:
        end += 1
    end = max(end + 1, _count_capitals(words))
    return " ".join(words[end:]), " ".join(words[:end] + suffix)


def _count_capitals(words: Sequence[str]) -> int:
    """Words at the start in capitals alone, as offices write last names; 0 if all words are so."""
    count = next((n for n, word in enumerate(words) if not is_capital(word)), 0)
    return count if count < len(words) else 0


def is_capital(word: str) -> bool:
    """Whether a word of several letters has capitals alone: an initial says nothing."""
    return word.isupper() and sum(map(str.isalpha, word)) > 1


def unguard_list(cell: str) -> str:
    """A list of ids, each without what protects it from Excel: ``="01",="02"`` is ``01,02``."""
    whole = unguard_cell(cell)
    if "," not in cell or (cell[:1] == "=" and whole != cell):
        return whole
    return ",".join(unguard_cell(piece.strip()) for piece in cell.split(","))
