"""``links allow``: what it names before it asks."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.thrift.prepared import prepared

ALLOW = ("links", "allow", "P1", "S1", "--reason", "lifted")


@pytest.fixture
@prepared
def school(office: Office) -> Office:
    office.run("roster", "import", office.write_roster({"student_id": "S1", "parent_id": "P1"}))
    deny = ("links", "deny", "P1", "S1", "--yes", "--reason")
    office.run(*deny, "school's own note", code=0)
    office.run(*deny, "court order", "--case", "26-9", "--until", "2026-12-31", code=0)
    return office


def count_lifted(office: Office) -> int:
    return int(office.query("SELECT count(*) FROM restrictions WHERE lifted_at NOT NULL")[0][0])


BOTH = "R1 (school's own note) and R2 until 2026-12-31 (case 26-9: court order)"


def test_each_order_is_named_before_it_is_lifted_and_no_is_the_default(school: Office) -> None:
    asked = school.run(*ALLOW, answers="\n", code=4)
    assert f"Between José García (P1) and Ana García (S1): {BOTH}. Lift them?" in asked.err
    assert count_lifted(school) == 0
    done = school.run(*ALLOW, answers="y\n", code=0)
    assert "Lifted between José García (P1) and Ana García (S1): R1, R2." in done.err
    assert count_lifted(school) == 2


def test_nobody_there_to_answer_stops_it_with_the_names(school: Office) -> None:
    stopped = school.run(*ALLOW, code=4)
    assert BOTH in stopped.err and "--yes" in stopped.err
    assert count_lifted(school) == 0
    assert BOTH in school.run(*ALLOW, "--yes", code=0).err


def test_a_dry_run_names_them_and_lifts_nothing(school: Office) -> None:
    tried = school.run(*ALLOW, "--dry-run", "--format", "json", code=0)
    assert BOTH in tried.err
    assert (tried.record["changed"], tried.record["lifted_ids"]) == (True, ["R1", "R2"])
    assert count_lifted(school) == 0


@pytest.mark.parametrize(
    ("order", "after"),
    [
        ((), "visible"),
        (("--order", "R2"), "denied by staff: R1 (school's own note); also closed from 2027-01-05 "
         "by R3"),
        (("--order", "R3"), f"denied by staff: {BOTH.replace(' and', ',')}"),
    ],
)  # fmt: skip
def test_a_dry_run_says_what_is_so_afterwards(
    school: Office, order: tuple[str, ...], after: str
) -> None:
    deny = ("links", "deny", "P1", "S1", "--from", "2027-01-05", "--reason", "next", "--yes")
    school.run(*deny, code=0)
    tried = school.run(*ALLOW, *order, "--dry-run", code=0)
    assert "Now: denied by staff: R1" in tried.err and f"After it: {after}.\n" in tried.err
    school.run(*ALLOW, *order, "--yes", code=0)
    [line] = school.run("links", "list", "--format", "json", code=0).json
    assert line["why"] == after


def test_of_one_order_it_is_said_what_still_closes(school: Office) -> None:
    asked = school.run(*ALLOW, "--order", "R1", answers="\n", code=4)
    assert "R1 (school's own note). Still denied by R2 until 2026-12-31" in asked.err
    assert "Lift it? [y/N]" in asked.err


def test_where_nothing_is_denied_nothing_is_asked(school: Office) -> None:
    school.run(*ALLOW, "--yes", code=0)
    assert "Staff have denied nothing between" in school.run(*ALLOW, code=0).err


@pytest.mark.parametrize(("order", "visible"), [((), True), (("--order", "R1"), False)])
def test_a_dry_run_gives_what_is_so_now_and_what_would_be_so_as_data(
    school: Office, order: tuple[str, ...], visible: bool
) -> None:
    planned = school.run(*ALLOW, *order, "--dry-run", "--format", "json", code=0)
    assert planned.record["visible_before"] is False
    assert planned.record["visible"] is planned.record["visible_after"] is visible
    assert f"After it: {planned.record['why_after']}." in planned.err
    done = school.run(*ALLOW, *order, "--yes", "--format", "json", code=0).record
    assert done == planned.record | {"dry_run": False}
