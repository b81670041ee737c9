"""A number as Excel shows it: what the cell's number format makes of it.

An id of seven digits is a number with the format ``0000000``, a postal code one with ``00000``.
Left out on purpose: separators of thousands, a fraction that is nothing but zeros, and powers of
ten, so that 12345 stays ``12345`` however it is shown. A format that would show nothing at all
shows the number: a hidden "0" in portal_access is no blank.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

from portaladm.readers.workbook.days import show_day
from portaladm.readers.workbook.odd import mark_odd, mark_typed

Shower = Callable[[str], str]
"""Takes a number as the file writes it."""
_LARGEST = 10**15
"""Excel keeps fifteen digits."""
_REMEMBERED = 4_096
_LONGEST_CODE = 255
_NUMBER = re.compile(r"-?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<skip>[_*].)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General)|(?P<power>[eE][+-])|(?P<day>[ymdhsYMDHS]|AM/PM|A/P)"
    r"|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<fraction>/)"
    r"|(?P<text>@)|(?P<end>;)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_SEPARATORS = frozenset(" \xa0\u2009\u202f'\u2019")
_CONDITION = re.compile(r"(<=|>=|<>|=|<|>)\s*(-?\d+(?:\.\d+)?)")
_ZEROS = re.compile(r"0{1,15}")
_DIGITS = re.compile(r"[0-9]{1,15}")
_Token = tuple[str, str]


class _Section(NamedTuple):
    """One of the formats between semicolons, and for which numbers it is."""

    tokens: tuple[_Token, ...]
    condition: tuple[str, Decimal] | None

    def has(self, *kinds: str) -> bool:
        return any(kind in kinds for kind, _ in self.tokens)


def show_general(text: str) -> str:
    """A number without a format: whole ones without ``.0``; one of over 15 digits is odd."""
    if text.isdigit() and len(text) <= 15 and text.isascii() and text[0] != "0":
        return text
    if not _NUMBER.fullmatch(text):
        return text
    value = _read_decimal(text)
    return mark_odd(text, "too-many-digits") if abs(value) >= _LARGEST else _write(value)


def make_shower(code: str, *, from_1904: bool = False) -> Shower:
    """What shows a number in the format ``code``."""
    if code.lower() in ("general", "@"):
        return show_general
    sections = _split(code)

    @lru_cache(_REMEMBERED)
    def show(text: str) -> str:
        return _show(text, sections, from_1904)

    if not _ZEROS.fullmatch(code):
        return show
    width, are_digits = len(code), _DIGITS.fullmatch
    return lambda text: text.zfill(width) if are_digits(text) else show(text)


def make_text_shower(code: str) -> Callable[[str], str] | None:
    """What shows a text in the format ``code``; None where it stays as it is."""
    sections = _split(code)
    last = sections[-1]
    if not last.has("text") or not last.has("literal"):
        return None
    return lambda text: "".join(text if kind == "text" else said for kind, said in last.tokens
                                if kind in ("text", "literal"))  # fmt: skip


def list_literals(code: str) -> list[str]:
    """The texts that a format may put around a number."""
    return [said for one in _split(code) for kind, said in one.tokens if kind == "literal"]


def _show(text: str, sections: list[_Section], from_1904: bool) -> str:
    plain = show_general(text)
    if not _NUMBER.fullmatch(text) or hasattr(plain, "key"):
        return plain
    value = _read_decimal(text)
    section, signed = _choose(sections, value)
    if section.has("day"):
        shown = show_day(value, from_1904=from_1904)
        return mark_typed(shown, "date" if "-" in shown else "time") or plain
    if section.has("power", "fraction"):
        return plain
    shown = _fill(section.tokens, abs(value) if signed else value)
    return shown.strip() or plain


def _choose(sections: list[_Section], value: Decimal) -> tuple[_Section, bool]:
    """The section for a number, and whether it writes the sign itself."""
    if any(section.condition for section in sections):
        for section in sections:
            if _holds(section.condition, value):
                return section, False
        return _PLAIN, False
    if value < 0 and len(sections) > 1:
        return sections[1], True
    if value == 0 and len(sections) > 2:
        return sections[2], False
    return sections[0], False


def _holds(condition: tuple[str, Decimal] | None, value: Decimal) -> bool:
    if condition is None:
        return True
    sign, limit = condition
    return {
        "<": value < limit, "<=": value <= limit, ">": value > limit, ">=": value >= limit,
        "=": value == limit, "<>": value != limit,
    }[sign]  # fmt: skip


def _fill(tokens: tuple[_Token, ...], value: Decimal) -> str:
    """A number put into a format's places, from the right; the first place takes what is left."""
    kinds = [kind for kind, _ in tokens]
    point = kinds.index("point") if "point" in kinds else len(tokens)
    whole, fraction = tokens[:point], tokens[point + 1 :]
    places = sum(kind == "digit" for kind, _ in fraction)
    value = (value * 100 ** kinds.count("percent")).quantize(
        Decimal(1).scaleb(-places), ROUND_HALF_UP
    )
    digits, _, rest = f"{abs(value):f}".partition(".")
    sign = "-" if value < 0 else ""
    return sign + _fill_whole(whole, digits.lstrip("0"), value) + _fill_fraction(fraction, rest)


