"""Undoing the last import."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Office
from tests.kits.accounts import activate, check, furnish
from tests.kits.batches import issue_batch
from tests.kits.keys import check_key, list_states, read_key
from tests.thrift.prepared import prepared

TABLES = {
    "students": "number, first_name, last_name, grade, school_id, withdrawn_on, since",
    "parents": "number, first_name, last_name, email, phone, language, address, city, postal_code",
    "links": "parent_id, student_id, relationship, portal_access, since, ended_on",
}


def roster_of(office: Office) -> dict[str, list[tuple[Any, ...]]]:
    return {
        table: office.query(f"SELECT {columns} FROM {table} ORDER BY id")
        for table, columns in TABLES.items()
    }


@pytest.mark.slow
def test_undo_brings_back_the_roster_of_before(office: Office) -> None:
    rows = [office.row({}) for _ in range(30)]
    office.run("roster", "import", office.write_roster(*rows), code=0)
    before = roster_of(office)
    changed = [
        rows[0] | {"student_first_name": "New", "email": "new@example.org"},
        rows[1] | {"portal_access": "no", "school": "Elsewhere"},
        *rows[3:],
        office.row({}),
    ]
    office.run(
        "roster", "import", office.write_roster(*changed, name="b.csv"), "--snapshot", code=0
    )
    assert roster_of(office) != before
    office.run("roster", "undo", "--yes", code=0)
    assert roster_of(office) == before
    office.run("audit", "verify", code=0)
    again = office.run("roster", "import", "b.csv", "--snapshot", code=0)
    assert "Nothing has changed" not in again.err


def test_undo_asks_and_stops_where_nobody_answers(office: Office) -> None:
    office.run("roster", "import", office.write_roster({}), code=0)
    office.run("roster", "undo", code=4)
    assert office.query("SELECT count(*) FROM parents") == [(1,)]
    office.run("roster", "undo", answers="y\n", code=0)
    assert office.query("SELECT count(*) FROM parents") == [(0,)]
    assert "No roster import can be undone" in office.run("roster", "undo", "--yes", code=1).err


@pytest.mark.slow
def test_undo_goes_back_import_by_import(office: Office) -> None:
    states = []
    for names in (("Ana", "Ben"), ("Ana", "Eva", "Cleo"), ("Max", "Eva")):
        rows = [
            {"student_id": str(n), "parent_id": f"P{n}", "student_first_name": name}
            for n, name in enumerate(names)
        ]
        words = ("--snapshot", "--max-removals", "100%")
        office.run("roster", "import", office.write_roster(*rows), *words, code=0)
        states.append(roster_of(office))
    codes = [code for (code,) in office.query("SELECT code FROM batches ORDER BY id")]
    refused = office.run("roster", "undo", codes[0], "--yes", code=1)
    assert f"{codes[2]} (roster.csv)" in refused.err
    assert f"portaladm roster undo {codes[2]}" in refused.err
    office.run("roster", "undo", "--yes", code=0)
    assert roster_of(office) == states[1]
    again = office.run("roster", "undo", "--yes", code=1).err
    assert f"The one before it (roster.csv) as well: portaladm roster undo {codes[1]} " in again
    assert "undone already" in office.run("roster", "undo", codes[2], "--yes", code=0).err
    assert roster_of(office) == states[1]
    office.run("roster", "undo", codes[1], "--yes", code=0)
    assert roster_of(office) == states[0]
    office.run("roster", "undo", codes[0].lower(), "--yes", code=0)
    assert "No roster import can be undone" in office.run("roster", "undo", "--yes", code=1).err
    assert office.query("SELECT count(*) FROM parents") == [(0,)]


def test_a_dry_run_says_what_would_be_undone_and_keeps_it(office: Office) -> None:
    office.run("roster", "import", office.write_roster({}, {}), code=0)
    planned = office.run("roster", "undo", "--dry-run", "--format", "json", code=0)
    assert (planned.record["removed"], planned.record["changed"]) == (6, True)
    assert office.query("SELECT count(*) FROM parents") == [(2,)]


RIGHT = (
    {"parent_id": "P1", "student_id": "1", "parent_first_name": "Amina"},
    {"parent_id": "P2", "student_id": "2", "parent_first_name": "Ben", "portal_access": "no"},
    {"parent_id": "P3", "student_id": "3", "parent_first_name": "Cleo"},
)
WRONG = (
    RIGHT[0] | {"email": "old@example.org"}, RIGHT[1] | {"portal_access": "yes"},
    {"parent_id": "P8", "student_id": "8", "parent_first_name": "Hal"},
    {"parent_id": "P9", "student_id": "9", "parent_first_name": "Ida"},
)  # fmt: skip
"""Last year's file: it opens what is closed, brings families who left, and lacks P3."""
UNDO = ("roster", "undo", "--with-keys", "--yes", "--reason", "last year's file")


