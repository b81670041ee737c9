"""The sample roster is what a real office would have, and every parent in it gets a key."""

from __future__ import annotations

import csv
import unicodedata
from collections import defaultdict
from pathlib import Path

import pytest

from portaladm.domain.rosters import COLUMNS
from tests.conftest import Office

SAMPLE = Path(__file__).parents[1] / "sample_roster.csv"

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def rows() -> Rows:
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_it_has_our_columns_and_some_forty_rows(rows: Rows) -> None:
    assert tuple(rows[0]) == COLUMNS
    assert 35 <= len(rows) <= 45
    assert not any(row["withdrawn_on"] for row in rows)


def test_it_checks_without_a_fault(office: Office) -> None:
    checked = office.run("roster", "check", SAMPLE, "--format", "json", code=0)
    names = ("students_new", "parents_new", "links_new", "rows_refused")
    assert [checked.record[name] for name in names] == [24, 31, 40, 0]


def test_every_parent_with_access_gets_a_key_of_their_own(office: Office, rows: Rows) -> None:
    office.run("keys", "issue", "--roster", SAMPLE, "-o", "keys.csv", code=0)
    keys = office.read_csv(office.folder / "keys.csv")
    allowed = {row["parent_id"] for row in rows if row["portal_access"] == "yes"}
    assert {key["parent_id"] for key in keys} == allowed
    assert len({key["activation_key"] for key in keys}) == len(allowed) == 30


def test_it_holds_the_families_that_an_office_meets(rows: Rows) -> None:
    by_student, by_parent, by_email = defaultdict(list), defaultdict(list), defaultdict(set)
    for row in rows:
        by_student[row["student_id"]].append(row)
        by_parent[row["parent_id"]].append(row)
        by_email[row["email"]].add(row["parent_id"])
    couples = [pair for pair in by_student.values() if len(pair) == 2]
    assert any(a["address"] == b["address"] for a, b in couples)
    assert any(a["address"] != b["address"] for a, b in couples)
    assert any(len({r["school"] for r in family}) > 1 for family in by_parent.values())
    assert any(row["portal_access"] == "no" for row in rows)
    assert any(row["relationship"] == "grandparent" for row in rows)
    assert any(len(parents) == 2 for email, parents in by_email.items() if email)
    assert by_email[""]
    assert all(row["student_id"].startswith("0") for row in rows)
    assert all(row["postal_code"].startswith("0") for row in rows)
    assert len({row["language"] for row in rows}) >= 8


def test_its_names_come_in_many_scripts_and_are_those_of_nobody(rows: Rows) -> None:
    letters = "".join(row["parent_first_name"] + row["parent_last_name"] for row in rows)
    scripts = {unicodedata.name(letter).split()[0] for letter in letters if letter.isalpha()}
    assert {"LATIN", "CJK", "ARABIC", "CYRILLIC", "HANGUL", "DEVANAGARI"} <= scripts
    assert any("WITH ACUTE" in unicodedata.name(letter) for letter in letters)
    assert all(row["email"].endswith("@example.org") for row in rows if row["email"])
    assert all("555-01" in row["phone"] for row in rows if row["phone"])
