"""The rosters of the practice store, and how they are known from a real one."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from pathlib import Path

from portaladm.services.context import Context
from portaladm.store.db.meta import read_meta, write_meta
from portaladm.store.db.transaction import Transaction

ROSTER, NEXT_WEEK, HALF = "sample_roster.csv", "next_week.csv", "half_roster.csv"
_DIGESTS = "practice_rosters"
_NEW_FAMILY = (
    "0010466,Laleh,Noori,3,Lincoln Elementary,P20832,Farah,Noori,mother,yes,"
    'farah.noori@example.org,(413) 555-0132,Dari,"9 Mill Road, Apt. 1",Riverbend,MA,01099,'
)


def write_rosters(folder: Path) -> list[Path]:
    """Write the made-up rosters: all families, the same a week later, and one that lacks half.

    :raises OSError: they can't be written; none of them replaces a file.
    """
    text = Path(__file__).with_name(ROSTER).read_text(encoding="utf-8")
    lines = text.splitlines()
    next_week = [line.replace("(413) 555-0117", "(413) 555-0171") for line in lines]
    rosters = {ROSTER: lines, NEXT_WEEK: [*next_week, _NEW_FAMILY], HALF: lines[: len(lines) // 2]}
    for name, kept in rosters.items():
        with (folder / name).open("xb") as file:
            file.write(("\n".join(kept) + "\n").encode())
    return [folder / name for name in rosters]


def mark_store(transaction: Transaction, rosters: list[Path]) -> None:
    """Make this store a practice store for good; it knows these rosters as made up."""
    write_meta(transaction, "practice", "yes")
    write_meta(transaction, _DIGESTS, json.dumps([_digest(path) for path in rosters]))


def is_made_up(context: Context, file: str) -> bool:
    """Whether a roster is one that was made for practice; a file that is not there is as good."""
    path = Path(file)
    if file == "-" or path.is_dir():
        return False
    with context.store.read() as transaction:
        known = json.loads(read_meta(transaction, _DIGESTS) or "[]")
    with suppress(OSError):
        return _digest(path) in known
    return True


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
