"""Scenes of ids that may mean another person now."""

from __future__ import annotations

from tests.contract.stage import Stage

ANA = "0010442"


def answer_questions(stage: Stage) -> None:
    other = {
        "student_id": ANA, "student_first_name": "Greta", "student_last_name": "Holm",
        "parent_id": "P1", "parent_first_name": "Olaf", "parent_last_name": "Holm",
        "email": "olaf@example.org", "phone": "555-0999", "address": "77 Far Rd",
    }  # fmt: skip
    roster = str(stage.office.write_roster(other, name="others.csv"))
    stage.do("roster import", roster, "--max-identity-changes", "2", code=3)
    for command, number in (("parents identity", "P1"), ("students identity", ANA)):
        stage.do(command)
        why = "names changed by a court"
        stage.do(command, number, "--same", "--reason", why, kept_as=f"{command} ID")
        stage.do(command)
    different = ("P1", "--different", "--reason", "no", "--yes", "--dry-run")
    stage.do("parents identity", *different, kept_as="parents identity ID")


def hand_an_id_on(stage: Stage) -> None:
    child = {"student_id": "0010455", "parent_id": "P50", "parent_first_name": "Ida"}
    stage.do("roster import", str(stage.office.write_roster(child, name="child.csv")))
    other = child | {"student_first_name": "Greta", "student_last_name": "Holm"}
    roster = str(stage.office.write_roster(other, name="other.csv"))
    stage.do("roster import", roster, "--max-identity-changes", "2", code=3)
    why = ("--different", "--reason", "used again", "--yes")
    stage.do("students identity", "0010455", *why, kept_as="students identity ID")
    stage.do("roster import", roster)
    for number in ("0010455", "0010455~1"):
        stage.do("students show", number)
