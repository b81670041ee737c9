"""Namesakes whose links a file exchanges are asked about; a link that moves one way is not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Office
from tests.services.roster.test_identity import bring_in, see

JOSE = {
    "parent_first_name": "Jose", "parent_last_name": "Lopez", "student_last_name": "Lopez",
}  # fmt: skip
OLD, YOUNG = {"parent_id": "P1"} | JOSE, {"parent_id": "P2"} | JOSE
OLD["email"], YOUNG["email"] = "old@example.org", "young@example.org"
ANA = {"student_id": "S1", "student_first_name": "Ana"}
BEN = {"student_id": "S2", "student_first_name": "Ben"}
EVA = {"student_id": "S3", "student_first_name": "Eva"}
STORED = (OLD | ANA, YOUNG | BEN)
EXCHANGED = {
    "the ids alone, or sorted with all of the people": (
        YOUNG | {"parent_id": "P1"} | BEN, OLD | {"parent_id": "P2"} | ANA,
    ),
    "the ids with what is the parents'": (OLD | BEN, YOUNG | ANA),
    "and spelled in another way": (
        OLD | BEN | {"parent_first_name": "José"}, YOUNG | ANA | {"parent_last_name": "Lopez Jr."},
    ),
}  # fmt: skip


def pairs(office: Office) -> set[tuple[str, str]]:
    """Which parent sees which child, by their ids."""
    return {
        (row["parent_id"], row["student_id"])
        for row in office.run("links", "list", "--format", "json").json
        if row["visible"]
    }


def list_open(office: Office, noun: str = "parents") -> list[Any]:
    rows = office.run(noun, "identity", "--format", "json").json
    return sorted((row["number"], row["new_name"]) for row in rows)


BEFORE = {("P1", "S1"), ("P2", "S2")}
ASKED = [("P1", "Jose Lopez with Ben Lopez (S2)"), ("P2", "Jose Lopez with Ana Lopez (S1)")]


@pytest.mark.parametrize("how", EXCHANGED)
@pytest.mark.parametrize("options", [(), ("--snapshot",)])
def test_father_and_son_of_one_name_are_asked_about(
    office: Office, how: str, options: tuple[str, ...]
) -> None:
    bring_in(office, *STORED)
    stopped = bring_in(office, *EXCHANGED[how], options=options, code=4)
    assert "P1 was Jose Lopez and is now" in stopped.err
    assert "column sorted by itself" in stopped.err
    for _ in range(2):
        bring_in(office, *EXCHANGED[how], EVA | OLD | {"parent_id": "P3"} | {"email": ""},
                 options=(*options, "--apply-rest"), code=3)  # fmt: skip
        assert pairs(office) == BEFORE | {("P3", "S3")}
        assert [number for number, _ in list_open(office)] == ["P1", "P2"]


@pytest.mark.parametrize("snapshot", [(), ("--snapshot", "--max-removals", "100%")])
@pytest.mark.parametrize("first", ["same", "different"])
@pytest.mark.parametrize("second", ["same", "different"])
def test_each_answer_counts_for_its_own_id(
    office: Office, first: str, second: str, snapshot: tuple[str, ...]
) -> None:
    later = EXCHANGED["the ids with what is the parents'"]
    bring_in(office, *STORED)
    bring_in(office, *later, code=4)
    assert list_open(office) == ASKED
    answer = ("--reason", "asked", "--yes")
    office.run("parents", "identity", "P1", f"--{first}", *answer)
    for _ in range(2):
        bring_in(office, *later, options=("--apply-rest", *snapshot), code=3)
        assert list_open(office) == ASKED[1:]
        assert ("P2", "S1") not in pairs(office)
    office.run("parents", "identity", "P2", f"--{second}", *answer)
    for _ in range(2):
        bring_in(office, *later, options=snapshot)
        assert {("P1", "S2"), ("P2", "S1")} <= pairs(office)
        assert list_open(office) == []
    if snapshot:  # else the links of before are kept as well
        bring_in(office, *STORED, code=4)


def test_the_right_file_withdraws_the_questions(office: Office) -> None:
    bring_in(office, *STORED)
    bring_in(office, *EXCHANGED["the ids with what is the parents'"], code=4)
    assert "2 questions" in bring_in(office, *STORED).err
    assert list_open(office) == []
    assert pairs(office) == BEFORE


def test_only_some_of_the_children_are_exchanged(office: Office) -> None:
    bring_in(office, *STORED, OLD | EVA)
    bring_in(office, OLD | BEN, OLD | EVA, YOUNG | ANA, code=4)
    assert list_open(office) == ASKED


def test_three_in_a_ring(office: Office) -> None:
    third = YOUNG | {"parent_id": "P3"}
    bring_in(office, *STORED, third | EVA)
    bring_in(office, OLD | BEN, YOUNG | EVA, third | ANA, code=4)
    assert [number for number, _ in list_open(office)] == ["P1", "P2", "P3"]


def test_an_access_that_is_exchanged(office: Office) -> None:
    no = {"portal_access": "no"}
    bring_in(office, *STORED, OLD | BEN | no, YOUNG | ANA | no)
    bring_in(office, OLD | ANA | no, YOUNG | BEN | no, OLD | BEN, YOUNG | ANA, code=4)
    assert list_open(office) == ASKED


def test_two_students_of_one_name(office: Office) -> None:
    luis = YOUNG | {"parent_first_name": "Luis"}
    cousin = BEN | {"student_first_name": "Ana"}
    bring_in(office, OLD | ANA, luis | cousin)
    before = see(office), pairs(office)
    bring_in(office, OLD | cousin, luis | ANA, code=4)
    assert list_open(office, "students") == [
        ("S1", "Ana Lopez with Luis Lopez (P2)"), ("S2", "Ana Lopez with Jose Lopez (P1)"),
    ]  # fmt: skip
    bring_in(office, OLD | cousin, luis | ANA, options=("--apply-rest",), code=3)
    assert (see(office), pairs(office)) == before


MARIA = {**YOUNG, "parent_first_name": "Maria", "parent_id": "P5"}
MOVES = {
    "a child to a namesake": (YOUNG | BEN, YOUNG | ANA, OLD | EVA),
    "all children to one of two records": (OLD | ANA, OLD | BEN, OLD | EVA),
    "a child to one more parent": (*STORED, YOUNG | ANA, OLD | EVA),
    "children to each other's parents too": (*STORED, YOUNG | ANA, OLD | BEN, OLD | EVA),
    "children of other parents": (OLD | ANA, MARIA | EVA, YOUNG | BEN),
    "a new child each": (
        OLD | ANA | {"student_id": "S8"}, YOUNG | BEN | {"student_id": "S9"}, OLD | EVA,
    ),
}  # fmt: skip


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("options", [(), ("--snapshot", "--max-removals", "100%")])
def test_an_ordinary_move_raises_no_question(
    office: Office, move: str, options: tuple[str, ...]
) -> None:
    bring_in(office, *STORED, OLD | EVA, MARIA | {"student_id": "S7", "student_first_name": "Gus"})
    bring_in(office, *MOVES[move], options=options)
    assert list_open(office) == []
