"""In every format: whom a second file makes somebody else waits, until staff have answered."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Office, Outcome
from tests.edits.oracle import Pair
from tests.edits.runs import FORMATS as EDITED
from tests.edits.runs import see
from tests.readers.every_format import FORMATS as USUAL
from tests.readers.every_format import Pair as Pairs
from tests.readers.every_format import pair

Write = Callable[[Office, list[Pairs]], list[str | Path]]


def _write_edited(format: str) -> Write:
    """A format of the random edits, for rows of ours."""
    how = EDITED[format]

    def write(office: Office, pairs: list[Pairs]) -> list[str | Path]:
        place = office.folder / f"n{len(list(office.folder.glob('n*')))}"
        place.mkdir()
        rows = [{**row, "address": ""} for row in pairs]
        path, options = how.write(place, "r", how.make(rows, random.Random(1)))
        return [path, *options]

    return write


FORMATS: dict[str, Write] = {
    **USUAL, **{one: _write_edited(one) for one in ("blocks", "tables", "tables-xlsx")},
}  # fmt: skip
OF_STUDENTS = FORMATS | {one: _write_edited(one) for one in ("derived", "clever-derived")}
ANA = pair(student_id="0010442", email="jose@example.org", phone="555-0100")
BEN = pair(
    student_id="0010443", student_first_name="Bén", student_last_name="Ruiz", parent_id="P2",
    parent_first_name="Luis", parent_last_name="Ruiz", email="luis@example.org", phone="555-0200",
)  # fmt: skip
CID = pair(
    student_id="0010444", student_first_name="Cid", student_last_name="Vega", parent_id="P3",
    parent_first_name="Mia", parent_last_name="Vega", email="mia@example.org", phone="555-0300",
)  # fmt: skip
GRETA = {"parent_first_name": "Greta", "parent_last_name": "Holm", "email": "greta@example.org",
         "phone": "555-0999"}  # fmt: skip
OF_ANA, OF_BEN, OF_CID, OF_GRETA = (
    ("Jose Lopez", "Ana Lopez"), ("Luis Ruiz", "Bén Ruiz"), ("Mia Vega", "Cid Vega"),
    ("Greta Holm", "Bén Ruiz"),
)  # fmt: skip


def bring_in(
    office: Office, format: str, *pairs: dict[str, str], more: tuple[str, ...] = ()
) -> Outcome:
    written = OF_STUDENTS[format](office, list(pairs))
    return office.run("--quiet", "roster", "import", *written, *more)


@pytest.mark.turns(3)
@pytest.mark.parametrize(
    ("changed", "doubt", "rest"),
    [
        ([ANA, BEN | GRETA], "P2 was Luis Ruiz and is now Greta Holm", {OF_CID}),
        ([ANA | {"student_id": "0010443"}, BEN | {"student_id": "0010442"}],
         "another id had this", {OF_CID}),
        ([ANA, BEN | {"student_id": "10443"}], "without its zeros", {OF_CID}),
        ([ANA, BEN | {"student_first_name": "B?n"}], "B?n Ruiz", {OF_CID}),
        ([ANA, BEN | {"student_first_name": "B\ufffdn"}], "Ruiz", {OF_CID}),
    ],
    ids=["renamed", "exchanged", "zeros", "question marks", "replacement"],
)  # fmt: skip
@pytest.mark.parametrize("format", FORMATS)
def test_a_second_file_that_makes_somebody_else_of_a_person_stops(
    office: Office, format: str, changed: list[dict[str, str]], doubt: str, rest: set[Pair]
) -> None:
    assert bring_in(office, format, ANA, BEN).code == 0
    assert bring_in(office, format, ANA, BEN).code == 0
    stopped = bring_in(office, format, *changed, CID)
    assert (stopped.code, doubt in stopped.err) == (4, True), stopped.err
    assert see(office) == {OF_ANA, OF_BEN}
    taken = bring_in(office, format, *changed, CID, more=("--apply-rest",))
    assert (taken.code, doubt in taken.err) == (3, True), taken.err
    assert see(office) == {OF_ANA, OF_BEN} | rest


@pytest.mark.turns(3)
@pytest.mark.parametrize("answer", ["--same", "--different"])
@pytest.mark.parametrize("format", FORMATS)
def test_an_answer_lets_the_same_file_in(office: Office, format: str, answer: str) -> None:
    bring_in(office, format, ANA, BEN)
    bring_in(office, format, ANA, BEN | GRETA)
    office.run("parents", "identity", "P2", answer, "--reason", "asked", "--yes", code=0)
    assert see(office) == ({OF_ANA, OF_BEN} if answer == "--same" else {OF_ANA})
    assert bring_in(office, format, ANA, BEN | GRETA).code == 0
    assert see(office) == {OF_ANA, OF_GRETA}
    assert bring_in(office, format, ANA, BEN | GRETA).code == 0


DORA = {"student_first_name": "Dora", "student_last_name": "Holm"}
OF_DORA = ("Luis Ruiz", "Dora Holm")


def ask_about_ben(office: Office, format: str) -> Outcome:
    """Bring in a good file, then one that makes somebody else of the student 0010443."""
    assert bring_in(office, format, ANA, BEN).code == 0
    stopped = bring_in(office, format, ANA, BEN | DORA | GRETA | {"parent_id": "P4"})
    assert stopped.code == 4, stopped.err
    return stopped


@pytest.mark.turns(3)
@pytest.mark.parametrize("answer", ["--same", "--different"])
@pytest.mark.parametrize("format", OF_STUDENTS)
def test_an_answer_about_a_student_lets_the_same_file_in(
    office: Office, format: str, answer: str
) -> None:
    ask_about_ben(office, format)
    command = ("students", "identity", "0010443", answer, "--reason", "asked", "--yes")
    office.run(*command, code=0)
    if answer == "--different":
        assert see(office) == {OF_ANA}
    later = BEN | DORA | GRETA | {"parent_id": "P4"}
    assert bring_in(office, format, ANA, later).code == 0
    kept = {("Luis Ruiz", "Dora Holm")} if answer == "--same" else set()
    assert see(office) == {OF_ANA, ("Greta Holm", "Dora Holm")} | kept
    assert bring_in(office, format, ANA, later).code == 0


def list_open(office: Office) -> list[str]:
    return [
        row["number"]
        for noun in ("parents", "students")
        for row in office.run(noun, "identity", "--format", "json", code=0).json
    ]


WRONG = {
    "renamed": ("parents", "P2", [ANA, BEN | GRETA]),
    "zeros": ("students", "10443", [ANA, BEN | {"student_id": "10443"}]),
    "letters": ("students", "0010443", [ANA, BEN | {"student_first_name": "B?n"}]),
}


@pytest.mark.turns(16)
@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("format", FORMATS)
def test_the_corrected_file_withdraws_the_question(office: Office, format: str, wrong: str) -> None:
    noun, number, rows = WRONG[wrong]
    assert bring_in(office, format, ANA, BEN).code == 0
    for more in ((), (), ("--apply-rest",), ("--apply-rest",)):
        assert bring_in(office, format, *rows, more=more).code == (3 if more else 4)
        assert list_open(office) == [number]
    assert bring_in(office, format, ANA, BEN, more=("--dry-run",)).code == 0
    assert list_open(office) == [number]
    for _ in range(2):
        assert bring_in(office, format, ANA, BEN).code == 0
        assert list_open(office) == []
    answer = (noun, "identity", number, "--different", "--reason", "asked", "--yes")
    assert "waits for an answer" in office.run(*answer, code=1).err
    assert see(office) == {OF_ANA, OF_BEN}
    trail = office.run("audit", "list", "--format", "json", code=0).json
    assert [row["action"] for row in trail].count("identity:withdrawn") == 1
    assert bring_in(office, format, *rows).code == 4
    assert list_open(office) == [number]
