"""Offices in which one thing is not as it should be: for each check of the doctor, one.

Each makes its store and breaks it for one check, and gives the code of what that check finds.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from portaladm.errors import Refused
from portaladm.outputs.private import part_path_of
from tests.conftest import Office
from tests.kits.accounts import open_account, store_old
from tests.kits.batches import edit, interrupt, issue_batch
from tests.kits.parents import FAMILY
from tests.kits.trail import head_of

WHY = ("--reason", "asked", "--yes")
SEEN = ("--verified-by", "photo-id")
Break = Callable[[Office], str]
BREAKS: dict[str, Break] = {}
"""By the name of the check that notices it."""
OF_POSIX = {"owners", "pepper", "rights"}
"""Checks of what POSIX alone has."""


def breaks(name: str) -> Callable[[Break], Break]:
    """Say which check notices it."""

    def keep(function: Break) -> Break:
        BREAKS[name] = function
        return function

    return keep


def fill(office: Office, *rows: dict[str, str]) -> None:
    """A store with a family in it."""
    office.run("roster", "import", office.write_roster(*(rows or FAMILY)), code=0)


def of_another_user(office: Office, *paths: Path) -> None:
    """Let these files look as if they belonged to somebody else."""
    real = Path.lstat

    def look(path: Path) -> os.stat_result:
        found = real(path)
        owner = 4711 if path in paths else found.st_uid
        return os.stat_result((*found[:4], owner, *found[5:10]))

    assert office.patch
    office.patch.setattr(Path, "lstat", look)


def list_twice(office: Office, *, phone: str, last_name: str) -> None:
    """Eva Ruiz was added at the counter, and a newer roster has her under another number."""
    fill(office, {"student_id": "1"})
    add_at_counter(office, "NEW-1", "Ruiz", "--phone", phone)
    listed = {"student_id": "1", "parent_id": "P9", "parent_first_name": "Eva",
              "parent_last_name": last_name}  # fmt: skip
    office.run("roster", "import", office.write_roster(listed, name="newer.csv"), code=0)


def add_at_counter(office: Office, number: str, last_name: str, *more: str) -> None:
    """A mother of student 1, whom staff add."""
    named = ("--student", "1", "--first-name", "Eva", "--last-name", last_name)
    office.run("parents", "add", "--parent", number, *named, *WHY, *SEEN, *more, code=0)


@breaks("integrity")
def _(office: Office) -> str:
    fill(office)
    edit(office, "UPDATE links SET student_id = 4711 WHERE id = 1")
    return "store-damaged"


@breaks("trail")
def _(office: Office) -> str:
    fill(office)
    edit(office, "DROP TRIGGER IF EXISTS trail_no_update")
    edit(office, "UPDATE trail SET actor = 'nobody' WHERE seq = 1")
    return "trail-broken"


@breaks("head")
def _(office: Office) -> str:
    fill(office)
    older = office.store.read_bytes()
    office.run("config", "set", "keys.days", "9", code=0)
    office.store.write_bytes(older)
    return "head-kept"


@breaks("times")
def _(office: Office) -> str:
    fill(office)
    ahead = office.now + timedelta(days=9_000)
    office.run("config", "set", "keys.days", "9", now=ahead, code=0)
    office.run("config", "set", "keys.days", "8", code=0)
    return "trail-times-back"


@breaks("passwords")
def _(office: Office) -> str:
    open_account(office)
    store_old(office, "mlopez")
    return "passwords-old-form"


@breaks("state")
def _(office: Office) -> str:
    fill(office)
    edit(office, "UPDATE links SET portal_access = 1 - portal_access")
    return "state-changed"


@breaks("part-files")
def _(office: Office) -> str:
    fill(office)
    final = office.folder / "more.csv"
    part_path_of(final, "K7QMX").write_text("worthless keys")
    note = "INSERT INTO part_files VALUES ('K7QMX', ?, '2026-08-31T15:00:00.000Z')"
    edit(office, note, str(final))
    return "part-file"


@breaks("batches")
def _(office: Office) -> str:
    interrupt(office)
    return "batch-unfinished"


@breaks("erased")
def _(office: Office) -> str:
    fill(office)
    full = Refused("store-full", path=office.store)
    with patch("portaladm.store.db.sqlite.Database.compact", side_effect=full):
        office.run("parents", "erase", "P1", *WHY, *SEEN)
    return "erased-bytes"


@breaks("retention")
def _(office: Office) -> str:
    fill(office, *(row | {"withdrawn_on": "2026-06-30"} for row in FAMILY))
    office.run("config", "set", "withdrawn.keep_days", "30", code=0)
    return "withdrawn-kept"


@breaks("old-files")
def _(office: Office) -> str:
    issue_batch(office)
    office.now += timedelta(days=8)
    return "file-kept"


@breaks("rights")
def _(office: Office) -> str:
    fill(office)
    office.store.chmod(0o644)
    return "file-open"


@breaks("owners")
def _(office: Office) -> str:
    fill(office)
    of_another_user(office, head_of(office.store))
    return "file-foreign"


@breaks("pepper")
def _(office: Office) -> str:
    fill(office)
    set_pepper(office, 0o644)
    return "file-open"


def set_pepper(office: Office, mode: int, name: str = "pepper.hex") -> Path:
    """A file with a pepper beside the store, which the settings name."""
    pepper = office.store.parent / name
    pepper.write_text("ab" * 32)
    pepper.chmod(mode)
    office.run("config", "set", "passwords.pepper_file", name, code=0)
    return pepper


@breaks("place")
def _(office: Office) -> str:
    office.folder /= "OneDrive - Clayton"
    office.folder.mkdir()
    fill(office)
    return "synced-folder"


@breaks("restrictions")
def _(office: Office) -> str:
    fill(office)
    office.run("links", "deny", "P1", "0010442", "--until", "2026-09-04", *WHY, code=0)
    return "restriction-ends"


@breaks("settings")
def _(office: Office) -> str:
    fill(office)
    named = ("--district", "D", "--district-id", "JPRQQH", "--portal-url", "https://p.example")
    office.run("init", *named, code=0)
    office.run("config", "set", "keys.days", "90", code=0)
    return "setting-weak"


@breaks("duplicates")
def _(office: Office) -> str:
    list_twice(office, phone="555 010 0199", last_name="Ruíz")
    office.now += timedelta(days=20)
    return "cause-provisional-over"


@breaks("lapsed")
def _(office: Office) -> str:
    fill(office, {"student_id": "1"})
    add_at_counter(office, "NEW-1", "Ruiz")
    office.now += timedelta(days=20)
    return "families-lapsed"


@breaks("schools")
def _(office: Office) -> str:
    office.make_store()
    office.run("config", "add", "roster.school_max_removals", "Old Mill School=30", code=0)
    fill(office)
    return "setting-unknown-school"


@breaks("texts")
def _(office: Office) -> str:
    fill(office)
    office.run("letters", "template", "export", "theme", code=0)
    office.run("config", "set", "letters.theme", "theme", code=0)
    (office.folder / "theme" / "en.toml").write_text("[language]\n", "utf-8")
    return "letter-text-wrong"
