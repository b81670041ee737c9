"""Purging who left before a day: whole families go, others stay, no byte is left."""

from __future__ import annotations

from typing import Any

import pytest

from portaladm.store.db.sqlite import Database
from tests.conftest import Office
from tests.kits.parents import activate
from tests.thrift.prepared import prepared


def family(number: int, student: int, name: str, **more: str) -> dict[str, str]:
    return {
        "parent_id": f"P{number}", "parent_first_name": f"{name}mother",
        "parent_last_name": f"{name}family", "email": f"{name}@mail.example",
        "address": f"{number} {name}street", "student_id": f"S{student}",
        "student_first_name": f"{name}child{student}", "student_last_name": f"{name}family", **more,
    }  # fmt: skip


LEFT = {"withdrawn_on": "2024-06-30"}
GONE = (family(1, 1, "Quoll"), family(2, 2, "Serval"))
HALF = (family(3, 3, "Tapir"), family(3, 4, "Tapir"))
HELD = family(4, 5, "Vireo")
PURGE = ("store", "purge", "--withdrawn-before", "2025-01-01", "--reason", "records schedule")


@pytest.fixture
@prepared
def district(office: Office) -> Office:
    """Two families that left, one of which a child stayed, one under a restriction."""
    rows = [*GONE, *HALF, HELD]
    office.run("roster", "import", office.write_roster(*rows), code=0)
    activate(office, "P1", "quolluser")
    why = ("--reason", "a Quollfamily matter", "--yes")
    office.run("accounts", "disable", "quolluser", *why, code=0)
    office.run("links", "deny", "P4", "S5", "--reason", "order", "--yes", code=0)
    office.run("links", "deny", "P3", "S3", "--reason", "for Tapirchild3", "--yes", code=0)
    seen = ("--verified-by", "photo-id", "--yes")
    office.run("links", "allow", "P3", "S3", "--reason", "Tapirchild3 left", *seen, code=0)
    left = [row | LEFT for row in (*GONE, HALF[0], HELD)]
    roster = office.write_roster(*left, HALF[1], name="left.csv")
    office.run("roster", "import", roster, "--max-removals", "100%", "--yes", code=0)
    return office


def purge(office: Office, *more: str, code: int = 0) -> Any:
    return office.run(*PURGE, "--yes", *more, "--format", "json", code=code)


@pytest.mark.slow
def test_whole_families_go_and_a_child_that_stays_keeps_its_parent(district: Office) -> None:
    done = purge(district).json
    assert (done["counts"]["erased_students"], done["counts"]["erased_parents"]) == (3, 2)
    assert (done["counts"]["held_students"], done["counts"]["held_parents"]) == (1, 1)
    people = "SELECT number FROM {} ORDER BY number"
    assert district.query(people.format("parents")) == [("P3",), ("P4",)]
    assert district.query(people.format("students")) == [("S4",), ("S5",)]
    assert district.query("SELECT count(*) FROM links") == [(2,)]
    assert district.query("SELECT count(*) FROM accounts") == [(0,)]


def test_no_byte_of_them_stays(district: Office) -> None:
    before = district.store.read_bytes()
    words = (b"Quoll", b"Serval", b"quolluser", b"Tapirchild3")
    assert all(word in before for word in words)
    purge(district)
    after = district.store.read_bytes()
    assert [word for word in words if word in after] == []
    assert b"Tapirmother" in after and b"Vireo" in after


def test_the_trail_is_whole_and_has_a_row_for_each(district: Office) -> None:
    purge(district)
    district.run("audit", "verify", "--state", code=0)
    district.run("doctor", code=0)
    rows = district.query("SELECT action, subject FROM trail ORDER BY seq DESC LIMIT 6")
    assert rows[::-1] == [
        ("store:purged", "store"), ("parent:erased", "parent:P1"), ("parent:erased", "parent:P2"),
        ("student:erased", "student:S1"), ("student:erased", "student:S2"),
        ("student:erased", "student:S3"),
    ]  # fmt: skip


def test_who_left_on_the_day_or_after_it_stays(district: Office) -> None:
    words = ("store", "purge", "--withdrawn-before", "2024-06-30", "--reason", "x", "--yes")
    before = district.store.read_bytes()
    done = district.run(*words, code=0)
    assert "Nobody to erase who left before 2024-06-30: nothing was changed." in done.err
    assert district.store.read_bytes() == before


def test_a_second_purge_finds_nobody(district: Office) -> None:
    purge(district)
    before = district.store.read_bytes()
    assert purge(district).json["changed"] is False
    assert district.store.read_bytes() == before


def test_a_day_to_come_is_refused(district: Office) -> None:
    late = ("store", "purge", "--withdrawn-before", "2030-01-01", "--reason", "x", "--yes")
    assert "is still to come" in district.run(*late, code=2).err


def test_backups_and_files_that_it_cannot_reach_are_listed(district: Office) -> None:
    district.run("store", "backup", "kept.db", code=0)
    copy = district.store.with_name("portaladm.db.before-upgrade-from-9")
    copy.write_bytes(b"")
    done = purge(district).json
    assert str(copy) in done["file_paths"]
    assert str(district.folder / "left.csv") in done["file_paths"]
    assert done["counts"]["backups"] == 1
    told = district.seen[-1].err
    assert "Note: copies are not reached" in told and "1 backup of this store" in told


@pytest.mark.slow
def test_a_file_that_cannot_be_rewritten_now_is_told_and_made_up_for(
    district: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(database: Database) -> None:
        from portaladm.errors import Refused

        raise Refused("disk-full", path=database.path)

    with monkeypatch.context() as patch:
        patch.setattr(Database, "compact", fail)
        done = purge(district)
        assert (done.json["changed"], done.json["bytes_cleared"]) == (True, False)
        assert "They are erased, but bytes of them may still stand" in done.err
        assert "Nothing was changed" not in done.err
        assert "People were erased on" in district.run("doctor", code=1).out
    assert "was rewritten" in district.run("doctor", "--repair", code=0).out
    district.run("doctor", code=0)
    assert b"Quoll" not in district.store.read_bytes()
