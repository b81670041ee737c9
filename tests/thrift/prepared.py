"""An office that is prepared as another one was, is a copy of it.

Tests of one subject begin with the same few families. To import them, to issue keys and to open
accounts takes ten to fifty times as long as a copy of the files that this leaves. So where the same
is done to an office as was done to another one that was the same to the byte, in the same process
and surroundings, that is done once: what is marked ``prepared``, and the first command of an office
that has no store. Who patches anything of the program has all of it done as ever.
"""

from __future__ import annotations

import copy
import functools
import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from enum import Enum, auto
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import bcrypt

from portaladm.platform import is_windows
from tests.conftest import Office, Outcome

Make = TypeVar("Make", bound=Callable[..., Any])
Files = dict[str, tuple[int, bytes | None]]
"""Modes and contents by path; a folder, which comes before what is in it, has None."""

_ENOUGH = 200
_TEST = "PYTEST_CURRENT_TEST"
_PATHS = (("batches", "file_path"), ("import_stops", "file_path"))
"""Where a store may have paths of its office, which become those of the copy."""
_COUNTS = [f"SELECT count(*) FROM {table} WHERE instr({column}, ?)" for table, column in _PATHS]
_MOVES = [f"UPDATE {table} SET {column} = replace({column}, ?, ?)" for table, column in _PATHS]


class _Given(Enum):
    """What is given in the place of another office's own."""

    OFFICE = auto()
    OUTCOME = auto()


class _Kept(NamedTuple):
    """What preparing left behind, and what it gave."""

    folder: str
    now: datetime
    numbers: int
    seen: list[Outcome]
    files: Files
    has_paths: bool
    given: Any


_kept: dict[object, _Kept] = {}


def prepared(make: Make) -> Make:
    """Let ``make`` prepare one office; others, as that was and asked for the same, are its copies.

    It gives the office, what the last command did, plain data without a path, or nothing. What it
    does depends on the office, its arguments and the environment alone, and is done in the office's
    folder.
    """

    @functools.wraps(make)
    def prepare(office: Office, *asked: Any, **more: Any) -> Any:
        before = _describe(office, repr((asked, more)))
        if before is None:
            return make(office, *asked, **more)
        key = make, *before
        kept = _kept.pop(key, None)
        if kept is None:
            seen = len(office.seen)
            given = make(office, *asked, **more)
            kept = _keep(office, given, seen) if before[-1] == _read_surroundings() else None
            if kept is None:
                return given
        else:
            given = _copy(kept, office)
        _kept[key] = kept
        if len(_kept) > _ENOUGH:
            del _kept[next(iter(_kept))]  # the one that was not asked for longest
        office.state = key, _read_files(office.folder)
        return given

    return prepare  # type: ignore[return-value]


def _describe(office: Office, asked: str) -> tuple[object, ...] | None:
    """All that preparing may depend on; None where that can't be told."""
    asked = asked.replace(str(office.folder), ".")
    if type(office) is not Office or office.patched or Path.cwd() != office.folder or "'/" in asked:
        return None
    if office.store.exists() and office.state is None:
        return None
    files = _read_files(office.folder)
    key, known = office.state or (None, None)
    if files is None or (office.store.exists() and files != known):
        office.state = None
        return None
    origin = key if files == known else tuple(files.items())
    return asked, origin, office.now, office.numbers, _read_surroundings()


def _read_surroundings() -> tuple[object, ...]:
    environment = {name: value for name, value in os.environ.items() if name != _TEST}
    os.umask(mask := os.umask(0))
    return tuple(environment.items()), mask, bcrypt.hashpw, is_windows(), os.getpid()


def _read_files(folder: Path) -> Files | None:
    """What is in a folder, which comes first; None where not all of it is files and folders."""
    files: Files = {}
    for path in (folder, *sorted(folder.rglob("*"))):
        mode = path.lstat().st_mode
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            return None
        content = path.read_bytes() if stat.S_ISREG(mode) else None
        files[path.relative_to(folder).as_posix()] = stat.S_IMODE(mode), content
    return files


def _keep(office: Office, given: Any, seen: int) -> _Kept | None:
    """What was prepared now; None where it can't be moved to another folder."""
    files = _read_files(office.folder)
    if office.patched or files is None or not office.store.exists():
        return None
    folder = str(office.folder)
    named = sum((content or b"").count(os.fsencode(folder)) for _, content in files.values())
    with closing(sqlite3.connect(office.store)) as driver:
        movable = [driver.execute(sql, (folder,)).fetchone()[0] for sql in _COUNTS]
    if named != sum(movable):
        return None
    if given is office:
        given = _Given.OFFICE
    elif office.seen and given is office.seen[-1]:
        given = _Given.OUTCOME
    assert folder not in repr(given), "what was prepared names its folder"
    new, given = office.seen[seen:], copy.deepcopy(given)
    return _Kept(folder, office.now, office.numbers, new, files, named > 0, given)


def _copy(kept: _Kept, office: Office) -> Any:
    for path in sorted(office.folder.rglob("*"), reverse=True):
        if not path.is_dir():
            path.unlink()
        elif path.relative_to(office.folder).as_posix() not in kept.files:
            path.rmdir()
    for name, (mode, content) in kept.files.items():
        path = office.folder / name
        if content is None:
            path.mkdir(exist_ok=True)
        else:
            path.write_bytes(content)
        path.chmod(mode)
    moved = kept.folder, str(office.folder)
    if kept.has_paths:
        with closing(sqlite3.connect(office.store)) as driver, driver:
            for sql in _MOVES:
                driver.execute(sql, moved)
    office.now, office.numbers = kept.now, kept.numbers
    office.seen += [
        replace(one, out=one.out.replace(*moved), err=one.err.replace(*moved)) for one in kept.seen
    ]
    if kept.given is _Given.OFFICE:
        return office
    return office.seen[-1] if kept.given is _Given.OUTCOME else copy.deepcopy(kept.given)


run_first = prepared(Office.run_anew)
"""The command that makes an office's store."""
