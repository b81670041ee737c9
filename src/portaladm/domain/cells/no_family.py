"""Rows of a roster that are no family: words for nothing in names, instructions, totals.

Programs write ``NULL`` and ``#N/A`` where they know no name, and templates come with a line that
explains the columns. Each would be a parent with a key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_PEOPLE = ("student", "parent")
NAMES = tuple(f"{person}_{part}_name" for person in _PEOPLE for part in ("first", "last"))
_WORDS = frozenset({"null", "none", "nil", "nan", "n/a", "n.a."})
REAL_NAMES = frozenset({"Null", "None", "Nil", "Nan", "NAN"})
"""Words for nothing that may be a name; both names of a person never are."""
SPELLINGS = (
    frozenset(f(word) for word in _WORDS for f in (str.lower, str.upper, str.capitalize)) | {"NaN"}
) - REAL_NAMES
"""Words for nothing, as they are written; all of them begin with an N."""
DASHES = frozenset({"\u2013", "\u2014"})
_MARKS = frozenset("-_.*#?=/+!0 ")
_MARKED = re.compile(
    r"[<(\[](null|none|nil|nan|n/a|empty|blank)[>)\]]|\\N|#[A-Z]+[/0-9]*[A-Z]?[!?]?",
    re.IGNORECASE | re.ASCII,
)
_INSTRUCTION = re.compile(
    r"(required|mandatory|optional|free[ -]?text|text|string|number|numeric|integer|int|varchar|"
    r"nvarchar|char|unique|example|sample|enter|obligatorio|opcional|texto|ejemplo|pflichtfeld|"
    r"freitext|beispiel|obligatoire|facultatif|texte|exemple)\b.*",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"\(?(grand total|sub-?total|total|sum|count|summe|gesamt|anzahl|suma|somme|[\d.,]+ rows?)\b.*",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"[0-9]")


def find_nothing(cells: Mapping[str, str]) -> Iterator[str]:
    """The columns of names that hold a word for nothing.

    Who has one name only is often written with a dash for the other, and some people are called
    Null: neither is nothing unless the other name is nothing, too.
    """
    for person in _PEOPLE:
        columns = (f"{person}_first_name", f"{person}_last_name")
        texts = [cells.get(column, "") for column in columns]
        both = all(is_nothing(text) or _may_be_nothing(text) for text in texts)
        yield from (c for c, t in zip(columns, texts, strict=True) if both or is_nothing(t))


def is_nothing(text: str) -> bool:
    """Whether a name's cell is a word for nothing, whatever stands beside it."""
    return text in SPELLINGS or _MARKED.fullmatch(text) is not None


def _may_be_nothing(text: str) -> bool:
    return bool(text) and (text in REAL_NAMES | DASHES or _MARKS.issuperset(text))


def tell_kind(cells: Mapping[str, str]) -> str:
    """``total`` or ``instruction`` for a row that is one; empty for any other."""
    student, parent = cells.get("student_id", ""), cells.get("parent_id", "")
    if not (student and parent):
        return "total" if _TOTAL.fullmatch(student or parent) else ""
    odd = not _DIGIT.search(student) or cells["parent_first_name"] == cells["parent_last_name"]
    explains = _INSTRUCTION.fullmatch(student) and _INSTRUCTION.fullmatch(parent)
    return "instruction" if odd and explains else ""
