"""What ``roster_changes`` keeps of a record before a change ``c``, value by value, as SQL."""

from __future__ import annotations

_NUMBERS = {"portal_access", "school_id", "changed_batch", "merged_into"}
"""Columns of numbers; a value of JSON is a text to PostgreSQL."""


def read_earlier(name: str) -> str:
    """SQL: the value of a column before the change; NULL where that did not note it."""
    value = f"json_extract(c.earlier, '$.{name}')"
    return f"CAST({value} AS INTEGER)" if name in _NUMBERS else value


def find_earlier(table: str, name: str) -> str:
    """SQL: the value before the change, or the present one where that did not note this column."""
    return (
        f"CASE WHEN json_type(c.earlier, '$.{name}') IS NULL THEN {table}.{name} "
        f"ELSE {read_earlier(name)} END"
    )
