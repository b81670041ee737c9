"""What a map says of the file itself, beside its columns.

::

    delimiter = "|"           # any one character; comma, semicolon and the like are found out
    skip_rows = 2             # lines above the header
    header_rows = 2           # a line of groups above the names: Father Email
    header = false            # no header: columns are numbers, parent_id = 3
    dates = "d/m/y"           # the order in which the office writes dates
    encoding = "cp1252"       # where it is not UTF-8
    [names]                   # where one cell holds a whole name: student_name, parent_name
    parent = "Last, First"
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NoReturn

from portaladm.errors import Refused
from portaladm.readers.csv.cells import NAME_ORDERS, is_date_order

KEYS = ("delimiter", "skip_rows", "header_rows", "header", "dates", "names", "encoding")
WHOLE_NAMES = {"student_name": "student", "parent_name": "parent"}
"""Columns of a map that hold a whole name, and whose."""
_MOST_SKIPPED = 1_000
_MOST_HEADER_ROWS = 3


@dataclass(frozen=True)
class MapSettings:
    """How the file is written that a map is for; ``names`` has the order by whose name it is.

    ``iso_dates``: a date may be in ISO whatever the order says, as those of a workbook are that are
    dates to Excel; no map says so.
    """

    delimiter: str = ""
    skip_rows: int = 0
    header_rows: int = 1
    header: bool = True
    dates: str = ""
    encoding: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    iso_dates: bool = False


def read_settings(
    path: Path, document: Mapping[str, object], usual: MapSettings | None = None, section: str = ""
) -> MapSettings:
    """The settings of a map's document, or of one of its sections where others are ``usual``.

    :raises Refused: ``columns-bad-key``, naming the file and the key.
    """
    found = {key: document[key] for key in KEYS if key in document}
    for key, value in found.items():
        if not _CHECKS[key](value):
            refuse_key(path, f"{section}{key}", key)
    return replace(usual or MapSettings(), **found)  # type: ignore[arg-type]


def check_columns(
    path: Path, columns: Mapping[str, object], settings: MapSettings, section: str = "columns"
) -> None:
    """Refuse columns that don't go with the settings.

    :raises Refused: ``columns-bad-key``, naming the file and the key.
    """
    for ours, theirs in columns.items():
        if isinstance(theirs, int) is settings.header:
            refuse_key(path, f"{section}.{ours}", "position")
    for ours, whose in WHOLE_NAMES.items():
        if ours not in columns:
            continue
        if whose not in settings.names:
            refuse_key(path, f"{section}.{ours}", "order", whose=whose)
        if {f"{whose}_first_name", f"{whose}_last_name"} & set(columns):
            refuse_key(path, f"{section}.{ours}", "both", whose=whose)


def refuse_key(path: Path, key: str, case: str, whose: str = "") -> NoReturn:
    """Refuse a key of a map.

    :raises Refused: ``columns-bad-key``, in every case.
    """
    raise Refused(f"columns-bad-key.{case}", path=path, key=key, whose=whose)


def _is_names(value: object) -> bool:
    return isinstance(value, dict) and all(
        whose in WHOLE_NAMES.values() and order in NAME_ORDERS for whose, order in value.items()
    )


def _is_encoding(name: str) -> bool:
    """Whether Python knows an encoding of text by this name."""
    try:
        "".encode(name)
    except (LookupError, ValueError):
        return False
    return bool(name)


_CHECKS: Mapping[str, Callable[[Any], bool]] = {
    "delimiter": lambda v: isinstance(v, str) and len(v) == 1 and v not in '"\r\n',
    "skip_rows": lambda v: type(v) is int and 0 <= v <= _MOST_SKIPPED,
    "header_rows": lambda v: type(v) is int and 1 <= v <= _MOST_HEADER_ROWS,
    "header": lambda v: isinstance(v, bool),
    "dates": lambda v: isinstance(v, str) and is_date_order(v),
    "names": _is_names,
    "encoding": lambda v: isinstance(v, str) and _is_encoding(v),
}
