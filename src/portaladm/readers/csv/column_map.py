"""Which column of a file means what: our own header, or a map for anybody else's export.

A map is a TOML file::

    [columns]                 # ours = theirs
    parent_id = "contact_id"
    [constants]               # the same for every row
    school = "Grand Bend"
    [values.portal_access]    # theirs = ours
    "true" = "yes"
    parent_id = "derived"     # the file has no ids of parents: see store/roster/derived/
    [[parents]]               # one for each parent of a row that names several
    parent_id = "mother_no"
    constants = { relationship = "mother" }

What it may say of the file itself is in ``map_settings.py``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from portaladm.domain.ids.derived import PREFIX
from portaladm.domain.near import find_near
from portaladm.domain.rosters import COLUMNS, MOST_BLOCKS, REQUIRED
from portaladm.domain.text import show_safely
from portaladm.errors import Refused, Remark
from portaladm.readers.csv.cells import make_date_reader, make_name_splitter
from portaladm.readers.csv.header import REJECTS, plain_cell
from portaladm.readers.csv.map_settings import (
    KEYS,
    WHOLE_NAMES,
    MapSettings,
    check_columns,
    read_settings,
    refuse_key,
)
from portaladm.readers.csv.map_tables import TablePart, take_tables
from portaladm.readers.csv.near_header import find_joined, find_lookalike

DERIVED = "derived"
"""What a map says for the ids of parents that the file does not have."""
_SECTIONS = ("columns", "constants", "values")
_DATES = ("withdrawn_on",)
Pick = Callable[[Sequence[str]], Sequence[str]]


@dataclass(frozen=True)
class ColumnMap:
    """What a ``--columns`` file says; empty for our own CSV."""

    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    settings: MapSettings = field(default_factory=MapSettings)
    parents: tuple[ColumnMap, ...] = ()
    """Of a file with several parents in a row: what the map says of each beside the rest."""
    tables: tuple[TablePart, ...] = ()
    """Of a roster in several tables: what each has, see ``joined_tables.py``."""

    @property
    def derives_ids(self) -> bool:
        """Whether the ids of parents are derived, for the rows of the file that have none."""
        return self.constants.get("parent_id") == PREFIX


@dataclass(frozen=True)
class Layout:
    """How the cells of one file become ours.

    ``columns`` are ours in the order in which :attr:`pick` returns them; ``pick`` turns a row of
    the file into our cells, or is None where the file's cells already stand so. It raises
    ``BadCell`` where a cell is not written as the map says.
    """

    columns: tuple[str, ...]
    pick: Pick | None
    ignored: tuple[str, ...]
    positions: dict[str, int]


Fit = Callable[[Sequence[str], ColumnMap, str], Layout]
"""Matches a header with our columns, as :func:`fit_layout` does."""


def read_column_map(path: Path) -> ColumnMap:
    """The map of a TOML file.

    :raises Refused: ``columns-*``, naming the file and the key.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Refused("columns-unreadable", path=path, reason=reason) from error
    settings = read_settings(path, document)
    tables = tuple(_read_tables(path, take_tables(path, document, settings)))
    for section in document:
        derives = section == "parent_id" and document[section] == DERIVED
        if not derives and section not in (*_SECTIONS, *KEYS, "parents"):
            raise Refused("columns-bad-key.section", path=path, key=section, columns=COLUMNS)
    return replace(
        _read_sections(path, "", document, settings), settings=settings,
        parents=tuple(_read_parents(path, document.get("parents", []), settings)), tables=tables,
    )  # fmt: skip


def _read_tables(path: Path, tables: Iterable[TablePart]) -> Iterator[TablePart]:
    for part in tables:
        for ours, theirs in part.our_columns.items():
            _check_map_entry(path, f"{part.name}.", "columns", ours, theirs)
        check_columns(path, part.columns, part.settings, part.name)
        yield replace(part, columns={c: _name_column(one) for c, one in part.columns.items()})


def _read_sections(
    path: Path, place: str, document: dict[str, Any], settings: MapSettings
) -> ColumnMap:
    """The sections of a map, or of one of its parents; ``place`` is what stands before a key."""
    for section in _SECTIONS:
        for ours, theirs in _table(path, place + section, document.get(section, {})).items():
            _check_map_entry(path, place, section, ours, theirs)
    columns, constants = document.get("columns", {}), document.get("constants", {})
    check_columns(path, columns, settings)
    if document.get("parent_id", columns.get("parent_id")) == DERIVED:
        columns = {ours: theirs for ours, theirs in columns.items() if ours != "parent_id"}
        constants = {**constants, "parent_id": PREFIX}
    return ColumnMap(
        {ours: _name_column(theirs) for ours, theirs in columns.items()}, constants,
        {c: {k.casefold(): v for k, v in m.items()} for c, m in document.get("values", {}).items()},
    )  # fmt: skip


def _name_column(theirs: str | int) -> str:
    return theirs if isinstance(theirs, str) else f"column {theirs}"


def _read_parents(path: Path, blocks: object, settings: MapSettings) -> Iterator[ColumnMap]:
    if not isinstance(blocks, list):
        refuse_key(path, "parents", "list")
    if len(blocks) >= MOST_BLOCKS:
        raise Refused("columns-bad-key.many", path=path, key="parents", most=MOST_BLOCKS - 1)
    for number, block in enumerate(blocks, 1):
        place = f"parents[{number}]"
        columns = {k: v for k, v in _table(path, place, block).items() if k not in _SECTIONS[1:]}
        yield _read_sections(path, f"{place}.", {**block, "columns": columns}, settings)


