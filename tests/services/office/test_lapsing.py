"""Families of the counter whom the roster has under another number, before their end and after."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import MONDAY, Office
from tests.kits.accounts import activate, furnish
from tests.kits.work import count_kinds, find_commands, find_line, follow

ROSTER = {
    "parent_id": "P1", "student_id": "S1", "parent_first_name": "Eva", "parent_last_name": "Ruiz",
    "email": "eva@example.org", "phone": "555-0101", "address": "1 Elm Street",
}  # fmt: skip
SOON, OVER = MONDAY + timedelta(days=10), MONDAY + timedelta(days=20)
KINDS = {SOON: "lapsing", OVER: "duplicates"}


def add_eva(office: Office, *contact: str) -> str:
    """Eva at the counter, before the roster that has her as P1; her number of the counter."""
    first = {"student_id": "S1", "parent_id": "P9"}
    furnish(office, first)
    [(batch,)] = office.query("SELECT code FROM batches WHERE kind = 'keys-issue'")
    office.run("batches", "mark", batch, "--sent", code=0)
    name = ("--first-name", "Eva", "--last-name", "Ruiz", *contact)
    added = office.run(
        "parents", "add", "--reason", "new", "--verified-by", "photo-id", "--yes", "--student",
        "S1", *name, "--format", "json", code=0,
    )  # fmt: skip
    office.run("roster", "import", office.write_roster(first, ROSTER, name="b.csv"), code=0)
    return str(added.record["parent_id"])


def take_key(office: Office, parent: str, username: str) -> None:
    shown = office.run(
        "keys", "issue", "--parent", parent, "--verified-by", "photo-id", "--show", "--yes",
        "--format", "json", code=0,
    )  # fmt: skip
    activate(office, shown.record["activation_key"], username)


@pytest.mark.slow
@pytest.mark.parametrize("day", [SOON, OVER])
def test_a_merge_is_proposed_where_a_contact_agrees(office: Office, day: object) -> None:
    number = add_eva(office, "--phone", "(555) 0101")
    office.now = day  # type: ignore[assignment]
    line = find_line(office, KINDS[office.now])
    assert line["message"] == (
        f"Eva Ruiz ({number}) with S1, until 2026-09-14: the roster has P1 of this name."
    )
    [command] = find_commands(line["hint"])
    assert command == f'portaladm parents merge P1 {number} --reason "WHY"'
    follow(office, command, "--yes")
    assert KINDS[office.now] not in count_kinds(office)


@pytest.mark.slow
@pytest.mark.parametrize("day", [SOON, OVER])
def test_no_merge_is_proposed_where_no_contact_agrees(office: Office, day: object) -> None:
    number = add_eva(office, "--phone", "555-0999")
    office.now = day  # type: ignore[assignment]
    line = find_line(office, KINDS[office.now])
    assert line["message"].endswith("the roster has P1 of this name, with other contacts.")
    first, second, days = find_commands(line["hint"])
    assert follow(office, first, "--format", "json").record["parent_id"] == "P1"
    assert follow(office, second, "--format", "json").record["parent_id"] == number
    follow(office, days)
    assert KINDS[office.now] not in count_kinds(office)


@pytest.mark.slow
@pytest.mark.parametrize("day", [SOON, OVER])
def test_of_two_accounts_the_office_chooses_one(office: Office, day: object) -> None:
    number = add_eva(office, "--phone", "555-0101")
    take_key(office, "P1", "evaroster")
    take_key(office, number, "evacounter")
    office.now = day  # type: ignore[assignment]
    line = find_line(office, KINDS[office.now])
    assert line["message"].endswith("Both have an account: evaroster and evacounter.")
    [command] = find_commands(line["hint"])
    follow(office, command.replace("USERNAME", "evaroster"), "--yes")
    assert KINDS[office.now] not in count_kinds(office)


@pytest.mark.slow
def test_a_lapsed_family_that_a_snapshot_ended_still_waits(office: Office) -> None:
    add_eva(office, "--phone", "555-0101")
    office.now = OVER
    rows = [{"student_id": "S1", "parent_id": "P9"}, ROSTER]
    path = office.write_roster(*rows, name="b.csv")
    office.run("roster", "import", path, "--snapshot", code=0)
    assert count_kinds(office)["duplicates"] == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "change",
    [
        {"parent_first_name": "Eve"},
        {"withdrawn_on": "2026-09-01"},
    ],
)
def test_a_lapsed_family_whom_the_roster_has_not_waits_for_nobody(
    office: Office, change: dict[str, str]
) -> None:
    add_eva(office, "--phone", "555-0101")
    office.now = OVER
    both = [{"student_id": "S1", "parent_id": "P9"} | change, ROSTER | change]
    path = office.write_roster(*both, name="c.csv")
    office.run("roster", "import", path, "--max-removals", "100%", code=0)
    assert "duplicates" not in count_kinds(office)


@pytest.mark.slow
def test_a_family_that_lapsed_and_that_no_roster_has_is_told_until_it_has_days_again(
    office: Office,
) -> None:
    number = add_eva(office, "--phone", "555-0101")
    first = {"student_id": "S1", "parent_id": "P9"}
    for day in (15, 20, 200):
        office.now = MONDAY + timedelta(days=day)
        file = office.write_roster(first, name=f"{day}.csv")
        office.run("roster", "import", file, "--snapshot", "--max-removals", "9", code=0)
        line = find_line(office, "lapsed")
        assert line["message"] == (
            f"Eva Ruiz ({number}) with S1, over since 2026-09-14: no roster has listed them."
        )
        told = office.run("parents", "explain", number, "--format", "json", code=0).json
        assert "no roster confirmed it" in str(told)
    more, away = find_commands(line["hint"])
    follow(office, more)
    assert "lapsed" not in count_kinds(office)
    office.now += timedelta(days=15)
    assert count_kinds(office)["lapsed"] == 1
    follow(office, away, "--yes")
    assert "lapsed" not in count_kinds(office)