@pytest.fixture
@prepared
def mistaken(office: Office) -> Office:
    """P1 and P3 have accounts; last year's file came in as a snapshot, and keys went out on it."""
    rows = [office.row(row) for row in RIGHT]
    keys = furnish(office, *rows)
    for number in ("P1", "P3"):
        activate(office, keys[number], f"user{number.lower()}")
    office.write_roster(*rows, name="right.csv")
    wrong = office.write_roster(*WRONG, name="wrong.csv")
    office.run("roster", "import", wrong, "--snapshot", "--max-removals", "100%", code=0)
    office.run("keys", "issue", "-o", "mistake.csv", code=0)
    return office


def see(office: Office) -> set[tuple[str, str]]:
    """Which parent sees which child."""
    listed = office.run("links", "list", "--format", "json").json
    return {(row["parent_id"], row["student_id"]) for row in listed if row["visible"]}


@pytest.mark.slow
def test_with_keys_the_wrong_roster_and_its_unused_keys_go_together(mistaken: Office) -> None:
    refused = mistaken.run("roster", "undo", "--yes", code=1)
    assert "3 unused keys issued since rely on it" in refused.err
    assert '--with-keys --reason "WHY"' in refused.err
    planned = mistaken.run(*UNDO, "--dry-run", "--format", "json", code=0).record
    done = mistaken.run(*UNDO, "--format", "json", code=0).record
    assert done | {"dry_run": True} == planned
    assert [key["parent_id"] for key in done["keys_revoked"]] == ["P2", "P8", "P9"]
    assert see(mistaken) == {("P1", "1"), ("P3", "3")}
    assert check(mistaken, "userp3")["result"] == "ok"
    for number in ("P2", "P8", "P9"):
        checked = check_key(mistaken, read_key(mistaken, number, "mistake.csv"))
        assert checked["status"] == "revoked"
        assert "last year's file" in checked["message"]
    assert "P8" in mistaken.run("parents", "list", "--format", "json").out  # its key is on record
    mistaken.run("audit", "verify", code=0)
    mistaken.run("doctor", code=0)


@pytest.mark.slow
def test_the_right_roster_and_its_keys_follow_an_undo(mistaken: Office) -> None:
    mistaken.run(*UNDO, code=0)
    mistaken.run("roster", "import", "right.csv", "--snapshot", code=0)
    back = mistaken.write_roster(*RIGHT, WRONG[2], name="back.csv")
    mistaken.run("keys", "issue", "--roster", back, "-o", "new.csv", code=0)
    assert [row["parent_id"] for row in mistaken.read_csv(mistaken.folder / "new.csv")] == ["P8"]


def test_the_plan_says_which_keys_and_what_happens_to_the_others(mistaken: Office) -> None:
    shown = mistaken.run("roster", "undo", "--with-keys", answers="n\n", code=4).err
    assert "3 unused keys to revoke:" in shown
    assert "P8 Hal Garc" in shown
    assert "2 records that it brought will stay on record" in shown
    assert "1 account not ending any more: userp3 (P3 Cleo García), which was to end on" in shown
    assert see(mistaken) == {("P1", "1"), ("P2", "2"), ("P3", "3"), ("P8", "8"), ("P9", "9")}


@pytest.mark.slow
def test_a_key_of_somebody_who_stays_eligible_goes_on(office: Office) -> None:
    office.run("roster", "import", office.write_roster(RIGHT[0]), code=0)
    office.run("roster", "import", office.write_roster(RIGHT[0], WRONG[2], name="b.csv"), code=0)
    office.run("keys", "issue", "-o", "keys.csv", code=0)
    undone = office.run(*UNDO, code=0).err
    assert "1 other unused key of batch" in undone
    assert "Take the letters of the revoked keys out of batch" in undone
    assert list(list_states(office).values()) == ["live", "revoked"]


def test_where_keys_are_revoked_no_others_are_affected(office: Office) -> None:
    issue_batch(office)
    told = office.run("roster", "undo", "--with-keys", "--reason", "wrong", "--dry-run", code=0).err
    assert "2 unused keys to revoke" in told
    assert "No other key or account would stop or start working." in told


@pytest.mark.slow
def test_an_account_made_of_it_stops_the_undo_until_it_is_void(mistaken: Office) -> None:
    activate(mistaken, read_key(mistaken, "P8", "mistake.csv"), "hal8")
    refused = mistaken.run(*UNDO, code=1)
    assert "1 account was made since by parents who are not eligible without it" in refused.err
    assert 'portaladm accounts void hal8 --reason "WHY"' in refused.err
    assert "P8 Hal" in refused.err
    assert mistaken.run(*UNDO, "--dry-run", code=1).err == refused.err
    mistaken.run("accounts", "void", "hal8", "--reason", "WHY", "--yes", code=0)
    done = mistaken.run(*UNDO, "--format", "json", code=0).record
    assert [key["parent_id"] for key in done["keys_revoked"]] == ["P2", "P9"]
    assert see(mistaken) == {("P1", "1"), ("P3", "3")}


