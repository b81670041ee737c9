"""Opening what the roster closes: at the counter, until a roster says no again."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Office
from tests.store.roster.test_compare import NOT_LISTED, bring_in

NO = {"student_id": "S1", "parent_id": "P1", "portal_access": "no"}
YES = {"student_id": "S2", "parent_id": "P1"}
SAYS_NO = "the roster says no portal access"
BY_OFFICE = "opened by the office; the roster gives no access"


@pytest.fixture
def school(office: Office) -> Office:
    import_rows(office, NO, YES)
    return office


def import_rows(office: Office, *rows: dict[str, str]) -> str:
    """One family's roster; its numbers of phones and the like stay the same."""
    office.numbers = 0
    roster = office.write_roster(*rows)
    return office.run("roster", "import", roster, code=0).err


def open_(office: Office, *more: str, pair: tuple[str, str] = ("P1", "S1"), code: int = 0) -> Any:
    words = ("links", "open", *pair, "--reason", "custody restored", "--format", "json", "--yes")
    return office.run(*words, *(more or ("--verified-by", "photo-id")), code=code)


def look(office: Office, parent: str = "P1", student: str = "S1") -> str:
    words = ("links", "list", "--parent", parent, "--student", student, "--format", "json")
    [line] = office.run(*words, code=0).json
    assert line["visible"] is (line["why"] in ("visible", BY_OFFICE))
    return str(line["why"])


def test_the_office_opens_what_the_roster_closes_and_it_is_on_the_trail(school: Office) -> None:
    done = open_(school)
    assert (done.record["changed"], done.record["visible"]) == (True, True)
    assert "until a roster says no again" in done.err
    assert look(school) == BY_OFFICE
    assert school.query(
        "SELECT subject, batch, verified_by, reason, detail FROM trail "
        "WHERE action = 'link:opened'"
    ) == [
        ("parent:P1", done.record["batch"], "photo-id", "custody restored",
         "student S1: portal access no -> yes (the roster says no)"),
    ]  # fmt: skip


@pytest.mark.turns(5, otherwise="slow")
@pytest.mark.parametrize(
    ("rows", "why", "told"),
    [
        ((NO, YES), SAYS_NO, True),
        ((NO | {"portal_access": ""}, YES), BY_OFFICE, False),
        ((NO | {"portal_access": "yes"}, YES), "visible", False),
        ((YES,), BY_OFFICE, False),
        ((NO | {"grade": "5"}, YES), SAYS_NO, True),
    ],
)
def test_the_next_roster_that_says_no_closes_it_again_and_says_so(
    school: Office, rows: tuple[dict[str, str], ...], why: str, told: bool
) -> None:
    open_(school)
    said = import_rows(school, *rows)
    assert look(school) == why
    assert ("1 link that the office had opened, closed again" in said) is told
    again = import_rows(school, *rows)
    assert look(school) == why and "closed again" not in again


def test_a_dry_run_of_an_import_says_what_it_would_close_again(school: Office) -> None:
    open_(school)
    tried = school.run("roster", "import", "roster.csv", "--dry-run", code=0)
    assert "closed again" in tried.err
    assert look(school) == BY_OFFICE


def test_an_import_that_closed_it_again_can_be_taken_back(school: Office) -> None:
    open_(school)
    import_rows(school, NO, YES)
    school.run("roster", "undo", "--reason", "wrong file", "--yes", code=0)
    assert look(school) == BY_OFFICE


@pytest.mark.slow
def test_a_no_of_the_relationship_is_opened_and_closed_in_the_same_way(office: Office) -> None:
    bring_in(office, "relative")
    open_(office, pair=("p1", "s1"))
    assert look(office, "p1", "s1") == BY_OFFICE
    [(detail,)] = office.query("SELECT detail FROM trail WHERE action = 'link:opened'")
    assert "(its relationship is not listed)" in detail
    assert "closed again" in bring_in(office, "relative")
    assert look(office, "p1", "s1") == NOT_LISTED


def test_a_restriction_stays_in_force(school: Office) -> None:
    school.run("links", "deny", "P1", "S1", "--reason", "court", code=0)
    done = open_(school)
    assert (done.record["changed"], done.record["restriction_ids"]) == (True, ["R1"])
    assert look(school) == "denied by staff: R1 (court)"
    school.run("links", "allow", "P1", "S1", "--reason", "lifted", "--yes", code=0)
    assert look(school) == BY_OFFICE


def test_what_has_access_already_is_left_as_it_is(school: Office) -> None:
    before = school.run("audit", "head", code=0).out
    done = open_(school, pair=("P1", "S2"))
    assert done.record["changed"] is False and "nothing was changed" in done.err
    assert school.run("audit", "head", code=0).out == before


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--dry-run",), "Say how you made sure who is asking"),
        (("--verified-by", "a hunch"), "takes one of"),
        (("--verified-by", "photo-id", "--reason", " "), "--reason is missing or empty"),
    ],
)
def test_without_a_reason_or_an_identity_check_nothing_is_opened(
    school: Office, options: tuple[str, ...], said: str
) -> None:
    assert said in open_(school, *options, code=2).err
    assert look(school) == SAYS_NO


@pytest.mark.slow
def test_what_the_roster_does_not_list_is_no_no_to_open(school: Office) -> None:
    import_rows(school, NO, YES, {"student_id": "S3", "parent_id": "P3"})
    assert "has no link between P3 and S1" in open_(school, pair=("P3", "S1"), code=1).err
    school.numbers = 0
    snapshot = school.write_roster({**YES, "parent_id": "P3"}, {**NO, "parent_id": "P3"})
    words = ("roster", "import", snapshot, "--snapshot", "--max-removals", "100%")
    school.run(*words, code=0)
    assert "stopped listing P1 and S1 on 2026-08-31" in open_(school, code=1).err
