"""Answering whether an id means the same person: the name changes, or access is closed."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.services.parents.test_renumber import renumber
from tests.services.roster.test_identity import ANA, BEFORE, BEN, GRETA, bring_in, see


@pytest.mark.slow
def test_the_same_person_gets_the_new_name_once_staff_said_so(office: Office) -> None:
    bring_in(office, ANA, BEN)
    bring_in(office, ANA, BEN | GRETA, code=4)
    words = ("parents", "identity", "P2", "--same", "--reason", "name changed by a court")
    said = office.run(*words, "--format", "json", code=0)
    assert "parent P2: Luis Ruiz and Greta Holm are one person." in said.err
    assert said.record["answered_at"]
    bring_in(office, ANA, BEN | GRETA)
    assert see(office) == {("Jose Lopez", "Ana Lopez"), ("Greta Holm", "Ben Ruiz")}
    actions = [row["action"] for row in office.run("audit", "list", "--format", "json").json]
    assert "parent:identity" in actions


@pytest.mark.slow
def test_a_different_person_gets_neither_key_nor_account(office: Office) -> None:
    bring_in(office, ANA, BEN)
    office.run("keys", "issue", "-o", office.folder / "keys.csv", "--yes", code=0)
    bring_in(office, ANA, BEN | GRETA, code=4)
    answered = office.run(
        "parents", "identity", "P2", "--different", "--reason", "id used again", "--yes", code=0
    )
    assert "Greta Holm is another person than " in answered.err
    assert "pull its letter from the post" in answered.err
    bring_in(office, ANA, BEN | GRETA)
    assert see(office) == {("Jose Lopez", "Ana Lopez"), ("Greta Holm", "Ben Ruiz")}
    keys = office.run("keys", "list", "--format", "json").json
    assert {(row["parent_id"], row["status"]) for row in keys} == {
        ("P1", "live"), ("P2~1", "revoked"),
    }  # fmt: skip
    again = office.run(
        "parents", "identity", "P2", "--different", "--reason", "id used again", "--yes", code=0
    )
    assert "nothing was changed" in again.err
    assert "If the roster was not imported again since, import it now." in again.err


@pytest.mark.slow
def test_an_id_that_only_looks_like_a_stored_one_goes_in_once_staff_said_so(
    office: Office,
) -> None:
    bring_in(office, ANA)
    twin = ANA | {"student_id": "10442"}
    bring_in(office, ANA, twin, code=4)
    office.run(
        "students", "identity", "10442", "--different", "--reason", "cousin", "--yes", code=0
    )
    bring_in(office, ANA, twin)


def test_a_question_is_answered_on_a_terminal_or_with_yes_only(office: Office) -> None:
    bring_in(office, ANA, BEN)
    bring_in(office, ANA, BEN | GRETA, code=4)
    words = ("parents", "identity", "P2", "--different", "--reason", "x")
    office.run(*words, code=4)
    office.run(*words, "--dry-run", code=0)
    assert see(office) == BEFORE
    office.run("parents", "identity", "P2", "--reason", "x", code=2)
    office.run("parents", "identity", "P9", "--same", "--reason", "x", code=1)
    office.run("parents", "identity", "P2", "--same", code=2)


@pytest.mark.slow
def test_an_answer_that_the_stored_person_has_outlived_is_refused(office: Office) -> None:
    bring_in(office, ANA, BEN)
    bring_in(office, ANA, BEN | GRETA, code=4)
    words = ("parents", "identity", "P2")
    office.run(*words, "--same", "--reason", "married", code=0)
    bring_in(office, ANA, BEN | GRETA)
    seen = see(office)
    refused = office.run(*words, "--different", "--reason", "x", "--yes", code=1)
    assert "parent P2 is not Luis Ruiz any more" in refused.err
    assert see(office) == seen


def test_a_question_about_a_renumbered_parent_is_not_answered(office: Office) -> None:
    bring_in(office, ANA, BEN)
    bring_in(office, ANA, BEN | GRETA, code=4)
    renumber(office, ("P2", "P7"))
    office.run("parents", "identity", "P2", "--different", "--reason", "x", "--yes", code=1)
    assert see(office) == {("Jose Lopez", "Ana Lopez"), ("Luis Ruiz", "Ben Ruiz")}


@pytest.mark.slow
def test_a_person_may_be_asked_about_again(office: Office) -> None:
    bring_in(office, ANA, BEN)
    words = ("parents", "identity", "P2", "--different", "--reason", "x", "--yes")
    for row in (BEN | GRETA, BEN, BEN | GRETA):
        bring_in(office, ANA, row, code=4)
        office.run(*words, code=0)
        bring_in(office, ANA, row)
    assert see(office) == {("Jose Lopez", "Ana Lopez"), ("Greta Holm", "Ben Ruiz")}


def test_the_record_of_the_person_before_gets_no_key(office: Office) -> None:
    bring_in(office, ANA, BEN)
    office.run("keys", "issue", "-o", "keys.csv", "--yes", code=0)
    [key] = [one for one in office.read_csv(office.folder / "keys.csv") if one["parent_id"] == "P2"]
    bring_in(office, ANA, BEN | GRETA, code=4)
    words = ("parents", "identity", "P2", "--different", "--reason", "id used again", "--yes")
    office.run(*words, code=0)
    unknown = office.run("parents", "explain", "P2", code=1).err
    assert "whom no roster has brought since; the record of the person before is 'P2~1'" in unknown
    checked = office.run("keys", "check", key["key_reference"], "--format", "json", code=1)
    explained = office.run("parents", "explain", "P2~1", code=0)
    for said in (checked.out, explained.out):
        assert "staff said that P2 is another person now" in said
        assert "keys reissue" not in said and "stopped listing" not in said
