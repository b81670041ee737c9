"""A store that an older copy was put in place of is noticed, and goes on working."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path

import pytest

from portaladm.store.db.connection.head_file import HeadFile
from tests.conftest import Office, Outcome
from tests.kits.accounts import furnish
from tests.kits.batches import edit

REVOKE = ("keys", "revoke", "--reason", "lost", "--yes")
ACCEPT = ("store", "accept", "--reason", "the newer one is lost", "--yes")


def diagnose(office: Office) -> dict[str, str]:
    """The severity of each finding about the head."""
    told = json.loads(office.run("doctor", "--format", "json").out or "[]")
    return {one["code"]: one["severity"] for one in told if one["code"].startswith("head-")}


def verify(office: Office) -> tuple[int, str]:
    told = office.run("audit", "verify", "--format", "json")
    return told.code, told.json["head_beside"]


def put_back_older(office: Office, parent: str = "P1") -> None:
    """By hand, as somebody does who has a copy of the file."""
    older = office.folder / "older.db"
    shutil.copy(office.store, older)
    office.run(*REVOKE, parent, code=0)
    shutil.copy(older, office.store)


@pytest.fixture
def keyed(office: Office) -> Office:
    furnish(office, *({"parent_id": f"P{n}"} for n in range(1, 5)))
    return office


def read_rows(office: Office) -> int:
    [(rows,)] = office.query("SELECT max(seq) FROM trail")
    return int(rows)


def test_the_newest_head_stands_beside_the_store_for_its_owner_alone(keyed: Office) -> None:
    file = HeadFile(keyed.store)
    for parent in ("P1", "P2"):
        keyed.run(*REVOKE, parent, code=0)
        kept = file.read()
        assert kept is not None and keyed.run("audit", "head").out.strip() == str(kept.head)
    assert file.path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in file.path.parent.glob("*head*")] == ["portaladm.db.head"]
    assert (diagnose(keyed), verify(keyed)) == ({}, (0, "whole"))


def test_an_older_copy_is_told_by_every_change_and_refuses_none(keyed: Office) -> None:
    put_back_older(keyed)
    assert diagnose(keyed) == {"head-kept": "problem"}
    assert verify(keyed) == (1, "behind")
    for parent in ("P2", "P3", "P4"):  # the store grows past the row of the file
        done = keyed.run(*REVOKE, parent, code=0)
        assert done.err.count("Warning: ") == 1 and "store accept" in done.err
    assert verify(keyed) == (1, "changed")
    assert "store accept" not in keyed.run("store", "info", code=0).err
    plan = keyed.run(*ACCEPT, "--dry-run", "--format", "json", code=0).record
    assert plan["changed"] and verify(keyed)[0] == 1
    told = keyed.run(*ACCEPT, "--format", "json", code=0)
    assert told.record["changed"] and told.record["audit_head_before"]
    assert (diagnose(keyed), verify(keyed)) == ({}, (0, "whole"))
    assert not keyed.run(*REVOKE, "P1", code=0).err.count("Warning")
    [(action, reason)] = keyed.query(
        "SELECT action, reason FROM trail WHERE action LIKE 'store:acc%'"
    )
    assert (action, reason) == ("store:accepted", "the newer one is lost")
    rows = read_rows(keyed)
    again: Outcome = keyed.run(*ACCEPT, code=0)
    assert "nothing was changed" in again.err and read_rows(keyed) == rows


def test_a_store_ahead_of_its_file_is_normal_and_the_next_change_mends_it(keyed: Office) -> None:
    file = HeadFile(keyed.store)
    before = file.path.read_bytes()
    keyed.run(*REVOKE, "P1", code=0)
    file.path.write_bytes(before)  # killed between the commit and the file
    assert (diagnose(keyed), verify(keyed)) == ({}, (0, "whole"))
    assert "Warning" not in keyed.run(*REVOKE, "P2", code=0).err
    kept = file.read()
    assert kept is not None and kept.head.seq == read_rows(keyed)


@pytest.mark.parametrize("left", [None, b"", b"x" * 1_000, b"0 1:zz\n"])
def test_a_file_that_is_lacking_or_no_head_is_made_again(keyed: Office, left: bytes | None) -> None:
    file = HeadFile(keyed.store)
    file.path.unlink()
    if left is not None:
        file.path.write_bytes(left)
    assert diagnose(keyed) == {"head-missing": "note"}
    assert "Warning" not in keyed.run(*REVOKE, "P1", code=0).err
    assert (diagnose(keyed), verify(keyed)) == ({}, (0, "whole"))


def test_a_new_store_in_the_place_of_another_is_told(keyed: Office) -> None:
    keyed.store.unlink()
    made = keyed.run("roster", "import", keyed.write_roster({"parent_id": "P9"}), code=0)
    assert made.err.count("Another store was here") == 1
    assert verify(keyed) == (1, "other")
    keyed.run(*ACCEPT, code=0)
    assert verify(keyed) == (0, "whole")


def test_restoring_and_moving_take_the_head_along(keyed: Office, tmp_path: Path) -> None:
    keyed.run("store", "backup", "backup.db", code=0)
    keyed.run(*REVOKE, "P1", code=0)
    restore = ("store", "restore", "backup.db", "--reason", "disk", "--yes")
    assert "Warning: An older" not in keyed.run(*restore, code=0).err
    assert verify(keyed) == (0, "whole")
    put_back_older(keyed, "P2")
    keyed.run(*restore, code=0)
    assert (diagnose(keyed), verify(keyed)) == ({}, (0, "whole"))
    place = tmp_path / "disk"
    place.mkdir()
    keyed.run("store", "move", place, "--yes", code=0)
    assert HeadFile(place / "portaladm.db").read() is not None
    assert HeadFile(keyed.store).read() is None
    keyed.store.unlink()
    keyed.run(*restore, code=0)  # where the store is lost
    assert verify(keyed) == (0, "whole")


def test_a_row_that_was_deleted_at_the_end_is_found(keyed: Office) -> None:
    edit(keyed, "DROP TRIGGER IF EXISTS trail_no_delete")
    edit(keyed, "DELETE FROM trail WHERE seq = (SELECT max(seq) FROM trail)")
    assert verify(keyed) == (1, "behind")


def leave_part(store: Path, age: int = 0) -> Path:
    """What a process leaves that is killed while it writes the head."""
    part = store.with_name(f".{store.name}.head.part")
    part.write_bytes(b"")
    then = time.time() - age
    os.utime(part, (then, then))
    return part


def test_accepting_writes_the_head_over_what_a_killed_process_left(keyed: Office) -> None:
    put_back_older(keyed)
    part = leave_part(keyed.store)
    keyed.run(*ACCEPT, code=0)
    assert not part.exists()
    assert (diagnose(keyed), verify(keyed)) == ({}, (0, "whole"))


def test_restoring_writes_the_head_over_what_a_killed_process_left(keyed: Office) -> None:
    keyed.run("store", "backup", "backup.db", code=0)
    keyed.run(*REVOKE, "P1", code=0)
    leave_part(keyed.store)
    keyed.run("store", "restore", "backup.db", "--reason", "disk", "--yes", code=0)
    assert (diagnose(keyed), verify(keyed)) == ({}, (0, "whole"))


def test_a_change_writes_the_head_over_what_was_left_long_ago(keyed: Office) -> None:
    leave_part(keyed.store, age=60)
    keyed.run(*REVOKE, "P1", code=0)
    kept = HeadFile(keyed.store).read()
    assert kept is not None and kept.head.seq == read_rows(keyed)


def test_a_head_that_can_not_be_written_is_told_and_the_store_not_called_accepted(
    keyed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_back_older(keyed)

    def fail(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(HeadFile, "_open_part", fail)
        told = keyed.run(*ACCEPT, code=1)
    assert "can't be written" in told.err and "Accepted" not in told.err
    assert diagnose(keyed) == {"head-kept": "problem"}
    keyed.run(*ACCEPT, code=0)
    assert (diagnose(keyed), verify(keyed)) == ({}, (0, "whole"))


def test_a_head_that_can_not_be_read_is_no_sign_that_all_is_well(
    keyed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_back_older(keyed)

    def fail(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(HeadFile, "read_strictly", fail)
        for more in ((), ("--dry-run",)):
            assert "can't be read: Permission denied" in keyed.run(*ACCEPT, *more, code=1).err
    assert diagnose(keyed) == {"head-kept": "problem"}
