"""The store's statements in PostgreSQL's words.

They are written once, as SQLite takes them. What PostgreSQL spells in another way stands here and
in ``functions.sql``, where it has functions of SQLite's names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(
    r"""(?P<text>'(?:[^']|'')*'|"(?:[^"]|"")*")|(?P<named>(?<!:):[a-z_]\w*)|(?P<mark>\?)"""
    r"""|(?P<word>[A-Za-z_]\w*)|(?P<space>\s+)|(?P<other>.)""",
    re.DOTALL,
)
_BESIDE = re.compile(r"([\w.]+) /\* with (min|max)\((.*?)\) \*/", re.DOTALL)
"""A column of the row that has the least or the most; SQLite takes it from there by itself."""
_FUNCTIONS = {
    "json_object": "json_build_object",
    "json_array": "json_build_array",
    "json_group_array": "json_agg",
    "group_concat": "string_agg",
    "char": "chr",
    "lower": "lower_ascii",
    "upper": "upper_ascii",
    "substr": "substr_ending",
}
"""Functions of SQLite whose names are taken in PostgreSQL, or that do something else there."""
_WORDS = {"blob": "BYTEA", "integer": "BIGINT", "real": "DOUBLE PRECISION", "like": "ILIKE"}
_JSON = {"json_object", "json_array", "json_group_array"}
_COMPARES = {"=", "<", ">"}
_AFTER_IS = {"null", "true", "false", "distinct"}
_ENDS_JOIN = {"join", "left", "cross", "where", "group", "order", "union", "except", "limit"}


class Translated(NamedTuple):
    """A statement with numbered marks; ``names`` are those of its values, in that order.

    No names: the values come in a sequence.
    """

    sql: str
    names: tuple[str, ...]


class _Token(NamedTuple):
    kind: str
    text: str

    @property
    def word(self) -> str:
        return self.text.lower() if self.kind == "word" else ""


_Tokens = list[_Token]
_Written = tuple[str, int]
"""What is written for a word, and how many tokens after it are written with it."""


@lru_cache(maxsize=1024)
def translate(sql: str) -> Translated:
    """A statement of the store, as PostgreSQL takes it."""
    sql = _BESIDE.sub(_write_beside, sql)
    tokens = [_Token(one.lastgroup or "", one[0]) for one in _TOKEN.finditer(sql)]
    names: list[str] = []
    ignores = _take_ignore(tokens)
    _fold_case(tokens)
    _close_json(tokens)
    written = "".join(_write(tokens, names))
    return Translated(f"{written} ON CONFLICT DO NOTHING" if ignores else written, tuple(names))


def _write_beside(found: re.Match[str]) -> str:
    way = "DESC" if found[2] == "max" else "ASC"
    return f"(array_agg({found[1]} ORDER BY {found[3]} {way}))[1]"


def _take_ignore(tokens: _Tokens) -> bool:
    """Take ``OR IGNORE`` out of an INSERT; whether it was there."""
    if [token.word for token in tokens[:5:2]] != ["insert", "or", "ignore"]:
        return False
    del tokens[1:5]
    return True


def _fold_case(tokens: _Tokens) -> None:
    """Write what is compared or ordered without case as such: here no collation does it."""
    while (place := _find_words(tokens, "collate", "nocase")) is not None:
        del tokens[place - 1 : place + 3]
        begin = _wrap(tokens, place - 1)
        compared = begin - 2 if tokens[begin - 1].kind == "space" else begin - 1
        if tokens[compared].text not in _COMPARES:
            continue
        while tokens[compared].text in _COMPARES:
            compared -= 1
        _wrap(tokens, compared if tokens[compared].kind == "space" else compared + 1)


def _find_words(tokens: _Tokens, first: str, second: str) -> int | None:
    for place, token in enumerate(tokens[:-2]):
        if token.word == first and tokens[place + 2].word == second:
            return place
    return None


def _wrap(tokens: _Tokens, end: int) -> int:
    """Put the operand that ends before ``end`` into ``lower_ascii()``; where it begins."""
    begin = end - 1
    if tokens[begin].text == ")":
        begin = _find_begin(tokens, begin)
        begin -= tokens[begin - 1].kind == "word"
    while begin >= 2 and tokens[begin - 1].text == ".":
        begin -= 2
    tokens[end:end] = [_Token("other", ")")]
    tokens[begin:begin] = [_Token("other", "lower_ascii"), _Token("other", "(")]
    return begin


