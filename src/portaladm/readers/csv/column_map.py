"""Which column of a file means what: our own header, or a map for anybody else's export.

A map is a TOML file::

    [columns]                 # ours = theirs
    parent_id = "contact_id"
    [constants]               # the same for every row
    school = "Grand Bend"
    [values.portal_access]    # theirs = ours
    "true" = "yes"
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from portaladm.domain.near import find_near
from portaladm.domain.rosters import COLUMNS, REQUIRED
from portaladm.domain.text import show_safely
from portaladm.errors import Refused, Remark

_OWN_EXTRAS = frozenset({"line", "code", "message"})
"""What a rejects file adds; a corrected one is read again without a word about them."""


@dataclass(frozen=True)
class ColumnMap:
    """What a ``--columns`` file says; empty for our own CSV."""

    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Layout:
    """How the cells of one file become ours.

    ``columns`` are ours in the order in which :attr:`pick` returns them; ``pick`` turns a row of
    the file into our cells, or is None where the file's cells already stand so.
    """

    columns: tuple[str, ...]
    pick: Callable[[Sequence[str]], Sequence[str]] | None
    ignored: tuple[str, ...]
    positions: dict[str, int]


def read_column_map(path: Path) -> ColumnMap:
    """The map of a TOML file.

    :raises Refused: ``columns-*``, naming the file and the key.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Refused("columns-unreadable", path=path, reason=reason) from error
    for section in document:
        if section not in ("columns", "constants", "values"):
            raise Refused("columns-bad-key.section", path=path, key=section, columns=COLUMNS)
    for section in ("columns", "constants", "values"):
        for ours, theirs in _table(path, section, document.get(section, {})).items():
            _check_map_entry(path, section, ours, theirs)
    return ColumnMap(
        document.get("columns", {}), document.get("constants", {}),
        {c: {k.casefold(): v for k, v in m.items()} for c, m in document.get("values", {}).items()},
    )  # fmt: skip


def _table(path: Path, section: str, value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise Refused("columns-bad-key.table", path=path, key=section, columns=COLUMNS)
    return value


def _check_map_entry(path: Path, section: str, ours: str, theirs: object) -> None:
    if ours not in COLUMNS:
        raise Refused(
            "columns-bad-key",
            path=path,
            key=f"{section}.{ours}",
            near=_find_near(ours, COLUMNS),
            columns=COLUMNS,
        )
    pairs = _table(path, f"{section}.{ours}", theirs) if section == "values" else {ours: theirs}
    for key, value in pairs.items():
        if not isinstance(value, str):
            raise Refused(
                "columns-bad-key.text", path=path, key=f"{section}.{key}", columns=COLUMNS
            )


def fit_layout(header: Sequence[str], column_map: ColumnMap, name: str) -> Layout:
    """Match a file's header with our columns, through a map where there is one.

    :raises Refused: ``roster-columns``: required columns missing, or a column twice.
    """
    names = [_plain(cell) for cell in header]
    wanted = {ours: _plain(theirs) for ours, theirs in column_map.columns.items()}
    if not column_map.columns:
        wanted = {ours: ours for ours in COLUMNS if ours in names}
    faults = _find_header_faults(header, names, wanted, column_map, name)
    if faults:
        raise Refused(faults[0], details=tuple(faults[1:]))
    positions = {ours: names.index(theirs) for ours, theirs in wanted.items()}
    columns = (*positions, *(c for c in column_map.constants if c not in positions))
    used = set(positions.values())
    ignored = tuple(
        show_safely(cell.strip())
        for place, cell in enumerate(header)
        if place not in used and cell.strip() and names[place] not in _OWN_EXTRAS
    )
    return Layout(
        columns, _make_pick(positions, columns, column_map, len(header)), ignored, positions
    )


def _find_header_faults(
    header: Sequence[str], names: list[str], wanted: dict[str, str], column_map: ColumnMap,
    file: str,
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
    for ours in REQUIRED:
        if ours not in wanted and not column_map.constants.get(ours):
            near = [] if column_map.columns else _find_near(ours, names)
            faults.append(Remark("roster-columns", file=file, column=ours, near=near))
    if len([fault for fault in faults if fault.key == "roster-columns"]) == len(REQUIRED):
        found = show_safely(", ".join(c for c in header if c.strip())[:120]) or "nothing"
        return [Remark("roster-columns.foreign", file=file, found=found)]
    return faults


def _make_pick(
    positions: dict[str, int], columns: tuple[str, ...], column_map: ColumnMap, width: int
) -> Callable[[Sequence[str]], Sequence[str]] | None:
    places = list(positions.values())
    constants = tuple(column_map.constants[c] for c in columns[len(places) :])
    translations = [(columns.index(c), m) for c, m in column_map.values.items() if c in columns]
    if not constants and not translations and places == list(range(width)):
        return None

    def pick(row: Sequence[str]) -> Sequence[str]:
        cells = [row[place] for place in places]
        cells += constants
        for place, meanings in translations:
            cells[place] = meanings.get(cells[place].casefold(), cells[place])
        return cells

    return pick


def _plain(cell: str) -> str:
    return cell.strip().casefold().replace(" ", "_")


def _find_near(name: str, names: Sequence[str]) -> list[str]:
    found = find_near(name, names, limit=1, likeness=0.7)
    return [repr(show_safely(one)) for one in found]
