"""In every format: whom a second file makes somebody else waits, until staff have answered."""

from __future__ import annotations

import pytest

from tests.conftest import Office, Outcome
from tests.edits.oracle import Pair
from tests.edits.runs import see
from tests.readers.every_format import FORMATS, pair

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
    return office.run("--quiet", "roster", "import", *FORMATS[format](office, list(pairs)), *more)


@pytest.mark.parametrize(
    ("changed", "doubt", "rest"),
    [
        ([ANA, BEN | GRETA], "P2 was Luis Ruiz and is now Greta Holm", {OF_CID}),
        ([ANA | {"student_id": "0010443"}, BEN | {"student_id": "0010442"}],
         "another id had this name", {OF_CID}),
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
