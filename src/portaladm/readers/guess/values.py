"""What the cells of a column look like that is one of ours."""

from __future__ import annotations

import re
from collections.abc import Callable

from portaladm.domain.cells.column_names import split_words
from portaladm.readers.guess import vocabulary

_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}")
_PHONE = re.compile(r"[+(]?\d[\d ()+./-]{5,20}(?: ?x?\d{1,6})?")
_ID = re.compile(r"[0-9A-Za-z][\w.-]*|\{?[0-9A-Fa-f-]{36}\}?")
_POSTAL = re.compile(r"\d{4,6}(-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d")
_GRADE = re.compile(
    r"(pre[- ]?|transitional )?k(indergarten)?|kg|pk|tk|preschool"
    r"|\d{1,2} ?([a-z]|th|st|nd|rd)?|(grade|year|yr|y|form|class|klasse|grado|curso) ?\d+.*"
    r"|\d{1,2} ?[ºª°].*",
    re.IGNORECASE,
)


def _is_in(known: frozenset[str]) -> Callable[[str], float]:
    def test(value: str) -> float:
        return float(any(word in known for word in split_words(value).split()))

    return test


def _is_name(value: str) -> float:
    return float(not any(c.isdigit() or c in "@/" for c in value) and len(value) < 60)


def _is_text(value: str) -> float:
    return float("@" not in value and not _DATE.fullmatch(value))


def _matches(pattern: re.Pattern[str]) -> Callable[[str], float]:
    return lambda value: float(bool(pattern.fullmatch(value)))


VALUES: dict[str, Callable[[str], float]] = {
    "id": lambda value: float(bool(_ID.fullmatch(value)) and (not value.isalpha())),
    "first_name": _is_name,
    "last_name": _is_name,
    "grade": _matches(_GRADE),
    "school": _is_text,
    "relationship": _is_in(vocabulary.RELATIONSHIPS),
    "portal_access": lambda v: float(v.casefold() in vocabulary.YES_WORDS | vocabulary.NO_WORDS),
    "email": lambda value: float("@" in value[1:]),
    "phone": _matches(_PHONE),
    "language": _is_in(vocabulary.LANGUAGES),
    "address": lambda value: 1.0 if re.search(r"\d", value) else 0.5,
    "city": _is_name,
    "state": lambda value: 1.0 if len(value) <= 3 and value.isalpha() else 0.5 * _is_name(value),
    "postal_code": _matches(_POSTAL),
    "withdrawn_on": _matches(_DATE),
}
"""How well a value fits one of our columns, by what the column is, from 0 to 1."""
