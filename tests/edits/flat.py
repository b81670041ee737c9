"""Formats whose rows name a child and its parents: made of a district, written, and read again."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.edits.district import Row
from tests.edits.oracle import Given, Pair, read_given
from tests.edits.tables import Tables, read_tables, write_csv, write_workbook

Written = tuple[Path, tuple[str, ...]]
"""The file, and what else ``roster import`` needs to read it."""


class Format(NamedTuple):
    """How a district becomes tables, these a file (folder, its name), and two files a set."""

    make: Callable[[list[Row], random.Random], Tables]
    write: Callable[[Path, str, Tables], Written]
    read: Callable[[Path, Path], set[Pair]]


_MAPPED = {
    "student_id": "Student ID", "student_first_name": "Vorname", "student_last_name": "Nachname",
    "grade": "Klasse", "school": "Schule", "parent_id": "Contact", "parent_first_name": "E Vorname",
    "parent_last_name": "E Nachname", "portal_access": "Portal", "email": "Mail", "phone": "Tel",
    "address": "Anschrift",
}  # fmt: skip
_OF_PARENT = ("ID", "First", "Last", "Portal", "Email", "Phone")
_OURS = ("parent_id", "parent_first_name", "parent_last_name", "portal_access", "email", "phone")
_OF_CHILD = {
    "Student ID": "student_id", "First": "student_first_name", "Last": "student_last_name",
    "Grade": "grade", "School": "school", "Street": "address",
}  # fmt: skip
_SIDES = ("Father", "Mother")


def _make_rows(rows: list[Row], chance: random.Random) -> Tables:
    return {"roster": [dict(row) for row in rows]}


def _make_without_ids(rows: list[Row], chance: random.Random) -> Tables:
    return {"roster": [{name: row[name] for name in row if name != "parent_id"} for row in rows]}


def _make_mapped(rows: list[Row], chance: random.Random) -> Tables:
    return {"roster": [{theirs: row[ours] for ours, theirs in _MAPPED.items()} for row in rows]}


def _make_blocks(rows: list[Row], chance: random.Random) -> Tables:
    wide: dict[str, Row] = {}
    for row in rows:
        blank = {f"{side} {name}": "" for side in _SIDES for name in _OF_PARENT}
        child = {theirs: row[ours] for theirs, ours in _OF_CHILD.items()}
        found = wide.setdefault(row["student_id"], child | blank)
        side = _SIDES[bool(found["Father ID"])]
        found |= {f"{side} {name}": row[ours]
                  for name, ours in zip(_OF_PARENT, _OURS, strict=True)}  # fmt: skip
    return {"roster": list(wide.values())}


def _make_clever(rows: list[Row], chance: random.Random) -> Tables:
    return {"roster": [
        {"School_id": row["school"], "Student_id": row["student_id"],
         "Last_name": row["student_last_name"], "First_name": row["student_first_name"],
         "Grade": row["grade"], "Contact_type": "Guardian",
         "Contact_name": f"{row['parent_first_name']} {row['parent_last_name']}",
         "Contact_relationship": "Parent", "Contact_email": row["email"],
         "Contact_phone": row["phone"], "Contact_sis_id": row["parent_id"]} for row in rows
    ]}  # fmt: skip


def _make_clever_without_ids(rows: list[Row], chance: random.Random) -> Tables:
    [made] = _make_clever(rows, chance).values()
    return {"roster": [
        {name: row[name] for name in row if name != "Contact_sis_id"} for row in made
    ]}  # fmt: skip


def _write(*options: str, file: str = "{}.csv", map_text: str = "") -> Callable[..., Written]:
    def write(folder: Path, name: str, tables: Tables) -> Written:
        path = folder / file.format(name)
        path.parent.mkdir(exist_ok=True)
        if path.suffix == ".xlsx":
            write_workbook(path, tables)
        else:
            write_csv(path, tables["roster"])
        if not map_text:
            return path, options
        columns = folder / "map.toml"
        columns.write_text(map_text, encoding="utf-8")
        return path, (*options, "--columns", str(columns))

    return write


def _read(pick: Callable[[Row], list[Given]]) -> Callable[[Path, Path], set[Pair]]:
    def read(good: Path, bad: Path) -> set[Pair]:
        before, after = (
            [given for rows in read_tables(path).values() for row in rows for given in pick(row)]
            for path in (good, bad)
        )
        return read_given(before, after)

    return read


def _pick_row(row: Row) -> list[Given]:
    parent, child = (f"{row[f'{kind}_first_name']} {row[f'{kind}_last_name']}"
                     for kind in ("parent", "student"))  # fmt: skip
    keys = [row["parent_id"]] if "parent_id" in row else [parent, row["email"], row["phone"]]
    return [Given(parent, child, frozenset(filter(None, keys)), row["student_id"])]


def _pick_mapped(row: Row) -> list[Given]:
    return _pick_row({ours: row[theirs] for ours, theirs in _MAPPED.items()})


def _pick_blocks(row: Row) -> list[Given]:
    child = {ours: row[theirs] for theirs, ours in _OF_CHILD.items()}
    found = []
    for side in _SIDES:
        cells = {ours: row[f"{side} {name}"]
                 for name, ours in zip(_OF_PARENT, _OURS, strict=True)}  # fmt: skip
        if any(cells.values()):
            found += _pick_row(child | cells)
    return found


def _pick_clever(row: Row) -> list[Given]:
    name = row["Contact_name"]
    keys = ([row["Contact_sis_id"]] if "Contact_sis_id" in row
            else [name, row["Contact_email"], row["Contact_phone"]])  # fmt: skip
    child = f"{row['First_name']} {row['Last_name']}"
    return [Given(name, child, frozenset(filter(None, keys)), row["Student_id"])]


_MAP = "[columns]\n" + "".join(f'{ours} = "{theirs}"\n' for ours, theirs in _MAPPED.items())
_BLOCKS = "[columns]\n" + "".join(f'{ours} = "{theirs}"\n' for theirs, ours in _OF_CHILD.items())
_BLOCKS += "".join(
    "[[parents]]\n"
    + "".join(f'{ours} = "{side} {name}"\n' for name, ours in zip(_OF_PARENT, _OURS, strict=True))
    for side in _SIDES
)
FLAT: dict[str, Format] = {
    "csv": Format(_make_rows, _write(), _read(_pick_row)),
    "mapped": Format(_make_mapped, _write(map_text=_MAP), _read(_pick_mapped)),
    "xlsx": Format(_make_rows, _write(file="{}.xlsx"), _read(_pick_row)),
    "blocks": Format(_make_blocks, _write(map_text=_BLOCKS), _read(_pick_blocks)),
    "derived": Format(_make_without_ids, _write("--derive-ids"), _read(_pick_row)),
    "clever": Format(_make_clever, _write(file="{}/students.csv"), _read(_pick_clever)),
    "clever-derived": Format(
        _make_clever_without_ids, _write("--derive-ids", file="{}/students.csv"),
        _read(_pick_clever),
    ),
}  # fmt: skip
