"""The way back from a backup: what was closed since stays closed, court orders stay in force."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from portaladm.services.store import restore as service
from portaladm.store import replacing
from tests.conftest import MONDAY, Office
from tests.kits.accounts import OTHER, PASSWORD, activate, change, check, furnish, hand_out
from tests.thrift.prepared import prepared

ROWS = [{"parent_id": f"P{n}", "student_id": f"S{n}"} for n in range(1, 7)]
LATER = MONDAY + timedelta(minutes=1)
WHY = ("--reason", "disk", "--yes")


@prepared
def live_on(office: Office) -> dict[str, str]:
    """A backup of six families, two of whom have accounts, and what happened after it.

    P1 and P2 had accounts; P1 changed the password, P2 had three failures and was disabled. P3
    activated a key, P4's was revoked, P5's reissued; P6 was denied the child.
    """
    keys = furnish(office, *ROWS)
    activate(office, keys["P1"], "mlopez")
    activate(office, keys["P2"], "second")
    office.run("store", "backup", "backup.db", code=0)
    change(office, "mlopez", PASSWORD, OTHER, now=LATER)
    for _ in range(3):
        check(office, "second", "wrong")
    reason = ("--reason", "court", "--yes")
    office.run("accounts", "disable", "second", *reason, code=0)
    activate(office, keys["P3"], "third")
    office.run("keys", "revoke", "P4", *reason, code=0)
    office.run("keys", "reissue", "P5", "-o", "again.csv", "--posted", *reason, code=0)
    office.run("links", "deny", "P6", "S6", "--reason", "court order", "--yes", code=0)
    return keys


def restore(office: Office, *words: str, code: int = 0) -> dict[str, Any]:
    done = office.run("store", "restore", "backup.db", *words, *WHY, "--format", "json", code=code)
    return dict(done.record)


def try_key(office: Office, key: str) -> int:
    return office.run(
        "accounts", "activate", "--username", "thief", "--secrets-stdin",
        stdin=f"{key}\n{OTHER}\n{OTHER}\n",
    ).code  # fmt: skip


def expect_closed(office: Office, keys: dict[str, str]) -> None:
    """What was closed after the backup does not work; the trail and the state are whole."""
    for parent in ("P3", "P4", "P5"):
        assert try_key(office, keys[parent]) == 1
    assert check(office, "mlopez")["result"] == "temporary-expired"
    assert check(office, "second")["result"] == "disabled"
    [order] = office.run("restrictions", "list", "--format", "json", code=0).json
    assert (order["parent_id"], order["student_id"], order["reason"]) == (
        "P6", "S6", "court order")  # fmt: skip
    office.run("audit", "verify", "--state", code=0)


@pytest.mark.slow
def test_what_was_closed_since_stays_closed_and_court_orders_are_recorded_again(
    office: Office,
) -> None:
    keys = live_on(office)
    before = office.run("audit", "head").out.strip()
    done = restore(office)
    assert done["keys_revoked"] == ["P3", "P4", "P5"]
    assert (done["passwords_expired"], done["accounts_disabled"]) == (["P1"], ["P2"])
    assert (done["accounts_lost"], done["restrictions_recorded"]) == (["P3"], ["P6/S6"])
    assert len(done["batches_lost"]) == 1 and done["rows_lost"] > 6
    expect_closed(office, keys)
    [row] = [
        row for row in office.run("audit", "list", "--format", "json").json
        if row["action"] == "store:restored"
    ]  # fmt: skip
    assert row["reason"] == "disk" and done["audit_head_before"] in row["detail"]
    assert before.split(":")[0] in done["audit_head_before"]
    assert office.query("SELECT failures FROM accounts WHERE username = 'second'") == [(3,)]
    kept = done["kept_path"]
    assert Path(kept).stat().st_mode & 0o077 == 0
    assert office.run("--store", kept, "audit", "verify", "--state", code=0)
    assert "third" in office.run("--store", kept, "accounts", "list").out


@pytest.mark.slow
def test_a_dry_run_and_a_no_tell_it_and_change_nothing(office: Office) -> None:
    live_on(office)
    before, files = office.store.read_bytes(), sorted(office.store.parent.iterdir())
    told = office.run("store", "restore", "backup.db", "--reason", "disk", "--dry-run", code=0).err
    assert "Keys that were closed since, revoked: P3, P4, P5" in told
    office.run("store", "restore", "backup.db", "--reason", "disk", code=4)
    office.run("store", "restore", "backup.db", "--reason", "disk", answers="\n", code=4)
    assert (office.store.read_bytes(), sorted(office.store.parent.iterdir())) == (before, files)


def spoil_table(office: Office, name: str) -> None:
    """Overwrite the first page of a table, which SQLite notices when it reads it."""
    [(page,)] = office.query("SELECT rootpage FROM sqlite_master WHERE name = ?", name)
    [(size,)] = office.query("PRAGMA page_size")
    with office.store.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"x" * size)


@pytest.mark.slow
@pytest.mark.parametrize("how", ["damaged", "damaged within", "missing"])
def test_where_the_store_is_lost_an_exported_trail_tells(office: Office, how: str) -> None:
    keys = live_on(office)
    office.run("audit", "export", "trail.csv", code=0)
    if how == "missing":
        office.store.unlink()
    elif how == "damaged":
        office.store.write_bytes(b"x" * 9_000)
    else:
        spoil_table(office, "restrictions")
    done = restore(office, "--trail", "trail.csv")
    assert done["keys_revoked"] == ["P3", "P4", "P5"]
    assert bool(done["kept_path"]) is (how != "missing")
    expect_closed(office, keys)


@pytest.mark.slow
def test_where_nothing_tells_it_is_said(office: Office) -> None:
    live_on(office)
    office.store.unlink()
    told = office.run("store", "restore", "backup.db", *WHY, code=0).err
    assert "Nothing tells what happened since the backup" in told
    office.run("audit", "verify", "--state", code=0)


@pytest.mark.slow
def test_an_order_about_people_whom_the_backup_does_not_know_is_listed(office: Office) -> None:
    furnish(office, ROWS[0])
    office.run("store", "backup", "backup.db", code=0)
    office.run("roster", "import", office.write_roster(*ROWS[:2], name="more.csv"), code=0)
    office.run("links", "deny", "P2", "S2", "--reason", "court order", "--yes", code=0)
    told = office.run("store", "restore", "backup.db", *WHY, code=0).err
    assert "portaladm links deny P2 S2 --reason" in told
    office.run("roster", "import", "more.csv", code=0)
    office.run("links", "deny", "P2", "S2", "--reason", "court order", "--yes", code=0)


@pytest.mark.slow
def test_a_temporary_password_of_before_the_backup_opens_nothing_once_it_was_used(
    office: Office,
) -> None:
    activate(office, furnish(office, ROWS[0])["P1"], "mlopez")
    temporary = hand_out(office)
    office.run("store", "backup", "backup.db", code=0)
    change(office, "mlopez", temporary, OTHER, now=LATER)
    assert restore(office)["passwords_expired"] == ["P1"]
    assert check(office, "mlopez", temporary)["result"] == "temporary-expired"


def test_what_is_no_whole_backup_of_this_store_is_refused(office: Office) -> None:
    furnish(office, ROWS[0])
    office.run("store", "backup", "backup.db", code=0)
    office.make_store(office.folder / "other.db")
    (office.folder / "text.db").write_text("What is this? " * 100)
    damaged = bytearray((office.folder / "backup.db").read_bytes())
    damaged[-9_000:] = b"x" * 9_000
    (office.folder / "damaged.db").write_bytes(damaged)
    before = office.store.read_bytes()
    for name in ("other.db", "text.db", "damaged.db", "none.db", str(office.store)):
        assert office.run("store", "restore", name, *WHY).code == 1, name
    assert office.store.read_bytes() == before


@pytest.mark.slow
def test_who_has_the_store_open_goes_on_with_the_restored_one(office: Office) -> None:
    keys = live_on(office)
    with office.open() as waiting:
        restore(office)
        with waiting.store.read() as transaction:
            [(count,)] = transaction.rows("SELECT count(*) FROM accounts")
    assert count == 2
    expect_closed(office, keys)


def kill_at(office: Office, line: int) -> bool:
    """Restore in a child that is killed before that line of the service runs; whether it was."""
    child = os.fork()
    if child == 0:
        left = line

        def trace(frame: FrameType, event: str, arg: object) -> Any:
            nonlocal left
            if frame.f_code.co_filename not in (service.__file__, replacing.__file__):
                return None
            if event == "line":
                left -= 1
                if left < 0:
                    os._exit(9)
            return trace

        with suppress(BaseException):
            sys.settrace(trace)
            office.run("store", "restore", "backup.db", "--trail", "trail.csv", *WHY)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 9


@pytest.mark.slow
@pytest.mark.posix("a child that is killed")
@pytest.mark.parametrize("how", ["there", "damaged"])
def test_killed_at_a_step_the_store_is_the_one_or_the_other(office: Office, how: str) -> None:
    keys = live_on(office)
    office.run("audit", "export", "trail.csv", code=0)
    if how == "damaged":
        office.store.write_bytes(b"x" * 9_000)
    before = office.store.read_bytes()
    line, kills = 5, 0
    while kill_at(office, line):
        if how == "there" or office.store.read_bytes() != before:
            office.run("audit", "verify", "--state", code=0)
            assert try_key(office, keys["P4"]) == 1
        line, kills = line + 23, kills + 1
    assert kills > 5
    expect_closed(office, keys)
