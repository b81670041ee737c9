"""New numbers for parents: nobody loses an account, and the old numbers stay known."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Office
from tests.kits.parents import DROP, KEEP, activate, bring, list_states, merge, show, sign_in


def renumber(office: Office, *pairs: tuple[str, str], code: int = 0) -> Any:
    path = office.folder / f"numbers{office.numbers}.csv"
    lines = ["old_id,new_id", *(f"{old},{new}" for old, new in pairs)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return office.run("parents", "renumber", "--from", path, code=code)


def numbers(office: Office) -> list[str]:
    return [number for (number,) in office.query("SELECT number FROM parents ORDER BY id")]


@pytest.mark.slow
def test_a_renumbering_ends_nobodys_account(school: Office) -> None:
    activate(school, "P1", "jgarcia")
    renumber(school, ("P1", "N1"), ("P2", "N2"))
    assert sign_in(school, "jgarcia") == "ok"
    bring(school, KEEP | {"parent_id": "N1"}, DROP | {"parent_id": "N2"})
    assert numbers(school) == ["N1", "N2"]
    assert show(school, "N1")["username"] == "jgarcia"
    assert show(school, "P1")["parent_id"] == "N1"


def test_a_roster_that_still_has_the_old_number_means_the_same_parent(school: Office) -> None:
    renumber(school, ("P1", "N1"))
    bring(school, KEEP, DROP, {"student_id": "0010444", "parent_id": "P1"})
    assert numbers(school) == ["N1", "P2"]
    assert list_states(school, "N1") == {"0010442": "visible", "0010444": "visible"}


def test_numbers_can_be_swapped_and_passed_on(school: Office) -> None:
    bring(school, KEEP, DROP, {"parent_id": "P3"})
    renumber(school, ("P1", "P2"), ("P2", "P1"), ("P3", "P4"))
    assert numbers(school) == ["P2", "P1", "P4"]
    assert list_states(school, "P2") == {"0010442": "visible"}
    school.numbers += 1
    renumber(school, ("P2", "P5"), ("P1", "P2"))
    assert numbers(school) == ["P5", "P2", "P4"]
    assert list_states(school, "P2") == {"0010443": "visible"}
    assert school.query("SELECT number FROM parent_aliases ORDER BY 1") == [("P1",), ("P3",)]


def test_the_same_list_again_changes_nothing_not_even_a_swap(school: Office) -> None:
    pairs = (("P1", "P2"), ("P2", "P1"))
    renumber(school, *pairs)
    assert "nothing was changed" in renumber(school, *pairs).err
    assert numbers(school) == ["P2", "P1"]


def test_a_longer_list_does_what_is_left(school: Office) -> None:
    renumber(school, ("P1", "N1"))
    assert (
        "1 parent with the new number already" in renumber(school, ("P1", "N1"), ("P2", "N2")).err
    )
    assert numbers(school) == ["N1", "N2"]


def test_every_faulty_line_is_listed_and_nothing_is_done(school: Office) -> None:
    bring(school, KEEP, DROP, {"parent_id": "P3"})
    renumber(school, ("P3", "N3"))
    school.numbers += 1
    refused = renumber(
        school, ("P1", "N1"), ("P9", "N9"), ("P2", "N3"), ("", "x"), ("P2", ""), ("P2", "P3"),
        ("P1", "N8"), ("P3", "N4"), code=1,
    )  # fmt: skip
    for said in (
        "line 3: the parent 'P9' does not exist",
        "line 4: 'N3' is another parent's number",
        "line 5: old_id is empty",
        "line 6: the old_id 'P2' is on line 4 already",
        "line 8: the old_id 'P1' is on line 2 already",
        "line 9: 'P3' is an earlier number of N3: write N3",
    ):
        assert said in refused.err
    assert "line 2" not in refused.err.replace("on line 2", "")
    assert numbers(school) == ["P1", "P2", "N3"]


def test_a_number_that_was_merged_or_renumbered_is_not_given_to_another(school: Office) -> None:
    bring(school, KEEP, DROP, {"parent_id": "P3"})
    merge(school)
    assert "earlier number of P1" in renumber(school, ("P3", "P2"), code=1).err


def test_a_renumbering_has_one_row_in_the_trail_for_each_parent(school: Office) -> None:
    renumber(school, ("P1", "N1"), ("P2", "N2"))
    rows = school.query(
        "SELECT subject, detail FROM trail WHERE action = 'parent:renumbered' ORDER BY seq"
    )
    assert rows == [("parent:N1", "was P1"), ("parent:N2", "was P2")]


@pytest.mark.slow
def test_the_earlier_numbers_of_a_merged_parent_follow_a_renumbering(school: Office) -> None:
    merge(school)
    renumber(school, ("P1", "N1"))
    bring(school, KEEP, DROP, {})
    assert show(school, "P2")["parent_id"] == "N1"
    assert len(list_states(school, "N1")) == 2


@pytest.mark.slow
def test_the_number_of_a_record_that_was_merged_away_is_a_fault_of_its_line(school: Office) -> None:
    merge(school)
    before = school.query("SELECT number, merged_into FROM parents ORDER BY id")
    refused = renumber(school, ("P1", "P2"), code=1)
    assert "line 2: 'P2' is the number of a record that was merged into P1" in refused.err
    assert 'portaladm parents unmerge P2 --reason "WHY"' in refused.err
    assert school.query("SELECT number, merged_into FROM parents ORDER BY id") == before
    assert 'portaladm parents merge P2 P1 --reason "WHY"' in refused.err
    school.run("parents", "unmerge", "P2", "--reason", "the new id", "--yes", code=0)
    merge(school, keep="P2", drop="P1")
    assert show(school, "P1")["parent_id"] == "P2"
