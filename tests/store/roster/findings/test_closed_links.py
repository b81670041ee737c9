"""A link that a format without a portal flag would open and an earlier roster closed is told."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.kits.parents import DROP, KEEP, bring, merge
from tests.readers.samples import as_folder, oneroster, user

TOLD = "that the file would open now and an earlier one closed"


def taken_in(office: Office, enabled: str, *words: str) -> str:
    users = [
        user("s1", "student"),
        user("p1", "parent", "s1", enabledUser=enabled),
        user("p2", "parent", "s1"),
    ]
    folder = as_folder(office.folder / f"export{len(office.seen)}", oneroster(users))
    return office.run("roster", "import", folder, *words, code=0).err


@pytest.mark.slow
def test_a_parent_who_is_enabled_again_stays_closed_and_is_told(office: Office) -> None:
    assert "1 link without access: enabledUser is false" in taken_in(office, "false")
    text = taken_in(office, "true")
    assert f"1 link {TOLD}" in text
    assert "parent p1, student s1 on line 3" in text
    assert office.query("SELECT sum(portal_access) FROM links") == [(1,)]
    assert TOLD not in taken_in(office, "false")


@pytest.mark.slow
def test_what_the_finding_says_opens_it(office: Office) -> None:
    taken_in(office, "false")
    row = {"student_id": "s1", "parent_id": "p1", "portal_access": "yes",
           "student_last_name": "Fs1", "parent_last_name": "Fp1"}  # fmt: skip
    opened = office.run("roster", "import", office.write_roster(row), code=0).err
    assert "1 link turned from no to yes" in opened
    assert TOLD not in taken_in(office, "true")


def test_a_blank_cell_of_our_own_csv_is_no_news(office: Office) -> None:
    row = office.row({"portal_access": "no"})
    office.run("roster", "import", office.write_roster(row), code=0)
    blank = office.write_roster(row | {"portal_access": "", "phone": "1"}, name="b.csv")
    assert TOLD not in office.run("roster", "import", blank, code=0).err


@pytest.mark.slow
def test_a_yes_for_what_merged_records_disagreed_about_is_told_until_staff_open_it(
    office: Office,
) -> None:
    told = "of which one of two merged records had none; they stay closed until"
    drop = DROP | {"student_id": "0010442", "portal_access": "no"}
    bring(office, KEEP, drop)
    merge(office)
    yes = drop | {"portal_access": "yes"}
    said = bring(office, KEEP | {"phone": "1"}, yes).err
    assert f"access to 1 link {told}" in said
    assert "parent P1, student 0010442 on line 2" in said
    assert told not in bring(office, KEEP | {"phone": "2"}, drop).err
    words = ("links", "open", "P1", "0010442", "--reason", "paper", "--verified-by", "photo-id")
    office.run(*words, "--yes", code=0)
    assert told not in bring(office, KEEP | {"phone": "3"}, yes).err
