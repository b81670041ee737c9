"""Cells that look like another column's: rows moved by a cell, or two columns exchanged.

A comma without quotation marks in an address, and the empty last cell dropped so that the number
is right again: the state holds a city and the postal code a state. Where the move passes
``portal_access`` or a date, it is a fault; here is what the rest would hide. One pass over the
rows counts what may be odd, as cheaply as comparisons can; only if there is any, it is looked at
closely. Grades and language codes of other countries are no oddity: ``Year 7``, ``PK3``, ``11-12``,
``00`` for English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portaladm.domain.grades import LONG_WORDS
from portaladm.domain.rosters import LINE_LIMIT, Finding
from portaladm.errors import Remark
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.shown import count_shown
from portaladm.store.roster.survey import Survey

_DIGITS = "GLOB '*[0-9][0-9][0-9][0-9]*'"
_FILLERS = "'N/A', 'NA', 'NONE', 'UNKNOWN', 'NULL', 'X'"
# column: what a cell that is not its own looks like. Names that begin with a digit are ids or
# grades, and no state has four digits.
_ODD = {
    "student_first_name": "student_first_name GLOB '[0-9]*'",
    "student_last_name": "student_last_name GLOB '[0-9]*'",
    "email": "email NOT GLOB '*[A-Za-z@]*' AND email GLOB '*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*'",
    "phone": "instr(phone, '@') > 0",
    "language": (
        "(language GLOB '*[0-9]*' AND (length(language) > 4 OR language GLOB '*[A-Za-z ]*')) "
        "OR instr(language, '@') > 0"
    ),
    "state": f"state {_DIGITS} OR instr(state, '@') > 0",
    "postal_code": (
        "postal_code NOT GLOB '*[0-9]*' AND postal_code GLOB '*[A-Za-z]*' "
        f"AND upper(postal_code) NOT IN ({_FILLERS})"
    ),
}
_ANY = " OR ".join(f"({condition})" for condition in _ODD.values())
CONDITIONS = {
    "cells-odd": (
        "student_first_name < ':' OR student_last_name < ':' "
        "OR (language < 'A' AND language <> '') OR (state < 'A' AND state <> '') "
        "OR (phone >= 'A' AND instr(phone, '@') > 0) "
        "OR (postal_code >= 'A' AND postal_code NOT GLOB '*[0-9]*')"
    ),
    "grades-long": (
        "length(grade) > 5 AND lower(replace(replace(grade, '-', ''), ' ', '')) "
        f"NOT IN ({', '.join(repr(word) for word in sorted(LONG_WORDS))})"
    ),
}
"""What the survey counts: more than what is odd, and cheap."""

_DATE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}( .*)?|\d{1,2}-[A-Z][a-z]{2}"
    r"|(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-\d{1,2}"
)
_SCHOOL = re.compile(r"\b(school|elementary|academy|escuela|schule|lycée|college)\b", re.IGNORECASE)
_LEVEL = re.compile(
    r"\b(school|elementary|high|middle|primary|secondary|junior|senior|upper|lower|pre|nursery"
    r"|ungraded|special|adult|some|grade|academy|college)\b|[^\w]",
    re.IGNORECASE,
)
"""What a level is called: ``Middle School`` is a grade, ``Lincoln Middle School`` is none."""
_PHONE = re.compile(r"[\d\s().+/-]{7,}")
_LOOKS = (
    ("email", re.compile(r"\S*@\S*")),
    ("date", _DATE),
    ("postal-code", re.compile(r"\d{5}(-\d{4})?")),
    ("phone", _PHONE),
    ("address", re.compile(r"\d+\S* .+")),
    ("state", re.compile(r"[A-Z]{2}")),
)


def find_shifted(transaction: Transaction, survey: Survey) -> Iterator[Finding]:
    """Cells that seem to belong to another column, by the lines and what they look like."""
    found: dict[str, tuple[int, int, str]] = {}
    rows = 0
    if survey.counts["cells-odd"] or survey.counts["email-malformed"]:
        rows, found = _find_odd_cells(transaction)
    if survey.counts["grades-long"]:
        grades = _find_odd_grades(transaction)
        if grades:
            found["grade"] = grades
            rows = max(rows, grades[0])
    if found:
        yield _describe(transaction, rows, found)


def _find_odd_cells(transaction: Transaction) -> tuple[int, dict[str, tuple[int, int, str]]]:
    """How many rows, and for each column: how many cells, the first line, the cell there."""
    sums = ", ".join(
        f"count(*) FILTER (WHERE {odd}), min(CASE WHEN {odd} THEN line END)"
        for odd in _ODD.values()
    )
    row = transaction.row(f"SELECT count(*), {sums} FROM temp.staged WHERE {_ANY}")
    assert row is not None
    found = {}
    for column, count, line in zip(_ODD, row[1::2], row[2::2], strict=True):
        if count:
            sql = f"SELECT {column} FROM temp.staged WHERE line = ?"
            found[column] = (count, line, transaction.value(sql, (line,)))
    return row[0], found


def _find_odd_grades(transaction: Transaction) -> tuple[int, int, str] | None:
    """Dates (Excel makes 12-Nov of 11-12) and schools among the grades, grade by grade."""
    grades = list(
        transaction.rows(
            "SELECT grade, count(*), min(line), grade IN (SELECT name FROM schools) "
            "FROM temp.staged WHERE length(grade) > 5 GROUP BY grade LIMIT 1000"
        )
    )
    odd = [
        (line, count, grade)
        for grade, count, line, is_school in grades
        if is_school or _DATE.fullmatch(grade) or "@" in grade
        or (_SCHOOL.search(grade) and _LEVEL.sub("", grade))
    ]  # fmt: skip
    if not odd:
        return None
    line, _, grade = min(odd)
    return sum(count for _, count, _ in odd), line, grade


def _describe(
    transaction: Transaction, rows: int, found: dict[str, tuple[int, int, str]]
) -> Finding:
    total = transaction.value("SELECT count(*) FROM temp.staged")
    whole = any(count > 0.9 * total for count, _, _ in found.values())
    held = [
        Remark(f"cell-look.{_find_look(column, text)}", column=column)
        for column, (_, _, text) in found.items()
    ]
    first = min(line for _, line, _ in found.values())
    return Finding(
        f"column-shifted.{'exchanged' if whole else 'moved'}",
        rows,
        {"first": _name_line(transaction, "", first), "held": held},
        tuple(
            Remark(
                "example.cell",
                place=_name_line(transaction, column, line),
                column=column,
                text=text,
            )
            for column, (_, line, text) in sorted(found.items(), key=lambda item: item[1][1])
        )[: count_shown()],
    )


def _find_look(column: str, text: str) -> str:
    if column == "grade" and not ("@" in text or _DATE.fullmatch(text)):
        return "school"
    if column.startswith("student"):
        return "id"
    return next((look for look, pattern in _LOOKS if pattern.fullmatch(text)), "other")


def _name_line(transaction: Transaction, column: str, line: int) -> Remark:
    """A pair of people who stand on two lines has the parent's; a student goes by the id."""
    if line > LINE_LIMIT and column.startswith(("student", "grade")):
        sql = "SELECT student_id FROM temp.staged WHERE line = ?"
        return Remark("example.student", number=transaction.value(sql, (line,)))
    return Remark("example.line", line=line % LINE_LIMIT)
