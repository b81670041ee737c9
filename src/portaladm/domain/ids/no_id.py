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
        "null (null) <null> none (none) nil nan nat na n/a n.a. n.a unknown undefined missing "
        "empty blank (blank) pending unassigned nothing dbnull infinity inf ditto".split()
    )
    | {"[object object]", "as above", "see above", "same as above"}
    | {"no id", "not available", "not assigned", "not applicable", "\\n"}
    | UNKNOWN
    | NO_IDS
)
_ERROR = re.compile(r"#+|#[A-ZÀ-ÖØ-Þ¡¿/!?_]+0?[A-Z!?]*|=.*#[A-Z]+[/0]?[A-Z]*[!?].*")
_MARKS = re.compile(r"[^\w#]+|x{3,}|X{3,}|\{?0{8}(?:-0{4}){3}-0{12}\}?")
_SCIENCE = re.compile(r"[+-]?\d+[.,]\d+E\+?\d+|\d+E\+\d+", re.IGNORECASE)
_MONTH = (
    r"(?:jan|feb|mar|mär|mrz|apr|may|mai|jun|jul|aug|sep|sept|oct|okt|nov|dec|dez|ene|abr|ago|dic|"
    r"fév|avr|juin|juil|aoû|août|déc)\.?"
)
_TIME = r"\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?[ap]m)?"
_CLOCK = r"\d{1,2}:\d\d:\d\d(?:[.,]\d+)?"
_DATE = re.compile(
    r"(?:\d{4}-\d\d-\d\d|\d{1,2}([/.])\d{1,2}\1\d{4}|\d{4}/\d\d?/\d\d?)"
    rf"(?:[T ]{_TIME}Z?)?|"
    rf"{_CLOCK}|\d{{1,2}}(?:-|\.|\.? ){_MONTH}(?:[- ]\d{{2,4}})?|"
    rf"(?!\w{{4}}){_MONTH}-\d\d|{_MONTH} \d{{2,4}}",
    re.IGNORECASE,
)
_DECIMAL = re.compile(r"\d+[.,]0*|\d{1,3}(?:,\d{3})+(?:\.0+)?")
_QUOTES = re.compile("[\"'“”„‟«»‘’‚‹›´].*|.*'", re.DOTALL)
_PATTERNS = {
    "error": _ERROR, "science": _SCIENCE, "decimal": _DECIMAL, "date": _DATE,
    "quotes": _QUOTES,
}  # fmt: skip

_MAY_BE_DATE = " OR ".join(
    f"{{id}} GLOB '{shape}'"
    for shape in (
        "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*", "*/*/*", "*:*:*", "00000000-0000-*",
        "[0-9]-[A-Za-z][A-Za-zéäû][A-Za-z]*", "[0-9][0-9]-[A-Za-z][A-Za-zéäû][A-Za-z]*",
    )
)  # fmt: skip
MAY_BE_NO_ID = (
    "CASE WHEN {id} >= 'A' THEN CASE WHEN {id} >= '{{' OR {id} GLOB '*''' THEN true "
    "WHEN {id} GLOB '*[ -]*' THEN {id} GLOB '* *' "
    "OR {id} NOT GLOB '*[1-9]*' OR {id} GLOB '[A-Za-z][A-Za-zéäû][A-Za-z]-[0-9][0-9]' "
    "OR {id} GLOB '[A-Za-z][A-Za-zéäû][A-Za-z].-[0-9][0-9]' "
    "ELSE {id} NOT GLOB '*[1-9]*' END "
    "WHEN {id} < '0' OR {id} >= ':' THEN true WHEN {id} GLOB '*[-.,+/: '']*' "
    f"THEN {{id}} GLOB '*[.,+ '']*' OR {_MAY_BE_DATE} ELSE false END"
)
"""SQL, true for each cell in which :func:`find_no_id` finds something, and for few others.

Comparisons come first: a call of a function for each row is a hundredth of an import. In a value,
``AND`` and ``OR`` work out both sides; ``CASE`` does not.
"""


def find_no_id(text: str) -> str:
    """What a cell of an id holds that is no id; empty for an id, and for an empty cell.

    ``error`` of a spreadsheet, ``word`` or mark for nothing, ``science`` (a number that was
    shortened), ``decimal`` (an id that was taken for an amount), ``date``, ``quotes`` round it.
    """
    if _is_word(fold_name(text)) or _MARKS.fullmatch(text):
        return "word"
    for case, pattern in _PATTERNS.items():
        if pattern.fullmatch(text):
            return case
    return ""


def _is_word(folded: str) -> bool:
    """Whether a folded text is a word for nothing, also as ``none.`` or ``null null``."""
    if folded in _WORDS:
        return True
    words = folded.rstrip(".!").split()
    return bool(words) and (
        " ".join(words) in _WORDS or (len(set(words)) == 1 and words[0] in _WORDS)
    )


def is_zero(text: str) -> bool:
    """Whether an id is made of zeros: an id perhaps, unless several people have it."""
    return text.strip("0") == "" != text
