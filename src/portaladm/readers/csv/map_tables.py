"""What a map says of students, parents and links in tables of their own (``joined_tables.py``)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portaladm.domain.rosters import COLUMNS
from portaladm.errors import Refused
from portaladm.readers.csv.map_settings import KEYS, MapSettings, read_settings, refuse_key

TABLES = {"students": ("student_id",), "parents": ("parent_id",),
          "links": ("student_id", "parent_id")}  # fmt: skip
"""The tables that a map may join, and the ids that each must have."""
CHILDREN = "children"
"""What a map calls a column of parents that lists their students."""


@dataclass(frozen=True)
class TablePart:
    """One of the tables, the file or sheet, ours = theirs, and how it is written."""

    name: str
    place: str
    columns: dict[str, str]
    settings: MapSettings = field(default_factory=MapSettings)

    @property
    def our_columns(self) -> dict[str, str]:
        """The columns that are ours."""
        return {ours: theirs for ours, theirs in self.columns.items() if ours != CHILDREN}


def take_tables(
    path: Path, document: dict[str, Any], settings: MapSettings
) -> tuple[TablePart, ...]:
    """Take the tables out of a map's document; none where it maps a single table.

    ``settings`` are what the map says of all of them; a table may have its own.

    :raises Refused: ``columns-bad-key``, naming the file and the key.
    """
    if not isinstance(document.get("students"), dict):
        return ()
    parts = {name: document.pop(name, None) for name in TABLES}
    for name in ("students", "parents"):
        if not isinstance(parts[name], dict):
            raise Refused("columns-bad-key.table", path=path, key=name, columns=COLUMNS)
    listed = CHILDREN in parts["parents"]
    names = [name for name in TABLES if not (listed and name == "links")]
    return tuple(_read_table(path, name, parts[name], settings) for name in names)


def _read_table(path: Path, name: str, given: object, settings: MapSettings) -> TablePart:
    if not isinstance(given, dict):
        raise Refused("columns-bad-key.table", path=path, key=name, columns=COLUMNS)
    said = dict(given)
    place = said.pop("file", None) or said.pop("sheet", None)
    if not isinstance(place, str):
        refuse_key(path, f"{name}.file", "text")
    own = {key: said.pop(key) for key in KEYS if key in said}
    for key in TABLES[name]:
        if key not in said:
            raise Refused("columns-bad-key.lacking", path=path, key=f"{name}.{key}")
    for key, theirs in said.items():
        if not isinstance(theirs, str) and type(theirs) is not int:
            refuse_key(path, f"{name}.{key}", "text")
    return TablePart(name, place, said, read_settings(path, own, settings, f"{name}."))
