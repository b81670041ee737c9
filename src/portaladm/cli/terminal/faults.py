"""The faults of a roster as fields, for programs that read an error as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from portaladm.cli.messages import say
from portaladm.errors import Remark

MOST_RUNS = 1_000
"""Runs of lines that are named for one fault."""


def list_fault_fields(details: Iterable[str | Remark]) -> Iterator[dict[str, Any]]:
    """Each fault among the further lines of an error, its place in fields of their own.

    ``line`` is the first of ``lines``; ``file`` is null where the roster is one file, ``column``
    where the whole line is wrong.
    """
    for detail in details:
        if isinstance(detail, Remark) and isinstance(fault := detail.values.get("fault"), Remark):
            yield make_fields(detail.values, fault)


def make_fields(place: Mapping[str, Any], fault: Remark) -> dict[str, Any]:
    """One fault; ``place`` has ``file``, ``column``, ``lines`` and, where it is many, ``count``."""
    said, lines = say(fault), place["lines"]
    return {
        "code": fault.key.removeprefix("fault.").partition(".")[0],
        "file": place["file"] or None, "line": lines[0][0], "column": place["column"] or None,
        "count": place.get("count", 1),
        "lines": [{"first": first, "last": last} for first, last in lines[:MOST_RUNS]],
        "message": said.message, "hint": said.hint or None,
    }  # fmt: skip
