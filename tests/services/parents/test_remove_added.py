"""Taking back what the counter gave: links, the key that lives by them, the record itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.conftest import MONDAY, Office
from tests.kits.parents import FAMILY, activate, bring, list_states
from tests.thrift.prepared import prepared

ANA, LUIS = "0010442", "0010443"
EVA = {"parent_id": "P9", "parent_first_name": "Eva", "parent_last_name": "Ruiz"}


@pytest.fixture
@prepared
def school(office: Office) -> Office:
    office.run("roster", "import", office.write_roster(*FAMILY), code=0)
    return office


def add(office: Office, parent: str = "P9", student: str = ANA) -> None:
    office.run(
        "parents", "add", "--reason", "new", "--verified-by", "photo-id", "--yes", "--parent",
        parent, "--student", student, "--first-name", "Eva", "--last-name", "Ruiz", code=0,
    )  # fmt: skip


def remove(office: Office, *more: str, parent: str = "P9", code: int = 0, **rest: Any) -> Any:
    words = ("parents", "remove-added", parent, "--reason", "wrong family", "--yes", *more)
    done = office.run(*words, "--format", "json", code=code, **rest)
    return done.record if code == 0 else done


def count(office: Office, table: str) -> int:
    [(rows,)] = office.query(f"SELECT count(*) FROM {table}")
    return int(rows)


def test_a_family_that_got_nothing_yet_leaves_no_record(school: Office) -> None:
    tables = ("parents", "links", "roster_changes")
    before = [count(school, table) for table in tables]
    add(school)
    add(school, student=LUIS)
    done = remove(school)
    assert (done["student_ids"], done["parent_removed"]) == ([ANA, LUIS], True)
    assert [count(school, table) for table in tables] == before
    school.run("audit", "verify", code=0)
    rows = school.run("audit", "list", "--format", "json").json
    [row] = [one for one in rows if one["action"] == "parent:taken-back"]
    assert (row["subject"], row["reason"]) == ("parent:P9", "wrong family")


def test_the_open_key_is_revoked_and_the_record_stays(school: Office) -> None:
    add(school)
    school.run("keys", "issue", "--parent", "P9", "--posted", "-o", "k.csv", code=0)
    [row] = school.read_csv(school.folder / "k.csv")
    done = remove(school)
    assert done["key_reference"] == row["key_reference"]
    assert not done["parent_removed"]
    checked = school.run("keys", "check", row["key_reference"], "--format", "json", code=1)
    assert [one["cause"] for one in checked.json[0]["causes"]][:2] == ["taken-back", "key-revoked"]
    assert list_states(school, "P9") == {ANA: "taken-back"}


@pytest.mark.slow
def test_a_key_that_opens_another_child_stays(school: Office) -> None:
    bring(school, *FAMILY, EVA | {"student_id": LUIS})
    add(school)
    school.run("keys", "issue", "--parent", "P9", "--posted", "-o", "k.csv", code=0)
    done = remove(school)
    assert (done["student_ids"], done["key_reference"]) == ([ANA], None)
    assert list_states(school, "P9") == {LUIS: "visible", ANA: "taken-back"}
    assert [one["status"] for one in school.run("keys", "list", "--format", "json").json] == [
        "live"
    ]


@pytest.mark.slow
def test_an_account_ends_with_the_last_child_and_is_named(school: Office) -> None:
    add(school)
    add(school, student=LUIS)
    activate(school, "P9", "evaruiz")
    assert remove(school, "--student", ANA)["username"] is None
    asked = school.run("parents", "remove-added", "P9", "--reason", "wrong", code=4)
    assert "The account evaruiz ends" in asked.err
    assert remove(school)["username"] == "evaruiz"
    shown = school.run("accounts", "show", "evaruiz", "--format", "json", code=0).record
    assert shown["status"] == "ended"


@pytest.mark.slow
def test_the_same_again_changes_nothing(school: Office) -> None:
    add(school)
    activate(school, "P9", "evaruiz")
    remove(school)
    again = remove(school)
    assert (again["changed"], again["student_ids"], again["batch"]) == (False, [], None)


def test_what_a_roster_gave_is_refused_and_links_deny_is_named(school: Office) -> None:
    told = remove(school, parent="P1", code=1).err
    assert f"portaladm links deny P1 {ANA}" in told
    assert list_states(school) == {ANA: "visible", LUIS: "visible"}


def test_what_a_roster_lists_since_is_refused_as_well(school: Office) -> None:
    add(school)
    bring(school, *FAMILY, EVA | {"student_id": ANA})
    assert f"portaladm links deny P9 {ANA}" in remove(school, code=1).err
    assert f"portaladm links deny P9 {ANA}" in remove(school, "--student", ANA, code=1).err
    assert list_states(school, "P9") == {ANA: "visible"}


@pytest.mark.slow
def test_a_roster_that_lists_a_pair_after_it_was_taken_back_gives_it(school: Office) -> None:
    add(school)
    activate(school, "P9", "evaruiz")
    remove(school)
    bring(school, *FAMILY, EVA | {"student_id": ANA, "portal_access": ""})
    assert list_states(school, "P9") == {ANA: "visible"}
    assert [why for (why,) in school.query("SELECT DISTINCT access_why FROM links")] == [""]


def test_a_child_whom_the_counter_never_gave_is_refused(school: Office) -> None:
    add(school)
    told = remove(school, "--student", LUIS, code=1).err
    assert "nothing was changed" in told
    assert list_states(school, "P9") == {ANA: "visible"}


@pytest.mark.slow
def test_the_counter_can_give_again_what_it_took_back(school: Office) -> None:
    add(school)
    activate(school, "P9", "evaruiz")
    remove(school)
    add(school)
    assert list_states(school, "P9") == {ANA: "visible"}


def test_days_that_are_over_can_be_taken_back_too(school: Office) -> None:
    add(school)
    school.run("keys", "issue", "--parent", "P9", "--posted", "-o", "k.csv", code=0)
    later = MONDAY + timedelta(days=20)
    assert remove(school, now=later)["key_reference"]
    lines = school.run("links", "list", "--parent", "P9", "--format", "json", now=later).json
    assert [line["status"] for line in lines] == ["taken-back"]


@pytest.mark.slow
def test_a_record_that_others_were_merged_into_stays(school: Office) -> None:
    add(school, "P8", LUIS)
    add(school)
    merge = ("parents", "merge", "P9", "P8", "--reason", "one person", "--yes")
    school.run(*merge, code=0)
    assert not remove(school)["parent_removed"]
    assert list_states(school, "P8") == {ANA: "taken-back", LUIS: "taken-back"}


@pytest.mark.slow
def test_a_merge_after_it_brings_the_child_without_a_trace(school: Office) -> None:
    add(school)
    school.run("keys", "issue", "--parent", "P9", "--posted", "-o", "k.csv", code=0)
    remove(school)
    bring(school, *FAMILY, EVA | {"parent_id": "P7", "student_id": ANA})
    school.run("parents", "merge", "P9", "P7", "--reason", "one person", "--yes", code=0)
    assert list_states(school, "P9") == {ANA: "visible"}
    assert school.run("links", "list", "--parent", "P9", code=0)


def test_a_reason_is_wanted(school: Office) -> None:
    add(school)
    school.run("parents", "remove-added", "P9", "--reason", " ", "--yes", code=2)
    assert list_states(school, "P9") == {ANA: "visible"}


def test_what_a_roster_ended_after_its_days_is_taken_back_as_the_work_list_says(
    school: Office,
) -> None:
    add(school)
    school.run("keys", "issue", "--parent", "P9", "--posted", "-o", "k.csv", code=0)
    later = MONDAY + timedelta(days=40)
    school.run("roster", "import", "roster.csv", "--snapshot", now=later, code=0)
    [lapsed] = list_lapsed(school, later)
    assert "portaladm parents remove-added --student 0010442 P9" in lapsed["hint"]
    remove(school, "--student", ANA, now=later)
    assert list_lapsed(school, later) == []


def list_lapsed(school: Office, now: datetime) -> list[dict[str, Any]]:
    listed = school.run("office", "today", "--format", "json", now=now, code=0).json
    return [one for one in listed if one["kind"] == "lapsed"]
