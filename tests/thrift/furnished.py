"""An office whose first keys were issued as those of another one were, is a copy of it.

Five of six offices with keys begin with the same few rosters; to import one and to issue its keys
takes fifteen times as long as a copy. Who patches anything of the program has it work as ever.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import bcrypt

from portaladm.platform import is_windows
from portaladm.store.db.sqlite import make_private_file
from tests.conftest import Office, Outcome


class _Kept(NamedTuple):
    """What issuing left behind, and in which folder."""

    folder: Path
    outcome: Outcome
    files: dict[str, bytes]


_kept: dict[tuple[object, ...], _Kept] = {}


def issue_first(office: Office, roster: Path) -> None:
    """``keys issue --roster ROSTER -o keys.csv``, in an office that has no store yet."""
    keys, key = office.folder / "keys.csv", _describe(office, roster)
    if key in _kept and not office.store.exists() and not keys.exists():
        _copy(_kept[key], office)
        return
    alone = not office.store.exists() and not office.patched
    outcome = office.run("keys", "issue", "--roster", roster, "-o", keys, code=0)
    if alone:
        paths = (office.store, keys)
        files = {str(one.relative_to(office.folder)): one.read_bytes() for one in paths}
        _kept[key] = _Kept(office.folder, outcome, files)


def _describe(office: Office, roster: Path) -> tuple[object, ...]:
    """All that the keys depend on; another one each time where the program is patched."""
    settings = office.store.with_name("portaladm.toml").read_bytes()
    patched = object() if office.patched else None
    surroundings = (os.environ.get("PORTALADM_ACTOR"), bcrypt.hashpw, is_windows(), os.getpid())
    return (roster.name, roster.read_bytes(), settings, office.now, patched, *surroundings)


def _copy(kept: _Kept, office: Office) -> None:
    for name, data in kept.files.items():
        make_private_file(office.folder / name)
        (office.folder / name).write_bytes(data)
    with closing(sqlite3.connect(office.store)) as driver:
        moved = (str(kept.folder), str(office.folder))
        driver.execute("UPDATE batches SET file_path = replace(file_path, ?, ?)", moved)
        driver.commit()
    office.seen.append(kept.outcome)
