"""What a number or a filter that nobody has may have meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from portaladm.domain.folding import fold_name
from portaladm.domain.grades import rank_grade
from portaladm.domain.near import find_near, measure_likeness
from portaladm.store.db.search import whole_pattern
from portaladm.store.db.transaction import Transaction


def suggest_parents(transaction: Transaction, wanted: str, limit: int = 3) -> list[str]:
    """Numbers that look like ``wanted``, or that belong to parents of that name or username."""
    rows = transaction.rows(
        "SELECT number, first_name || ' ' || last_name, named "
        "FROM (SELECT *, id IN (SELECT parent_id FROM accounts "
        "WHERE username = :wanted COLLATE NOCASE AND closed_at IS NULL) AS named "
        "FROM parents WHERE merged_into IS NULL) p WHERE (named OR number LIKE :ending "
        "OR number LIKE :start OR last_name = :wanted COLLATE NOCASE "
        "OR first_name || ' ' || last_name GLOB :whole "
        "OR first_name || ' ' || last_name = :wanted COLLATE NOCASE) LIMIT 2000",
        {
            "ending": _end(wanted),
            "start": _start(wanted),
            "wanted": wanted,
            "whole": whole_pattern(wanted),
        },
    )
    near = [
        (named or _measure(wanted, number, name), f"{number} ({name})")
        for number, name, named in rows
    ]
    near.sort(key=lambda found: -found[0])
    return [shown for likeness, shown in near[:limit] if likeness >= 0.5]


def _measure(wanted: str, number: str, name: str) -> float:
    if fold_name(name) == fold_name(wanted):
        return 1
    return max(measure_likeness(number, wanted), measure_likeness(name, wanted))


def _start(wanted: str) -> str:
    """What numbers begin with that differ from ``wanted`` in their last two characters."""
    return f"{_escape_like(wanted)[:-2]}%" if len(wanted) > 4 else wanted


def _end(wanted: str) -> str:
    """What numbers end with that have the last digits of ``wanted``: ``P 20817``, ``#20817``."""
    digits = _DIGITS.search(wanted)
    ending = _escape_like((digits.group() if digits else wanted).lstrip("0"))
    return f"%{ending}" if ending else wanted


_DIGITS = re.compile(r"\d{3,}$")


def find_names(transaction: Transaction, what: str, names: Iterable[str]) -> dict[str, list[str]]:
    """Which of the filter values nobody has: each with near matches; ``what`` names the column."""
    tables = {
        "school": ("schools", "name"),
        "student": ("students", "number"),
        "grade": ("students", "grade"),
    }
    table, column = tables[what]
    missing: dict[str, list[str]] = {}
    for name in names:
        sql = f"SELECT 1 FROM {table} WHERE {column} = ? COLLATE NOCASE LIMIT 1"
        if transaction.row(sql, (name,)) is None:
            missing[name] = _find_near_names(transaction, table, column, name)
    return missing


def list_names(transaction: Transaction, what: str) -> list[str]:
    """Every ``school`` or ``grade`` of the district, grades from the youngest on."""
    if what == "school":
        return [name for (name,) in transaction.rows("SELECT name FROM schools ORDER BY name")]
    grades = transaction.rows("SELECT DISTINCT grade FROM students WHERE grade <> '' ORDER BY 1")
    return sorted((grade for (grade,) in grades), key=rank_grade)


def has_schools(transaction: Transaction) -> bool:
    """Whether a roster has named a school."""
    return bool(transaction.value("SELECT EXISTS (SELECT 1 FROM schools)"))


def _find_near_names(transaction: Transaction, table: str, column: str, name: str) -> list[str]:
    every = int(table == "schools" or column == "grade")
    sql = f"SELECT DISTINCT {column} FROM {table} WHERE {column} LIKE ? OR {column} LIKE ? OR ?"
    values: list[Any] = [_end(name), _start(name), every]
    sql += " LIMIT 2000"
    candidates = [row[0] for row in transaction.rows(sql, values)]
    return find_near(name, candidates, likeness=0.4)


def _escape_like(text: str) -> str:
    return text.replace("%", "").replace("_", "")
