"""Cells of an id that hold no id: what spreadsheets and exports write where one is lacking.

``NULL``, ``#N/A``, ``-`` and ``unknown`` stand for nobody, so that whoever takes them for an id
makes one family of many. Excel shows a long number as ``1.23E+11`` and an id as ``12345.0``: its
digits are lost, or the id is not the one that other files have.
"""

from __future__ import annotations

import re

from portaladm.domain.cells.nothing import NO_IDS, UNKNOWN
from portaladm.domain.folding import fold_name

_WORDS = (
    frozenset(
        "null (null) <null> none nil nan na n/a n.a. n.a unknown undefined missing empty blank "
        "(blank) pending unassigned nothing".split()
    )
    | {"no id", "not available", "not assigned", "not applicable", "\\n"}
    | UNKNOWN
    | NO_IDS
)
_ERROR = re.compile(r"#+|#[A-ZÀ-ÖØ-Þ¡¿/!?_]+0?[A-Z!?]*")
_MARKS = re.compile(r"[^\w#]+|x{3,}|X{3,}")
_SCIENCE = re.compile(r"[+-]?\d+[.,]\d+E\+?\d+|\d+E\+\d+", re.IGNORECASE)
_DECIMAL = re.compile(r"\d+[.,]0*|\d{1,3}(?:,\d{3})+(?:\.0+)?")

MAY_BE_NO_ID = (
    "CASE WHEN {id} >= 'A' THEN {id} NOT GLOB '*[1-9]*' OR {id} GLOB '* *' "
    "WHEN {id} < '0' OR {id} >= ':' THEN 1 ELSE {id} GLOB '*[.,+]*' END"
)
"""SQL, true for each cell in which :func:`find_no_id` finds something, and for few others.

Comparisons come first: a call of a function for each row is a hundredth of an import.
"""


def find_no_id(text: str) -> str:
    """What a cell of an id holds that is no id; empty for an id, and for an empty cell.

    ``error`` of a spreadsheet, ``word`` or mark for nothing, ``science`` (a number that was
    shortened), ``decimal`` (an id that was taken for an amount).
    """
    if fold_name(text) in _WORDS or _MARKS.fullmatch(text):
        return "word"
    for case, pattern in (("error", _ERROR), ("science", _SCIENCE), ("decimal", _DECIMAL)):
        if pattern.fullmatch(text):
            return case
    return ""


def is_zero(text: str) -> bool:
    """Whether an id is made of zeros: an id perhaps, unless several people have it."""
    return text.strip("0") == "" != text
