"""Court orders: at once, above every roster, until staff lift them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from portaladm.services.links.deny import Denial, deny_link, plan_denial
from tests.conftest import MONDAY, Office
from tests.thrift.prepared import prepared

BOTH = (
    {"student_id": "0010442", "parent_id": "P1"},
    {"student_id": "0010443", "parent_id": "P1"},
    {"student_id": "0010442", "parent_id": "P2", "parent_first_name": "Eva"},
)


@pytest.fixture
@prepared
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


def test_only_an_order_that_goes_on_after_the_new_one_is_named(school: Office) -> None:
    for last, reason in (("2026-10-01", "order 1"), ("2026-10-02", "order 2")):
        deny(school, "--until", last, "--reason", reason)
    with school.open() as context:
        for day, longer in ((1, ["order 2"]), (2, [])):
            until = date(2026, 10, day)
            plan = plan_denial(context, Denial("P1", "0010442", "order 3", until_on=until))
            assert [one.reason for one in plan.longer] == longer


def test_blanks_around_what_was_typed_are_no_part_of_the_order(school: Office) -> None:
    with school.open() as context:
        done = deny_link(context, Denial("P1", "0010442", " order 3\t", case_number=" 26-1 "))
    assert (done.restriction.reason, done.restriction.case_number) == ("order 3", "26-1")
    assert school.query("SELECT reason FROM trail WHERE action = 'link:denied'") == [("order 3",)]


def test_a_denied_parent_gets_no_key(school: Office) -> None:
    deny(school, parent="P2")
    planned = school.run("keys", "issue", "--dry-run", code=0)
    assert "1 eligible parent" in planned.err


@pytest.mark.slow
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


def test_a_pair_without_a_link_can_be_denied_before_a_roster_brings_it(school: Office) -> None:
    words = ("links", "deny", "P2", "0010443", "--reason", "case 9")
    assert "There is no link" in school.run(*words, code=0).err
    [line] = school.run("links", "list", "--restricted", "--format", "json").json
    assert (line["parent_id"], line["student_id"]) == ("P2", "0010443")
    assert "there is no link" in line["why"]
    newer = school.write_roster({"student_id": "0010443", "parent_id": "P2"}, name="newer.csv")
    school.run("roster", "import", newer, code=0)
    assert see(school, "P2")["0010443"] == "restricted"


def test_an_order_holds_from_its_first_day_on(school: Office) -> None:
    deny(school, "--from", "2026-09-02")
    assert see(school)["0010442"] == "visible"
    assert see(school, now=MONDAY + timedelta(days=1))["0010442"] == "visible"
    assert see(school, now=MONDAY + timedelta(days=2))["0010442"] == "restricted"


def test_no_date_alone_gives_access_back(school: Office) -> None:
    deny(school, "--until", "2026-09-02")
    assert see(school, now=MONDAY + timedelta(days=2))["0010442"] == "restricted"
    school.now = MONDAY + timedelta(days=300)
    [line] = school.run("links", "list", "--restricted", "--format", "json", code=0).json
    assert line["why"] == (
        "denied by staff: R1, over since 2026-09-02 and not lifted yet (case 26-1187)"
    )
    assert see(school)["0010442"] == "restricted"


def test_a_date_gives_access_back_where_the_office_wants_it_so(school: Office) -> None:
    school.run("config", "set", "restrictions.confirm_end", "no", code=0)
    deny(school, "--until", "2026-09-02")
    assert see(school, now=MONDAY + timedelta(days=2))["0010442"] == "restricted"
    assert see(school, now=MONDAY + timedelta(days=3))["0010442"] == "visible"
    school.run("config", "set", "restrictions.confirm_end", "yes", code=0)
    assert see(school, now=MONDAY + timedelta(days=3))["0010442"] == "restricted"


def count(office: Office) -> int:
    return int(office.query("SELECT count(*) FROM restrictions")[0][0])


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize(
    ("first", "second", "changes"),
    [
        ((), (), False),
        ((), ("--until", "2026-12-31"), True),
        ((), ("--case", "26-9"), True),
        (("--case", "26-9"), ("--case", "26-9"), False),
        (("--case", "26-9"), ("--case", " 26-9 "), False),
        (("--case", "26-9"), (), True),
        (("--until", "2026-12-31"), ("--until", "2026-12-31"), False),
        (("--until", "2026-12-31"), (), True),
        (("--from", "2026-08-01"), (), False),
        (("--from", "2026-08-01"), ("--from", "2026-08-01"), False),
        (("--from", "2026-08-01"), ("--from", "2026-08-02"), True),
        (("--from", "2026-09-10"), (), True),
    ],
)
def test_an_order_stands_beside_the_others_unless_it_is_the_very_same(
    school: Office, first: tuple[str, ...], second: tuple[str, ...], changes: bool
) -> None:
    deny(school, *first)
    before = school.run("audit", "head", code=0).out
    words = ("links", "deny", "P1", "0010442", "--reason", "Case 26-1187", "--format", "json")
    again = school.run(*words, "--yes", *second, code=0)
    assert count(school) == 1 + changes
    told = again.record["changed"], again.record["restriction_id"]
    assert told == (changes, "R2" if changes else "R1")
    assert ("already denied on 2026-08-31: R1" in again.err) is not changes
    assert (school.run("audit", "head", code=0).out == before) is not changes


def test_the_same_order_after_it_was_lifted_is_recorded_again(school: Office) -> None:
    deny(school)
    school.run("links", "allow", "P1", "0010442", "--reason", "mistake", "--yes", code=0)
    deny(school)
    assert count(school) == 2
    assert see(school)["0010442"] == "restricted"


def test_every_order_is_in_the_trail_with_all_that_it_says(school: Office) -> None:
    deny(school)
    days = ("--from", "2026-09-02", "--until", "2026-12-31")
    deny(school, *days, "--case", "26-1, part 2", "--verified-by", "photo-id")
    rows = school.query(
        "SELECT subject, reason, verified_by, detail FROM trail WHERE action = 'link:denied'"
    )
    assert rows == [
        ("parent:P1", "case 26-1187", "", "R1: student 0010442, from 2026-08-31"),
        (
            "parent:P1", "case 26-1187", "photo-id",
            "R2: student 0010442, from 2026-09-02, until 2026-12-31, case 26-1, part 2",
        ),
    ]  # fmt: skip


def test_a_way_of_checking_identity_must_be_one_of_the_settings(school: Office) -> None:
    deny(school, "--verified-by", "a hunch", code=2)
    assert count(school) == 0
