"""Rows of a roster that are no family: words for nothing in names, instructions, totals.

Programs write ``NULL`` and ``#N/A`` where they know no name, and templates come with a line that
explains the columns. Each would be a parent with a key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from portaladm.domain.cells.nothing import PHRASES, UNKNOWN
from portaladm.domain.folding import fold_name

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
_MARKS = frozenset("-_.*#?=/+!:,;0123456789 ")
_MARKED = re.compile(
    r"[<(\[](null|none|nil|nan|n/a|empty|blank)[>)\]]|\\N|#[A-ZÀ-ÖØ-Þ¡¿/_]+[0-9]?[A-Z]?[!?]?",
    re.IGNORECASE,
)
_XXX = re.compile(r"x{2,}", re.IGNORECASE)
_INSTRUCTION = re.compile(
    r"(max|maximum|min|minimum|up to|e\.?g|z\. ?b|p\. ?ex|for example|type|"
    r"required|mandatory|optional|free[ -]?text|text|string|number|numeric|integer|int|varchar|"
    r"nvarchar|char|unique|example|sample|enter|obligatorio|opcional|texto|ejemplo|pflichtfeld|"
    r"freitext|beispiel|obligatoire|facultatif|texte|exemple)\b.*",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"\(?(grand total|sub-?total|total|sum|count|summe|gesamt|anzahl|suma|somme|[\d.,]+ rows?)\b.*",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"[0-9]")
_LABEL = re.compile(r"[^!-~]|-")
"""What the name of a column has and few ids without a digit have: blanks and other scripts."""


def find_nothing(cells: Mapping[str, str]) -> Iterator[str]:
    """The columns of names that hold a word for nothing.

    Who has one name only is often written with a dash for the other, and some people are called
    Null: neither is nothing unless the other name is nothing, too. ``Unknown Ruiz`` without an
    email is nobody.
    """
    for person in _PEOPLE:
        columns = (f"{person}_first_name", f"{person}_last_name")
        texts = [cells.get(column, "") for column in columns]
        both = all(is_nothing(text) or _may_be_nothing(text) for text in texts)
        nobody = person == "parent" and not cells.get("email")
        if nobody or texts[0] == texts[1]:
            both = both or fold_name(" ".join(texts)) in PHRASES
        yield from (c for c, t in zip(columns, texts, strict=True) if both or is_nothing(t))
        if nobody and not both and fold_name(texts[0]) in UNKNOWN:
            yield columns[0]


def is_nothing(text: str) -> bool:
    """Whether a name's cell is a word for nothing, whatever stands beside it."""
    return text in SPELLINGS or _MARKED.fullmatch(text) is not None


def _may_be_nothing(text: str) -> bool:
    if not text:
        return False
    known = text in REAL_NAMES | DASHES or _MARKS.issuperset(text)
    return known or _XXX.fullmatch(text) is not None or fold_name(text) in UNKNOWN


def tell_kind(cells: Mapping[str, str]) -> str:
    """``total``, ``alone`` or ``instruction`` for a row that is one; empty for any other."""
    student, parent = cells.get("student_id", ""), cells.get("parent_id", "")
    if not (student and parent):
        if _TOTAL.fullmatch(student or parent):
            return "total"
        return "alone" if sum(map(bool, cells.values())) == 1 else ""
    names = (cells["parent_first_name"], cells["parent_last_name"])
    odd = not _DIGIT.search(student) or names[0] == names[1] or all(map(_explains, names))
    if odd and _explains(student) and _explains(parent):
        return "instruction"
    return "instruction" if _names_columns(cells) else ""


def _explains(text: str) -> bool:
    return _INSTRUCTION.fullmatch(text) is not None


def _names_columns(cells: Mapping[str, str]) -> bool:
    """Whether a row has names of columns, in whatever language: both people's are alike.

    No digit stands in such a row, and no email.
    """
    if any(_DIGIT.search(text) or "@" in text for text in cells.values()):
        return False
    pairs = [(cells[f"student_{part}"], cells[f"parent_{part}"]) for part in
             ("first_name", "last_name", "id")]  # fmt: skip
    *names, ids = [[re.findall(r"\w+", text) for text in pair] for pair in pairs]
    if not all(one and other and one[-1] == other[-1] for one, other in names):
        return False
    said = cells["student_id"], cells["parent_id"]
    if min(map(len, said)) < 2 or not (said[0] == said[1] or all(map(_LABEL.search, said))):
        return False
    return all(ids) and (ids[0][0] == ids[1][0] or ids[0][-1][-1] == ids[1][-1][-1])
