"""Which columns of a table belong to which of several parents in a row.

``Father Email`` and ``Mother Email``, ``PARENT_1_LAST`` and ``PARENT_2_LAST``, ``Erz1`` and
``Erz2``: what says whose a column is stands in its header.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from portaladm.readers.guess import vocabulary

_NAMED = {
    word: relationship
    for relationship, words in {
        "father": "father dad vater padre pere pai papa vader ojciec ojca",
        "mother": "mother mom mum mutter madre mere mae mamma moeder matka matki",
    }.items()
    for word in words.split()
}


_NAME_COLUMNS = frozenset((
    "", "name", "names", "full name", "fullname", "nombre", "nom", "apellidos nombre",
    "nombre apellidos", "nom prenom", "nombre completo", "nome", "nome completo", "imie nazwisko",
))  # fmt: skip
_SMALL = frozenset("a o y e i de del la el l et und and s do da dos das di della van".split())
_ORDINALS = {
    word: number
    for number, words in {
        "1": "primer primera primero erster erste premier primary",
        "2": "segundo segunda zweiter zweite deuxieme secondary",
        "3": "tercer tercera tercero dritter dritte troisieme",
    }.items() for word in words.split()
}  # fmt: skip
_BETWEEN = frozenset("legal leg".split())
"""Words that may stand between a parent and the number: ``resp. légal 1``."""
_NOBODYS = frozenset((*vocabulary.MEANINGS["address"], "line", "zeile", "linea", "ligne"))
_EMERGENCY = frozenset("emergency notfall urgence emergencia urgencia".split())
_FIRST = re.compile(r"\b(vorname|rufname|prenom|first( name)?|given( name)?|forename|firstname)\b")
_BARE = re.compile(r"\b(name|nom)$|^(name|nom)\b")
_WHOLE_NAME = re.compile(r"[^\d@]+[\s,][^\d@]+")


@dataclass(frozen=True)
class BlockColumns:
    """The columns of one parent: whose they are, by place what is left of their names.

    ``relationship`` is what the header itself says; empty for a parent who is only numbered.
    """

    relationship: str
    columns: dict[int, str]


def find_blocks(names: Sequence[str]) -> list[BlockColumns]:
    """The parents of a row, at least two of them; empty where a row has one.

    ``names`` are the columns in words, in the order of the table.
    """
    found: dict[str, dict[int, str]] = {}
    for place, name in enumerate(names):
        mark, rest = _split_mark(name.split())
        if mark:
            found.setdefault(mark, {})[place] = rest
    _add_numbered(names, found)
    found = {
        mark: dict(zip(columns, name_last_names([*columns.values()]), strict=True))
        for mark, columns in found.items()
    }
    wide = {
        mark: columns for mark, columns in found.items()
        if len(columns) > 1 or (mark in _NAMED.values() and _is_name(*columns.values()))
    }  # fmt: skip
    named = {mark: columns for mark, columns in wide.items() if mark in _NAMED.values()}
    wide = named if len(named) > 1 else wide
    if len(wide) < 2 or 0 < len(named) < len(wide):
        return []
    return [BlockColumns(mark if mark in _NAMED.values() else "", c) for mark, c in wide.items()]


def find_whole_name(block: BlockColumns, values: Sequence[Sequence[str]]) -> list[int]:
    """The place of the column that holds a parent's whole name, if there is one."""
    for place, rest in block.columns.items():
        texts = [text for text in values[place] if text]
        whole = sum(map(is_whole_name, texts))
        if _is_name(rest) and texts and 10 * whole >= 6 * len(texts):
            return [place]
    return []


def _add_numbered(names: Sequence[str], found: dict[str, dict[int, str]]) -> None:
    """Give ``Phone 2`` to the second parent where there are columns such as ``Parent 2``.

    Lines of an address are numbered as well, and are nobody's.
    """
    numbered = {mark for mark, columns in found.items() if any(map(_is_name, columns.values()))}
    for place, name in enumerate(names):
        *rest, number = name.split() or [""]
        taken = any(place in columns for columns in found.values())
        if number not in numbered & _NUMBERS or not rest or taken:
            continue
        if _NOBODYS.isdisjoint(rest) and vocabulary.STUDENT.isdisjoint(rest):
            found[number][place] = " ".join(rest)


def is_whole_name(text: str) -> bool:
    """Whether a cell may hold a first and a last name."""
    return _WHOLE_NAME.fullmatch(text) is not None


def _is_name(rest: str) -> bool:
    left = (word for word in rest.split() if word not in _SMALL | vocabulary.PARENT)
    return " ".join(left) in _NAME_COLUMNS


def name_last_names(names: Sequence[str]) -> list[str]:
    """Columns in words, with ``last name`` for a ``name`` beside a first name of the same person.

    German tables have ``Name`` and ``Vorname``.
    """
    firsts = {_FIRST.sub("", name).strip() for name in names if _FIRST.search(name)}
    return [
        _BARE.sub("last name", name) if _BARE.search(name) and _strip_bare(name) in firsts else name
        for name in names
    ]


def _strip_bare(name: str) -> str:
    return _BARE.sub("", name).strip()


def _split_mark(words: list[str]) -> tuple[str, str]:
    """Whose column it is, and the words about the column itself; no mark where nobody's."""
    if not _EMERGENCY.isdisjoint(words):
        return "", ""
    for place, word in enumerate(words):
        if word in _NAMED:
            return _NAMED[word], " ".join(words[:place] + words[place + 1 :])
        if word in vocabulary.PARENT | vocabulary.SHORT_PARENT:
            number, used = _find_number(words, place)
            if number:
                left = [w for n, w in enumerate(words) if n not in (place, *used)]
                return number, " ".join(left)
    return "", ""


def _find_number(words: list[str], place: int) -> tuple[str, Sequence[int]]:
    """The number of a parent, and the places of its words."""
    following = words[place + 1 : place + 3]
    if following and following[0] in _NUMBERS:
        return following[0], (place + 1,)
    if len(following) > 1 and following[0] in _BETWEEN and following[1] in _NUMBERS:
        return following[1], (place + 1, place + 2)
    before = words[place - 1] if place else ""
    if before in _ORDINALS or (place == 1 and before in _NUMBERS):
        return _ORDINALS.get(before, before), (place - 1,)
    return "", ()


_NUMBERS = frozenset(map(str, range(1, 10)))
