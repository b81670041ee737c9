"""A dry run writes nothing: no file's bytes, time or name change, whatever the command."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from portaladm.store.db.migrations import APPLICATION_ID, MIGRATIONS
from tests.conftest import Office
from tests.kits.accounts import activate, furnish
from tests.kits.settings import write_settings
from tests.reference import Words, list_leaves, read_help
from tests.thrift.prepared import prepared

SCENES: dict[str, tuple[str, ...]] = {
    "roster import": (
        "next.csv", "--snapshot", "--keep-good-rows", "--rejects", "rejects.csv",
        "--max-removals", "50",
    ),
    "roster undo": (),
    "store move": ("moved.db",),
    "store backup": ("backup.db",),
    "store restore": ("backup.db", "--reason", "disk"),
    "store accept": ("--reason", "meant"),
    "store grant": ("clerk", "--role", "admin", "--district"),
    "keys issue": (
        "--roster", "next.csv", "-o", "new.csv", "--keep-good-rows", "--rejects", "rejects.csv",
    ),
    "keys reissue": ("P1", "--posted", "-o", "again.csv"),
    "keys revoke": ("P1", "--reason", "lost"),
    "keys extend": ("P1", "--until", "2026-12-31", "--reason", "late"),
    "batches undo": ("KEYS",),
    "batches mark": ("KEYS", "--sent"),
    "batches shred": ("KEYS",),
    "accounts disable": ("mlopez", "--reason", "asked"),
    "accounts enable": ("mlopez", "--reason", "asked"),
    "accounts unlock": ("mlopez", "--reason", "asked"),
    "accounts sign-out": ("mlopez", "--reason", "asked"),
    "accounts void": ("mlopez", "--reason", "asked"),
    "accounts rename": ("mlopez", "other", "--reason", "married"),
    "passwords reset": ("mlopez", "--verified-by", "photo-id"),
    "parents add": (
        "--reason", "new", "--first-name", "New", "--last-name", "Parent", "--student", "1"),
    "parents remove-added": ("P9", "--reason", "wrong family"),
    "parents erase": ("P1", "--reason", "asked in writing"),
    "store purge": ("--withdrawn-before", "2026-01-01", "--reason", "records schedule"),
    "parents merge": ("P1", "P2", "--reason", "one person"),
    "parents unmerge": ("P2", "--reason", "two persons"),
    "letters remind": ("-o", "reminders.csv", "--after", "0"),
    "letters mark": ("KEYS-1", "--returned"),
    "config set": ("passwords.temporary_days", "10"),
    "config unset": ("passwords.cost",),
    "config add": ("roster.eligible_relationships", "mother"),
    "config remove": ("roster.eligible_relationships", "mother"),
    "portal clients add": ("app", "--redirect-uri", "https://app.example.org/in"),
    "portal clients remove": ("portal",),
    "parents renumber": ("--from", "new_ids.csv"),
    "parents identity": ("P3", "--same", "--reason", "married"),
    "students identity": ("3", "--same", "--reason", "renamed"),
    "links deny": ("P1", "1", "--reason", "court order"),
    "links open": ("P5", "5", "--reason", "custody restored", "--verified-by", "photo-id"),
    "links allow": ("P2", "2", "--reason", "lifted"),
}  # fmt: skip
"""What each command with a dry run is asked for in the office below."""

ADD = (
    "parents", "add", "--parent", "P9", "--student", "1", "--first-name", "New", "--last-name",
    "Parent", "--reason", "new", "--verified-by", "photo-id", "--yes",
)  # fmt: skip

NEEDS_NO_STORE = dict.fromkeys(("roster import", "keys issue"), 3) | dict.fromkeys(
    (
        "config set",
        "store grant",
        "config unset",
        "config add",
        "config remove",
        "portal clients add",
        "portal clients remove",
    ),
    0,
)
"""How those end that need no store; all others end with 1."""
_NOTHING_TO_DO = ("store backup", "store move", "store accept", "store purge", "letters remind")
"""Those that end well in an empty store of an earlier version."""


def list_dry_runs() -> list[Words]:
    return [words for words in list_leaves() if "--dry-run" in read_help(words)[1]]


def name_of(words: Words) -> str:
    return " ".join(words)


def read_folder(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file and folder: when it was changed, and what is in it."""
    return {
        path.relative_to(folder).as_posix(): (
            path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"",
        )
        for path in sorted(folder.rglob("*"))
    }  # fmt: skip