@pytest.mark.slow
def test_a_key_used_by_somebody_who_stays_eligible_is_listed(office: Office) -> None:
    furnish(office, RIGHT[2])
    office.run("roster", "import", office.write_roster(RIGHT[0], name="b.csv"), code=0)
    more = office.write_roster(RIGHT[0] | {"student_id": "8"}, WRONG[3], name="c.csv")
    office.run("keys", "issue", "--roster", more, "-o", "c-keys.csv", code=0)
    activate(office, read_key(office, "P1", "c-keys.csv"), "amina")
    done = office.run(*UNDO, "--format", "json", code=0)
    assert [key["username"] for key in done.record["keys_redeemed"]] == ["amina"]
    assert "used since by parents who stay eligible" in done.err
    assert check(office, "amina")["result"] == "ok"
    assert see(office) == {("P1", "1"), ("P3", "3")}


def test_the_proposed_undo_of_the_batch_lets_the_import_be_undone(mistaken: Office) -> None:
    refused = mistaken.run("roster", "undo", "--yes", code=1).err
    [line] = [line for line in refused.splitlines() if "portaladm batches undo" in line]
    code = line.split()[-3]
    mistaken.run("batches", "undo", code, "--reason", "WHY", "--yes", code=0)
    mistaken.run("roster", "undo", "--yes", code=0)
    assert see(mistaken) == {("P1", "1"), ("P3", "3")}


def test_a_batch_that_lost_all_its_keys_is_undone_too(mistaken: Office) -> None:
    done = mistaken.run(*UNDO, code=0).err
    listed = mistaken.run("batches", "list", "--format", "json").json
    batch = next(one for one in listed if one["file_name"] == "mistake.csv")
    assert batch["undone_at"]
    assert f"portaladm batches shred {batch['batch']}" in done
    mistaken.run("batches", "shred", batch["batch"], "--yes", code=0)


def test_a_court_order_on_whom_it_brought_stays_in_force(mistaken: Office) -> None:
    mistaken.run("links", "deny", "P9", "9", "--reason", "court order", "--yes", code=0)
    mistaken.run(*UNDO, code=0)
    back = mistaken.write_roster(*RIGHT, WRONG[3], name="back.csv")
    mistaken.run("roster", "import", back, code=0)
    assert ("P9", "9") not in see(mistaken)


def test_a_family_of_the_counter_keeps_its_child(mistaken: Office) -> None:
    mistaken.run(
        "parents", "add", "--reason", "new", "--verified-by", "photo-id", "--yes",
        "--parent", "P20", "--first-name", "Eva", "--last-name", "Ruiz",
        "--student", "8", code=0,
    )  # fmt: skip
    mistaken.run(*UNDO, code=0)
    assert see(mistaken) == {("P1", "1"), ("P3", "3"), ("P20", "8")}


def test_new_ids_of_parents_do_not_hinder_an_undo(mistaken: Office) -> None:
    (mistaken.folder / "ids.csv").write_text("old_id,new_id\nP1,P100\nP9,P900\n")
    mistaken.run("parents", "renumber", "--from", "ids.csv", code=0)
    mistaken.run("roster", "undo", "--with-keys", "--yes", code=0)
    assert see(mistaken) == {("P100", "1"), ("P3", "3")}
    [(email,)] = mistaken.query("SELECT email FROM parents WHERE number = 'P100'")
    assert email != "old@example.org"


@pytest.mark.slow
def test_a_merge_since_is_named_and_a_correct_roster_mends_it(mistaken: Office) -> None:
    mistaken.run("parents", "merge", "P1", "P8", "--reason", "one person", "--yes", code=0)
    refused = mistaken.run(*UNDO, code=1).err
    assert "P8 was merged into P1" in refused
    assert "portaladm roster import FILE --snapshot" in refused
    mistaken.run("roster", "import", "right.csv", "--snapshot", "--max-removals", "100%", code=0)
    mistaken.run("links", "deny", "P1", "8", "--reason", "WHY", "--yes", code=0)
    assert see(mistaken) == {("P1", "1"), ("P3", "3"), ("P9", "9")}


@pytest.mark.slow
def test_a_merge_since_is_taken_back_first(mistaken: Office) -> None:
    mistaken.run("parents", "merge", "P1", "P8", "--reason", "one person", "--yes", code=0)
    assert "portaladm parents unmerge P8 --reason" in mistaken.run(*UNDO, code=1).err
    mistaken.run("parents", "unmerge", "P8", "--reason", "WHY", "--yes", code=0)
    mistaken.run(*UNDO, code=0)


def test_people_on_whom_nothing_relies_leave_no_trace(mistaken: Office) -> None:
    mistaken.run("batches", "list")
    mistaken.run(*UNDO, code=0)
    people = mistaken.query("SELECT number FROM parents ORDER BY number")
    assert people == [("P1",), ("P2",), ("P3",), ("P8",), ("P9",)]  # keys were issued to them
    assert mistaken.query("SELECT number FROM students ORDER BY id") == [("1",), ("2",), ("3",)]


def test_a_batch_of_something_else_is_no_import(mistaken: Office) -> None:
    [(code,)] = mistaken.query("SELECT code FROM batches WHERE file_name = 'mistake.csv'")
    assert "is not a roster import" in mistaken.run("roster", "undo", code, code=1).err
    assert "does not exist" in mistaken.run("roster", "undo", "nothing", code=1).err
