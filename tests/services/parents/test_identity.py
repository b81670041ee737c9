"""Answering whether an id means the same person: the name changes, or access is closed."""

from __future__ import annotations

from tests.conftest import Office
from tests.services.roster.test_identity import ANA, BEFORE, BEN, GRETA, bring_in, see


def test_the_same_person_gets_the_new_name_once_staff_said_so(office: Office) -> None:
    bring_in(office, ANA, BEN)
    bring_in(office, ANA, BEN | GRETA, code=4)
    office.run("parents", "identity", "P2", "--same", "--reason", "name changed by a court", code=0)
    bring_in(office, ANA, BEN | GRETA)
    assert see(office) == {("Jose Lopez", "Ana Lopez"), ("Greta Holm", "Ben Ruiz")}
    actions = [row["action"] for row in office.run("audit", "list", "--format", "json").json]
    assert "parent:identity" in actions


def test_a_different_person_gets_neither_key_nor_account(office: Office) -> None:
    bring_in(office, ANA, BEN)
    office.run("keys", "issue", "-o", office.folder / "keys.csv", "--yes", code=0)
    bring_in(office, ANA, BEN | GRETA, code=4)
    answered = office.run(
        "parents", "identity", "P2", "--different", "--reason", "id used again", "--yes", code=0
    )
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