@pytest.fixture
@prepared
def busy(office: Office) -> Office:
    """Four families with keys, an account, a court order and an open question."""
    rows = [
        office.row({"parent_id": f"P{n}", "student_id": str(n), "parent_first_name": first})
        for n, first in ((1, "Ana"), (2, "Ben"), (3, "Cleo"), (4, "Dora"), (5, "Eva"))
    ]
    rows[4]["portal_access"] = "no"
    keys = furnish(office, *rows)
    activate(office, keys["P4"], "mlopez")
    office.run("links", "deny", "P2", "2", "--reason", "court order", "--yes", code=0)
    office.run("roster", "import", office.write_roster(*rows, {}, name="b.csv"), code=0)
    (office.folder / "new_ids.csv").write_text("old_id,new_id\nP1,P100\n")
    strange = {"parent_first_name": "Zoe", "parent_last_name": "Other", "email": "z@example.org"}
    other = {
        "student_first_name": "Kim", "student_last_name": "Other", "phone": "(555) 010-0777",
        "address": "9 Elm Street",
    }  # fmt: skip
    asked = office.write_roster(*rows[:2], rows[2] | strange | other, *rows[3:])
    office.run("roster", "import", asked, "--max-identity-changes", "5", code=3)
    write_settings(office, CLIENTS)
    bad = rows[1] | {"student_id": ""}
    office.write_roster(rows[0] | {"email": "x@example.org"}, bad, {}, name="next.csv")
    return office


def fill_in(office: Office, scene: tuple[str, ...]) -> list[str]:
    [(code,)] = office.query("SELECT code FROM batches WHERE kind = 'keys-issue' LIMIT 1")
    return [word.replace("KEYS", code) for word in scene]


CLIENTS = """[oidc.clients.portal]
redirect_uris = ["https://portal.example.org/in"]
public = true
"""


def test_every_command_with_a_dry_run_has_a_scene() -> None:
    assert {name_of(words) for words in list_dry_runs()} == set(SCENES)


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("command", SCENES)
def test_a_dry_run_changes_no_file(busy: Office, command: str) -> None:
    arguments = [*command.split(), *fill_in(busy, SCENES[command]), "--dry-run"]
    if command == "parents unmerge":
        busy.run("parents", "merge", "P1", "P2", "--reason", "one person", "--yes", code=0)
    if command == "parents remove-added":
        busy.run(*ADD, code=0)
    if command == "store restore":
        busy.run("store", "backup", "backup.db", code=0)
    before = read_folder(busy.folder)
    outcome = busy.run(*arguments)
    assert outcome.code in (0, 3), f"{outcome.out}\n{outcome.err}"
    assert read_folder(busy.folder) == before


@pytest.mark.parametrize("command", SCENES)
def test_a_dry_run_makes_no_store(office: Office, command: str) -> None:
    office.write_roster({}, {"student_id": ""}, name="next.csv")
    write_settings(office, CLIENTS)
    before = read_folder(office.folder)
    outcome = office.run(*command.split(), *SCENES[command], "--dry-run")
    assert outcome.code == NEEDS_NO_STORE.get(command, 1), outcome.err
    assert read_folder(office.folder) == before


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("command", SCENES)
def test_a_dry_run_upgrades_no_store(office: Office, command: str) -> None:
    office.store.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(office.store, isolation_level=None)) as driver:
        for step in MIGRATIONS[:-1]:
            for statement in step.statements:
                driver.execute(statement)
        driver.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        driver.execute(f"PRAGMA user_version = {MIGRATIONS[-2].number}")
    office.write_roster({}, {"student_id": ""}, name="next.csv")
    write_settings(office, CLIENTS)
    before = read_folder(office.folder)
    outcome = office.run(*command.split(), *SCENES[command], "--dry-run")
    assert outcome.code == (NEEDS_NO_STORE | dict.fromkeys(_NOTHING_TO_DO, 0)).get(command, 1), (
        outcome.err
    )
    assert read_folder(office.folder) == before


def test_a_dry_run_writes_the_report_that_was_asked_for(busy: Office) -> None:
    before = read_folder(busy.folder)
    busy.run("roster", "import", "next.csv", "--keep-good-rows", "--dry-run", "--report", "r.html")
    after = read_folder(busy.folder)
    assert after.pop("r.html")
    assert after == before


def test_a_dry_run_needs_no_right_to_write(busy: Office) -> None:
    shutil.copytree(busy.store.parent, busy.folder / "kept")
    busy.store.chmod(0o400)
    busy.run("roster", "import", "next.csv", "--keep-good-rows", "--dry-run", code=3)


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("accounts disable", ["mlopez (Dora ", "signed out at the next click", "until"]),
        ("accounts void", ["mlopez (Dora ", "the parent needs a new key"]),
        ("passwords reset", ["Dora ", "passwords of before stop working", "signed out"]),
        ("batches undo", ["1 of its keys were used already", "3 keys would be revoked"]),
        ("parents merge", ["Drop P2", "Ben "]),
        ("roster undo", ["records to remove", "parents_eligible"]),
    ],
)
def test_a_dry_run_tells_the_whole_effect(busy: Office, command: str, told: list[str]) -> None:
    words = [*command.split(), *fill_in(busy, SCENES[command]), "--dry-run", "--format", "json"]
    shown = busy.run(*words, code=0)
    assert [text for text in told if text not in shown.err + shown.out] == []
