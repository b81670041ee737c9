"""Restrictions of a past day: fifty random changes, held against what was listed on each day."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest

from tests.conftest import MONDAY, Office
from tests.thrift.prepared import prepared

PARENTS, STUDENTS = ("P1", "P2", "P3"), ("S1", "S2")
ROWS = [{"student_id": s, "parent_id": p} for s in STUDENTS for p in PARENTS]
WHY = ("--reason", "order", "--yes")


def list_now(office: Office, *options: str) -> list[dict[str, Any]]:
    return office.run("restrictions", "list", *options, "--format", "json", code=0).json  # type: ignore[no-any-return]


def deny_somehow(office: Office, chance: random.Random) -> None:
    first = office.now.date() + timedelta(days=chance.choice([0, 0, 3]))
    until = first + timedelta(days=chance.randrange(9))
    more = ("--until", until.isoformat()) if chance.random() < 0.7 else ()
    pair = chance.choice(PARENTS), chance.choice(STUDENTS)
    case = f"26-{office.now.minute}"
    office.run("links", "deny", *pair, "--from", first.isoformat(), "--case", case, *more, *WHY)


def allow_somehow(office: Office, chance: random.Random) -> None:
    standing = [line for line in list_now(office) if line["status"] != "lifted"]
    if standing:
        line = chance.choice(standing)
        only = ("--order", line["restriction_id"]) if chance.random() < 0.5 else ()
        office.run("links", "allow", line["parent_id"], line["student_id"], *only, *WHY, code=0)


def open_somehow(office: Office, chance: random.Random) -> None:
    pair = chance.choice(PARENTS), chance.choice(STUDENTS)
    office.run("links", "open", *pair, *WHY, "--verified-by", "photo-id")


def merge_somehow(office: Office, chance: random.Random) -> None:
    office.run("parents", "merge", *chance.sample(PARENTS, 2), *WHY)


def unmerge_somehow(office: Office, chance: random.Random) -> None:
    office.run("parents", "unmerge", chance.choice(PARENTS), *WHY)


def import_somehow(office: Office, chance: random.Random) -> None:
    """A roster that says yes or no by chance."""
    rows = [row | {"portal_access": chance.choice(["yes", "no"])} for row in ROWS]
    office.run("roster", "import", office.write_roster(*rows, name=f"n{office.now.minute}.csv"))


def set_somehow(office: Office, chance: random.Random) -> None:
    office.run("config", "set", "restrictions.confirm_end", chance.choice(["yes", "no"]), code=0)


CHANGES = (
    deny_somehow, deny_somehow, deny_somehow, allow_somehow, open_somehow, merge_somehow,
    merge_somehow, unmerge_somehow, unmerge_somehow, import_somehow, set_somehow,
)  # fmt: skip


@pytest.mark.turns(3)
@pytest.mark.parametrize("seed", [2, 4, 5])
def test_fifty_random_changes_are_told_day_by_day(office: Office, seed: int) -> None:
    chance = random.Random(seed)
    office.run("roster", "import", office.write_roster(*ROWS), code=0)
    days: dict[date, list[dict[str, Any]]] = {}
    for n in range(50):
        office.now = MONDAY + timedelta(days=n // 3, minutes=n)
        chance.choice(CHANGES)(office, chance)
        days[office.now.date()] = list_now(office)
    office.now += timedelta(days=100)
    for day, lines in days.items():
        assert list_now(office, "--on", day.isoformat()) == lines
    found = [line for lines in days.values() for line in lines]
    assert {line["status"] for line in found} >= {"future", "in-force", "over", "lifted"}
    whose = {(line["restriction_id"], line["parent_id"]) for line in found}
    assert len(whose) > len({restriction for restriction, _ in whose})  # merges moved some


@pytest.fixture
@prepared
def merged(office: Office) -> Office:
    """R1 of P2 on Monday; merged into P1 on Tuesday, R2 on Wednesday; parted on Friday."""
    office.run("roster", "import", office.write_roster(*ROWS), code=0)
    office.run("links", "deny", "P2", "S1", *WHY, code=0)
    for days, words in (
        (1, "parents merge P1 P2"), (2, "links deny P1 S2"), (3, "links allow P1 S2"),
        (4, "parents unmerge P2"),
    ):  # fmt: skip
        office.now = MONDAY + timedelta(days=days)
        office.run(*words.split(), *WHY, code=0)
    return office


@pytest.mark.parametrize(
    ("day", "options", "expected"),
    [
        ("2026-08-31", "", [("R1", "P2")]),
        ("2026-09-01", "", [("R1", "P1")]),
        ("2026-09-02", "", [("R1", "P1"), ("R2", "P1")]),
        ("2026-09-03", "--in-force", [("R1", "P1")]),
        ("2026-09-03", "--lifted", [("R2", "P1")]),
        ("2026-09-03", "--parent P2", [("R1", "P1")]),
        ("2026-09-04", "--in-force", [("R1", "P2")]),
        ("2026-12-24", "--in-force", [("R1", "P2")]),
    ],
)
def test_a_day_has_the_restrictions_that_were_recorded_by_then(
    merged: Office, day: str, options: str, expected: list[tuple[str, str]]
) -> None:
    lines = list_now(merged, "--on", day, *options.split())
    assert [(line["restriction_id"], line["parent_id"]) for line in lines] == expected


def test_what_was_lifted_later_stands_on_the_day_as_if_nobody_would(merged: Office) -> None:
    [_, line] = list_now(merged, "--on", "2026-09-02")
    assert (line["status"], line["lifted_at"], line["lifted_by"]) == ("in-force", None, None)


def test_a_day_before_the_store_is_refused(merged: Office) -> None:
    refused = merged.run("restrictions", "list", "--on", "2026-08-30", code=1)
    assert "does not tell" in refused.err


def test_a_day_that_is_none_is_refused(merged: Office) -> None:
    assert "--on" in merged.run("restrictions", "list", "--on", "30.8.2026", code=2).err