def _fill_whole(tokens: tuple[_Token, ...], digits: str, value: Decimal) -> str:
    left = sum(kind == "digit" for kind, _ in tokens)
    shown: list[str] = []
    for place, (kind, said) in reversed(tuple(enumerate(tokens))):
        if kind == "digit":
            left -= 1
            taken = digits if not left else digits[-1:]
            digits = digits[: len(digits) - len(taken)]
            shown.append(taken or ("0" if said == "0" else ""))
        elif kind in ("general", "text"):
            shown.append(_write(abs(value)))
        elif kind in ("literal", "percent") and not _separates_thousands(tokens, place):
            shown.append(said)
    return "".join(reversed(shown))


def _separates_thousands(tokens: tuple[_Token, ...], place: int) -> bool:
    """Whether a blank or an apostrophe stands as a comma does, in ``# ##0``."""
    return tokens[place][1] in _SEPARATORS and place > 0 and tokens[place - 1][1] == "#"


def _fill_fraction(tokens: tuple[_Token, ...], digits: str) -> str:
    literals = "".join(said for kind, said in tokens if kind in ("literal", "percent"))
    return f".{digits}{literals}" if digits.strip("0") else literals


def _split(code: str) -> list[_Section]:
    sections: list[list[_Token]] = [[]]
    conditions: dict[int, tuple[str, Decimal]] = {}
    for found in _TOKEN.finditer(code[:_LONGEST_CODE]):
        kind, said = found.lastgroup or "", found[found.lastgroup or 0]
        if kind == "end":
            sections.append([])
        elif kind == "bracket":
            sections[-1] += _read_bracket(said)
            if condition := _CONDITION.fullmatch(said.strip()):
                conditions[len(sections) - 1] = condition[1], Decimal(condition[2])
        elif kind != "skip":
            literal = kind in ("quoted", "escaped", "other")
            sections[-1].append(("literal" if literal else kind, said))
    return [_Section(tuple(one), conditions.get(place)) for place, one in enumerate(sections)]


def _read_bracket(said: str) -> list[_Token]:
    """``[h]`` counts hours, ``[$€-407]`` is a currency; a colour or a language shows nothing."""
    if re.fullmatch(r"[hmsHMS]+", said):
        return [("day", said)]
    sign = said[1:].partition("-")[0] if said.startswith("$") else ""
    return [("literal", sign)] if sign else []


def _read_decimal(text: str) -> Decimal:
    return Decimal(format(float(text), ".15g"))


def _write(value: Decimal) -> str:
    shown = f"{value:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


_PLAIN = _Section((("general", "General"),), None)