def _table(path: Path, section: str, value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise Refused("columns-bad-key.table", path=path, key=section, columns=COLUMNS)
    return value


def _check_map_entry(path: Path, place: str, section: str, ours: str, theirs: object) -> None:
    if ours not in COLUMNS and not (section == "columns" and ours in WHOLE_NAMES):
        raise Refused(
            "columns-bad-key",
            path=path,
            key=f"{place}{section}.{ours}",
            near=_find_near(ours, COLUMNS),
            columns=COLUMNS,
        )
    name = f"{place}{section}.{ours}"
    pairs = _table(path, name, theirs) if section == "values" else {ours: theirs}
    for key, value in pairs.items():
        if not isinstance(value, str) and not (section == "columns" and type(value) is int):
            refuse_key(path, f"{place}{section}.{key}", "text")


def fit_layout(
    header: Sequence[str], column_map: ColumnMap, name: str, required: Sequence[str] = REQUIRED
) -> Layout:
    """Match a file's header with our columns, through a map where there is one.

    ``required`` are the columns that it may not lack: fewer for one table of several.

    :raises Refused: ``roster-columns``: required columns missing, or a column twice.
    """
    names = [plain_cell(cell) for cell in header]
    wanted = {ours: plain_cell(theirs) for ours, theirs in column_map.columns.items()}
    if not column_map.columns:
        wanted = {ours: ours for ours in COLUMNS if ours in names}
    faults = _find_header_faults(header, names, wanted, column_map, name, required)
    if faults:
        raise Refused(faults[0], details=tuple(faults[1:]))
    positions = {ours: names.index(theirs) for ours, theirs in wanted.items()}
    columns = _list_columns(positions, column_map)
    used = set(positions.values())
    ignored = tuple(
        show_safely(cell.strip())
        for place, cell in enumerate(header)
        if place not in used and cell.strip() and names[place] not in REJECTS
    )
    return Layout(
        columns, _make_pick(positions, columns, column_map, len(header)), ignored, positions
    )


def _find_header_faults(
    header: Sequence[str], names: list[str], wanted: dict[str, str], column_map: ColumnMap,
    file: str, required: Sequence[str],
) -> list[Remark]:  # fmt: skip
    faults = []
    for ours, theirs in wanted.items():
        if names.count(theirs) > 1:
            faults.append(Remark("roster-columns.twice", file=file, column=theirs))
        if theirs not in names:
            near = _find_near(theirs, names)
            faults.append(
                Remark("roster-columns.mapped", file=file, column=theirs, ours=ours, near=near)
            )
    for ours in required:
        if ours not in _split_names(wanted) and not column_map.constants.get(ours):
            near = [] if column_map.columns else _find_near(ours, names)
            faults.append(Remark("roster-columns", file=file, column=ours, near=near))
    missing = sum(fault.key == "roster-columns" for fault in faults)
    if missing and (
        missing == len(required) or (not column_map.columns and 2 * missing > len(required))
    ):
        found = show_safely(", ".join(c for c in header if c.strip())[:120]) or "nothing"
        return [Remark("roster-columns.foreign", file=file, found=found, path=file)]
    if not column_map.columns and (alike := find_lookalike(names, wanted)):
        found, ours = show_safely(alike[0]), alike[1]
        faults.append(Remark("roster-columns.lookalike", file=file, found=found, column=ours))
    if joined := find_joined(header, COLUMNS):
        faults.append(Remark("roster-columns.joined", file=file, found=show_safely(joined)))
    return faults


def _list_columns(positions: dict[str, int], column_map: ColumnMap) -> tuple[str, ...]:
    """Our columns in the order of the cells: those of one cell, split names, constants."""
    found = _split_names(positions)
    return (*found, *(c for c in column_map.constants if c not in found))


def _split_names(columns: Iterable[str]) -> list[str]:
    whose = [WHOLE_NAMES[column] for column in columns if column in WHOLE_NAMES]
    single = [column for column in columns if column not in WHOLE_NAMES]
    return single + [f"{one}_{part}_name" for one in whose for part in ("first", "last")]


def _make_pick(
    positions: dict[str, int], columns: tuple[str, ...], column_map: ColumnMap, width: int
) -> Pick | None:
    places = [place for column, place in positions.items() if column not in WHOLE_NAMES]
    splits = _list_splits(positions, column_map.settings)
    constants = tuple(column_map.constants[c] for c in columns[len(places) + 2 * len(splits) :])
    translations = [(columns.index(c), m) for c, m in column_map.values.items() if c in columns]
    dates = _list_dates(columns, column_map.settings)
    if not (splits or constants or translations or dates) and places == list(range(width)):
        return None

    def pick(row: Sequence[str]) -> Sequence[str]:
        cells = [row[place] for place in places]
        for place, split in splits:
            cells += split(row[place])
        cells += constants
        for place, meanings in translations:
            cells[place] = meanings.get(cells[place].casefold(), cells[place])
        for place, read in dates:
            cells[place] = read(cells[place])
        return cells

    return pick


def _list_splits(
    positions: dict[str, int], settings: MapSettings
) -> list[tuple[int, Callable[[str], tuple[str, str]]]]:
    return [
        (place, make_name_splitter(column, settings.names[WHOLE_NAMES[column]]))
        for column, place in positions.items() if column in WHOLE_NAMES
    ]  # fmt: skip


def _list_dates(
    columns: tuple[str, ...], settings: MapSettings
) -> list[tuple[int, Callable[[str], str]]]:
    wanted = _DATES if settings.dates else ()
    order, iso_too = settings.dates, settings.iso_dates
    return [
        (columns.index(column), make_date_reader(column, order, iso_too=iso_too))
        for column in wanted if column in columns
    ]  # fmt: skip


def _find_near(name: str, names: Sequence[str]) -> list[str]:
    found = find_near(name, names, limit=1, likeness=0.7)
    return [repr(show_safely(one)) for one in found]
