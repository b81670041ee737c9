"""Files that somebody may mean by a name that none has, and what a program leaves beside a file."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from portaladm.domain.near import find_near

_TABLES = (".csv", ".xlsx", ".zip", ".txt", ".tsv", ".json")
_DOWNLOADS = "Downloads"
_LOCKS = ("~$", ".~lock.")
_LIKE = 0.7


def find_near_files(path: Path) -> tuple[str, ...]:
    """Up to two tables with such a name in the same folder, below it or in the downloads."""
    folder = path.parent
    places = dict.fromkeys((folder, Path(), Path(_DOWNLOADS), Path.home() / _DOWNLOADS))
    found: dict[str, str] = {}
    for place in places:
        with suppress(OSError):
            for file in sorted(place.iterdir()):
                if file.suffix.lower() in _TABLES and not file.name.startswith((".", "~$")):
                    found.setdefault(file.name, str(file))
    return tuple(found[name] for name in find_near(path.name, found, limit=2, likeness=_LIKE))


def find_locked(name: str) -> str:
    """The file beside which Excel or LibreOffice has left this one while it is open; else ''."""
    for mark in _LOCKS:
        if name.startswith(mark):
            return name.removeprefix(mark).removesuffix("#" if mark == ".~lock." else "")
    return ""