def _find_begin(tokens: _Tokens, end: int) -> int:
    """Where the parenthesis opens that closes at ``end``."""
    depth = 0
    for place in range(end, -1, -1):
        depth += {")": 1, "(": -1}.get(tokens[place].text, 0)
        if depth == 0:
            return place
    raise AssertionError("a parenthesis is not opened")


def _close_json(tokens: _Tokens) -> None:
    """Make a text of each JSON value that is part of no other."""
    place = 0
    while place < len(tokens) - 1:
        if tokens[place].word in _JSON and tokens[place + 1].text == "(":
            place = _find_end(tokens, place + 1)
            tokens.insert(place + 1, _Token("other", "::text"))
        place += 1


def _find_end(tokens: _Tokens, begin: int) -> int:
    """Where a parenthesis closes."""
    depth = 0
    for place in range(begin, len(tokens)):
        depth += {"(": 1, ")": -1}.get(tokens[place].text, 0)
        if depth == 0:
            return place
    raise AssertionError("a parenthesis is not closed")


def _write(tokens: _Tokens, names: list[str]) -> Iterator[str]:
    marks = skipped = 0
    for place, token in enumerate(tokens):
        if skipped:
            skipped -= 1
        elif token.kind == "mark":
            marks += 1
            yield f"${marks}"
        elif token.kind == "named":
            name = token.text[1:]
            if name not in names:
                names.append(name)
            yield f"${names.index(name) + 1}"
        elif token.word:
            written, skipped = _write_word(tokens, place)
            yield written
        else:
            yield token.text


def _write_word(tokens: _Tokens, place: int) -> _Written:
    """A word as PostgreSQL has it."""
    for rule in _RULES:
        if (written := rule(tokens, place)) is not None:
            return written
    token = tokens[place]
    return _WORDS.get(token.word, token.text), 0


def _write_schema(tokens: _Tokens, place: int) -> _Written | None:
    """``temp.`` and ``main.`` before a table's name."""
    word = tokens[place].word
    if word not in ("temp", "main") or _after(tokens, place) != ".":
        return None
    return ("pg_temp", 0) if word == "temp" else ("", 1)


def _write_function(tokens: _Tokens, place: int) -> _Written | None:
    name = _FUNCTIONS.get(tokens[place].word)
    return (name, 0) if name and _after(tokens, place) == "(" else None


def _write_glob(tokens: _Tokens, place: int) -> _Written | None:
    """``GLOB`` is an operator of ``functions.sql``."""
    if tokens[place].word == "glob" and _after(tokens, place) != "(":
        return "@~", 0
    return ("!@~", 2) if _are(tokens, place, "not", "glob") else None


def _write_is(tokens: _Tokens, place: int) -> _Written | None:
    """``IS`` compares any two values in SQLite."""
    if tokens[place].word != "is":
        return None
    negated = _are(tokens, place, "is", "not")
    if _word_at(tokens, place + (4 if negated else 2)) in _AFTER_IS:
        return tokens[place].text, 0
    return ("IS DISTINCT FROM", 2) if negated else ("IS NOT DISTINCT FROM", 0)


def _write_join(tokens: _Tokens, place: int) -> _Written | None:
    """A ``CROSS JOIN``, which keeps SQLite to its order, may have a condition there."""
    return ("", 1) if tokens[place].word == "cross" and _has_condition(tokens, place) else None


def _write_option(tokens: _Tokens, place: int) -> _Written | None:
    return ("", 2) if _are(tokens, place, "without", "rowid") else None


_RULES: tuple[Callable[[_Tokens, int], _Written | None], ...] = (
    _write_schema, _write_function, _write_glob, _write_is, _write_join, _write_option,
)  # fmt: skip


def _after(tokens: _Tokens, place: int) -> str:
    return tokens[place + 1].text if place + 1 < len(tokens) else ""


def _word_at(tokens: _Tokens, place: int) -> str:
    return tokens[place].word if place < len(tokens) else ""


def _are(tokens: _Tokens, place: int, first: str, second: str) -> bool:
    """Whether these two words stand there."""
    return tokens[place].word == first and _word_at(tokens, place + 2) == second


def _has_condition(tokens: _Tokens, place: int) -> bool:
    depth = 0
    for token in tokens[place + 3 :]:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth < 0 or (depth == 0 and token.word in _ENDS_JOIN):
            return False
        if depth == 0 and token.word == "on":
            return True
    return False
