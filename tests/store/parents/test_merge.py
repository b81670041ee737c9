"""Of two merged records one had access to a child and the other had none: who opens it again."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.kits.parents import DROP, KEEP, bring, list_states, merge


@pytest.mark.slow
@pytest.mark.parametrize("drop_says", ["yes", ""])
def test_a_stored_no_never_becomes_a_yes(office: Office, drop_says: str) -> None:
    rows = (
        KEEP | {"portal_access": "no"},
        DROP | {"student_id": "0010442", "portal_access": drop_says},
    )
    bring(office, *rows)
    merge(office)
    assert list_states(office) == {"0010442": "no-access"}
    bring(office, *rows, {})
    assert list_states(office) == {"0010442": "no-access"}
    bring(office, rows[1], {})
    assert list_states(office) == {"0010442": "no-access"}


@pytest.mark.slow
def test_a_yes_of_the_number_that_stays_opens_what_both_records_had_with_a_no(
    office: Office,
) -> None:
    no = {"portal_access": "no"}
    bring(office, KEEP | no, DROP | no | {"student_id": "0010442"})
    merge(office)
    bring(office, KEEP, DROP | {"student_id": "0010442"})
    assert list_states(office) == {"0010442": "visible"}


@pytest.mark.slow
@pytest.mark.parametrize("keep_says", ["yes", "no"])
def test_what_one_record_had_and_the_other_had_not_only_staff_open(
    office: Office, keep_says: str
) -> None:
    keep = KEEP | {"portal_access": keep_says}
    drop = DROP | {"student_id": "0010442", "portal_access": "no" if keep_says == "yes" else "yes"}
    bring(office, keep, drop)
    merged = merge(office).err
    assert "will not be visible to P1: of two merged records one had" in " ".join(merged.split())
    for rows in ((keep, drop), (KEEP,), (drop, {}), (KEEP, drop | {"portal_access": "yes"}), ({},)):
        bring(office, *rows)
        assert list_states(office) == {"0010442": "no-access"}
    [cause] = next(
        answer["causes"]
        for answer in office.run("parents", "explain", "P1", "--format", "json", code=0).json
        if answer["about"] == "child"
    )
    assert (cause["lifted_by"], cause["command"]) == (
        "office", 'portaladm links open P1 0010442 --reason "WHY" --verified-by WAY'
    )  # fmt: skip
    words = ("links", "open", "P1", "0010442", "--reason", "her paper", "--verified-by", "photo-id")
    office.run(*words, "--yes", code=0)
    bring(office, KEEP, drop | {"portal_access": "yes"})
    assert list_states(office) == {"0010442": "visible"}
    bring(office, keep, drop)
    assert list_states(office) == {"0010442": "no-access"}


@pytest.mark.slow
def test_taken_back_each_record_has_its_own_word_again(office: Office) -> None:
    bring(office, KEEP, DROP | {"student_id": "0010442", "portal_access": "no"})
    merge(office)
    words = ("parents", "unmerge", "P2", "--reason", "father and son", "--yes")
    office.run(*words, code=0)
    assert (list_states(office), list_states(office, "P2")) == (
        {"0010442": "visible"}, {"0010442": "no-access"}
    )  # fmt: skip


@pytest.mark.slow
def test_a_family_of_the_counter_disputes_no_roster(office: Office) -> None:
    bring(office, KEEP | {"portal_access": "no"})
    words = ("--first-name", "Jose", "--last-name", "García", "--parent", "P2", "--another")
    office.run(
        "parents", "add", "--verified-by", "photo-id", "--student", "0010442", *words, "--reason",
        "new", "--yes", code=0,
    )  # fmt: skip
    merge(office)
    bring(office, KEEP)
    assert list_states(office) == {"0010442": "visible"}


@pytest.mark.slow
def test_a_merge_names_the_order_by_which_a_child_is_no_longer_seen(office: Office) -> None:
    bring(office, KEEP, DROP | {"student_id": "0010442"})
    order = ("--reason", "court", "--case", "7", "--yes")
    office.run("links", "deny", "P2", "0010442", *order, code=0)
    said = " ".join(merge(office).err.split())
    assert "will not be visible to P1: denied by staff: R1 (case 7: court)." in said


@pytest.mark.slow
def test_a_no_that_either_id_may_say_is_told_with_both(office: Office) -> None:
    no = {"portal_access": "no"}
    bring(office, KEEP | no, DROP | no | {"student_id": "0010442"})
    merge(office)
    explained = office.run("parents", "explain", "P1", "--format", "json", code=0).json
    [cause] = next(one["causes"] for one in explained if one["about"] == "child")
    assert "correct it in the student system under the id P1 (and P2), and" in cause["message"]
    bring(office, KEEP, DROP | no | {"student_id": "0010442"})
    assert list_states(office) == {"0010442": "no-access"}
