"""Court orders: at once, above every roster, until staff lift them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.conftest import MONDAY, Office

BOTH = (
    {"student_id": "0010442", "parent_id": "P1"},
    {"student_id": "0010443", "parent_id": "P1"},
    {"student_id": "0010442", "parent_id": "P2", "parent_first_name": "Eva"},
)


@pytest.fixture
def school(office: Office) -> Office:
    office.run("roster", "import", office.write_roster(*BOTH), code=0)
    return office


def see(office: Office, parent: str = "P1", now: datetime | None = None) -> dict[str, str]:
    lines = office.run("links", "list", "--parent", parent, "--format", "json", now=now).json
    return {line["student_id"]: line["status"] for line in lines}


def deny(office: Office, *more: str, parent: str = "P1", code: int = 0) -> None:
    words = ["links", "deny", parent, "0010442", "--reason", "case 26-1187", "--yes", *more]
    office.run(*words, code=code)


def test_a_denial_takes_effect_at_once_and_for_this_pair_alone(school: Office) -> None:
    deny(school)
    assert see(school) == {"0010442": "restricted", "0010443": "visible"}
    assert see(school, "P2") == {"0010442": "visible"}


def test_a_denied_parent_gets_no_key(school: Office) -> None:
    deny(school, parent="P2")
    planned = school.run("keys", "issue", "--dry-run", code=0)
    assert "1 eligible parent" in planned.err


def test_a_denial_outranks_the_next_roster_which_is_reported(school: Office) -> None:
    deny(school)
    again = school.run("roster", "import", school.folder / "roster.csv", code=0)
    assert "staff have denied" in again.err
    assert "parent P1, student 0010442" in again.err
    newer = school.write_roster(*BOTH, {}, name="newer.csv")
    assert "staff have denied" in school.run("roster", "import", newer, code=0).err
    assert see(school)["0010442"] == "restricted"


def test_a_roster_that_agrees_with_staff_is_not_reported(school: Office) -> None:
    deny(school)
    rows = [BOTH[0] | {"portal_access": "no"}, *BOTH[1:]]
    agreeing = school.write_roster(*rows, name="agreeing.csv")
    assert "staff have denied" not in school.run("roster", "import", agreeing, code=0).err


def test_lifting_gives_the_word_back_to_the_roster(school: Office) -> None:
    deny(school)
    school.run("links", "allow", "P1", "0010442", "--reason", "order lifted", code=0)
    assert see(school)["0010442"] == "visible"


def test_lifting_opens_nothing_that_the_roster_closes(office: Office) -> None:
    row = {"student_id": "0010442", "parent_id": "P1", "portal_access": "no"}
    office.run("roster", "import", office.write_roster(row), code=0)
    deny(office)
    lifted = office.run("links", "allow", "P1", "0010442", "--reason", "lifted", code=0)
    assert "the roster says no portal access" in lifted.err
    assert see(office) == {"0010442": "no-access"}


def test_an_order_ends_after_its_last_day(school: Office) -> None:
    deny(school, "--until", "2026-09-02")
    assert see(school, now=MONDAY + timedelta(days=2))["0010442"] == "restricted"
    assert see(school, now=MONDAY + timedelta(days=3))["0010442"] == "visible"


def test_an_order_that_ran_out_can_be_followed_by_another(school: Office) -> None:
    deny(school, "--until", "2026-09-02")
    school.now = MONDAY + timedelta(days=10)
    deny(school)
    assert see(school)["0010442"] == "restricted"
    assert school.query("SELECT lifted_reason FROM restrictions WHERE id = 1") == [
        ("its last day was over",)
    ]


def test_denying_twice_changes_nothing_and_says_so(school: Office) -> None:
    deny(school)
    before = school.query("SELECT count(*) FROM trail")
    again = school.run("links", "deny", "P1", "0010442", "--reason", "again", code=0)
    assert "already denied on 2026-08-31" in again.err
    assert "nothing was changed" in again.err
    assert school.query("SELECT count(*) FROM trail") == before


def test_another_last_day_takes_the_place_of_the_old_one(school: Office) -> None:
    deny(school, "--until", "2026-09-02")
    deny(school, "--until", "2026-12-31")
    [line] = school.run("links", "list", "--restricted", "--format", "json").json
    assert line["restricted_until_on"] == "2026-12-31"
    assert school.query("SELECT count(*) FROM restrictions") == [(2,)]


def test_lifting_what_nobody_denied_changes_nothing_and_says_so(school: Office) -> None:
    lifted = school.run("links", "allow", "P1", "0010442", "--reason", "mistake", code=0)
    assert "nothing was changed" in lifted.err
    assert school.query("SELECT count(*) FROM trail WHERE action LIKE 'link:%'") == [(0,)]


def test_every_change_is_in_the_trail_with_its_reason(school: Office) -> None:
    deny(school, "--until", "2026-12-31")
    school.run("links", "allow", "P1", "0010442", "--reason", "lifted", code=0)
    rows = school.query(
        "SELECT action, subject, reason, detail FROM trail WHERE action LIKE 'link:%' ORDER BY seq"
    )
    assert rows == [
        ("link:denied", "parent:P1", "case 26-1187", "student 0010442, until 2026-12-31"),
        ("link:allowed", "parent:P1", "lifted", "student 0010442"),
    ]


def test_a_pair_without_a_link_can_be_denied_before_a_roster_brings_it(school: Office) -> None:
    words = ("links", "deny", "P2", "0010443", "--reason", "case 9")
    assert "There is no link" in school.run(*words, code=0).err
    [line] = school.run("links", "list", "--restricted", "--format", "json").json
    assert (line["parent_id"], line["student_id"]) == ("P2", "0010443")
    assert "there is no link" in line["why"]
    newer = school.write_roster({"student_id": "0010443", "parent_id": "P2"}, name="newer.csv")
    school.run("roster", "import", newer, code=0)
    assert see(school, "P2")["0010443"] == "restricted"
