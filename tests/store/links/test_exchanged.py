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


@pytest.mark.turns(6, otherwise="slow")
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


@pytest.mark.turns(8, otherwise="slow")
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


@pytest.mark.slow
def test_the_right_file_withdraws_the_questions(office: Office) -> None:
    bring_in(office, *STORED)
    bring_in(office, *EXCHANGED["the ids with what is the parents'"], code=4)
    assert "2 questions" in bring_in(office, *STORED).err
    assert list_open(office) == []
    assert pairs(office) == BEFORE


@pytest.mark.slow
def test_only_some_of_the_children_are_exchanged(office: Office) -> None:
    bring_in(office, *STORED, OLD | EVA)
    bring_in(office, OLD | BEN, OLD | EVA, YOUNG | ANA, code=4)
    assert list_open(office) == ASKED


@pytest.mark.slow
def test_three_in_a_ring(office: Office) -> None:
    third = YOUNG | {"parent_id": "P3"}
    bring_in(office, *STORED, third | EVA)
    bring_in(office, OLD | BEN, YOUNG | EVA, third | ANA, code=4)
    assert [number for number, _ in list_open(office)] == ["P1", "P2", "P3"]


@pytest.mark.slow
def test_an_access_that_is_exchanged(office: Office) -> None:
    no = {"portal_access": "no"}
    bring_in(office, *STORED, OLD | BEN | no, YOUNG | ANA | no)
    bring_in(office, OLD | ANA | no, YOUNG | BEN | no, OLD | BEN, YOUNG | ANA, code=4)
    assert list_open(office) == ASKED


@pytest.mark.slow
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


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("options", [(), ("--snapshot", "--max-removals", "100%")])
def test_an_ordinary_move_raises_no_question(
    office: Office, move: str, options: tuple[str, ...]
) -> None:
    bring_in(office, *STORED, OLD | EVA, MARIA | {"student_id": "S7", "student_first_name": "Gus"})
    bring_in(office, *MOVES[move], options=options)
    assert list_open(office) == []


def make_family(number: int) -> tuple[dict[str, str], dict[str, str]]:
    """A parent and a child with names and contacts of their own."""
    last = ("Lund", "Holm", "Vega", "Abdi", "Ruiz", "Nowak")[number]
    parent = {
        "parent_id": f"P{number}", "parent_last_name": last, "address": f"{number} Oak St",
        "parent_first_name": ("Omar", "Pia", "Quin", "Rosa", "Saul", "Tess")[number],
        "email": f"e{number}@example.org", "phone": f"555-020{number}",
    }  # fmt: skip
    child = {
        "student_id": f"S{number}", "student_last_name": last,
        "student_first_name": ("Ana", "Boris", "Cid", "Dora", "Emil", "Flor")[number],
    }  # fmt: skip
    return parent, child


PARENTS, PUPILS = zip(*map(make_family, range(6)), strict=True)
FAMILIES = tuple(parent | child for parent, child in zip(PARENTS, PUPILS, strict=True))
EVERYBODY = {(f"P{number}", f"S{number}") for number in range(6)}
PLACES = ("email", "phone", "address")


def link(*places: tuple[int, int]) -> tuple[dict[str, str], ...]:
    return tuple(PARENTS[parent] | PUPILS[child] for parent, child in places)


SHIFTED = (PARENTS[0] | {
    "student_id": "S9", "student_first_name": "Zoe", "student_last_name": "Zimmer",
}, *link((1, 0), (2, 1)), *FAMILIES[3:])  # fmt: skip
ASK = {
    "two families": (link((0, 1), (1, 0)) + FAMILIES[2:], {"P0 S1", "P1 S0"}),
    "three in a ring": (link((0, 1), (1, 2), (2, 0)) + FAMILIES[3:], {"P0 S1", "P1 S2", "P2 S0"}),
    "three rows slipped down": (
        FAMILIES[:4] + link((4, 3), (5, 4)), {"P4 S3", "P5 S4"},
    ),
    "a new child above the others": (SHIFTED, {"P0 S9", "P1 S0", "P2 S1"}),
    "names that moved beside contacts that stayed": (
        tuple(row | {cell: PARENTS[stays][cell] for cell in PLACES}
              for row, stays in zip(link((1, 0), (0, 1)), (0, 1), strict=True)) + FAMILIES[2:],
        {"P0 S1", "P1 S0"},
    ),
}  # fmt: skip


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("how", ASK)
@pytest.mark.parametrize("options", [(), ("--snapshot",)])
def test_strangers_whose_children_are_exchanged_are_asked_about(
    office: Office, how: str, options: tuple[str, ...]
) -> None:
    bring_in(office, *FAMILIES)
    rows, opened = ASK[how]
    stopped = bring_in(office, *rows, options=options, code=4).err
    for one in opened:
        parent, student = one.split()
        assert f"parent {parent} " in stopped
        assert f"would see student {student} " in stopped
    assert f"{len(opened)} links between parents who exchange children" in stopped
    assert f"--max-new-links {len(opened)}" in stopped
    assert pairs(office) == EVERYBODY
    limit = ("--max-new-links", str(len(opened) - 1), "--max-removals", "100%")
    bring_in(office, *rows, options=(*options, *limit), code=4)
    bring_in(office, *rows, options=(*options, "--max-new-links", str(len(opened)),
                                     "--max-removals", "100%"))  # fmt: skip
    assert {f"{parent} {student}" for parent, student in pairs(office)} >= opened


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("how", ASK)
@pytest.mark.parametrize("options", [(), ("--snapshot", "--max-removals", "100%")])
def test_everybody_but_those_who_exchange_children_goes_in(
    office: Office, how: str, options: tuple[str, ...]
) -> None:
    bring_in(office, *FAMILIES)
    rows, opened = ASK[how]
    new = {"parent_id": "P8", "student_id": "S8", "email": "e8@example.org"}
    for _ in range(2):
        done = bring_in(office, *rows, new, options=(*options, "--apply-rest"), code=3)
        told = f"Deferred by the question about exchanged children: {len(opened)} new links."
        assert told in done.err
        assert pairs(office) == EVERYBODY | {("P8", "S8")}


ORDINARY = {
    "a child moves to another family": link((1, 0), (1, 1)) + FAMILIES[2:],
    "and one parent more": link((1, 0)) + FAMILIES,
    "two families marry": link((0, 1), (1, 0)) + FAMILIES,
    "two children move to one family": link((2, 0), (2, 1)) + FAMILIES[2:],
    "two children move to other families": link((2, 0), (3, 1)) + FAMILIES[2:],
    "they marry, and only the new rows came": tuple(
        row | {"address": "9 New St"} for row in link((0, 1), (1, 0))
    ),
}  # fmt: skip


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("how", ORDINARY)
@pytest.mark.parametrize("options", [(), ("--snapshot", "--max-removals", "100%")])
def test_families_that_change_are_not_asked_about(
    office: Office, how: str, options: tuple[str, ...]
) -> None:
    bring_in(office, *FAMILIES)
    bring_in(office, *ORDINARY[how], options=options)
