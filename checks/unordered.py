"""Statements that give new rows their ids in no order; SQLite has one by the way it works."""

from __future__ import annotations

import re

_TABLES = "students|parents|links|roster_changes|restrictions|activation_keys|batches|accounts"
_SETS = re.compile(
    rf"INSERT (?:OR IGNORE )?INTO (?:{_TABLES}) \((?!id\b)[^)]*\)\s*SELECT\b(?P<rest>.*)", re.DOTALL
)
_ONE_ROW = re.compile(r"\bid = (?:\?|:\w+)\s*$")


def is_unordered(sql: str) -> bool:
    """Whether it inserts a set of rows whose ids the store chooses, and says no order."""
    found = _SETS.match(sql)
    if found is None or _ONE_ROW.search(sql):
        return False
    outer = re.sub(r"\([^()]*\)", "", found["rest"])
    return "ORDER BY" not in outer
