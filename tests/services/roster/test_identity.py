"""An id is not believed blindly: who may be somebody else waits until staff has answered."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Office

ANA = {
    "student_id": "0010442", "student_first_name": "Ana", "student_last_name": "Lopez",
    "parent_id": "P1", "parent_first_name": "Jose", "parent_last_name": "Lopez",
    "email": "jose@example.org", "phone": "555-0100", "address": "1 Oak St",
}  # fmt: skip
BEN = {
    "student_id": "0010443", "student_first_name": "Ben", "student_last_name": "Ruiz",
    "parent_id": "P2", "parent_first_name": "Luis", "parent_last_name": "Ruiz",
    "email": "luis@example.org", "phone": "555-0200", "address": "2 Elm St",
}  # fmt: skip
GRETA = {
    "parent_first_name": "Greta", "parent_last_name": "Holm", "email": "greta@example.org",
    "phone": "555-0999", "address": "77 Far Rd",
}  # fmt: skip
CID = {**BEN, "student_id": "0010444", "student_first_name": "Cid", "parent_id": "P3",
       "parent_first_name": "Mia", "email": "mia@example.org"}  # fmt: skip


def bring_in(
    office: Office, *rows: dict[str, str], options: tuple[str, ...] = (), code: int = 0
) -> Any:
    file = office.write_roster(*(office.row(row) for row in rows))
    return office.run("roster", "import", file, *options, code=code)


def see(office: Office) -> set[tuple[str, str]]:
    """Which parent sees which child, by their names."""
    return {
        (row["parent_name"], row["student_name"])
        for row in office.run("links", "list", "--format", "json").json
        if row["visible"]
    }


BEFORE = {("Jose Lopez", "Ana Lopez"), ("Luis Ruiz", "Ben Ruiz")}


def test_another_person_under_a_stored_id_stops_the_import(office: Office) -> None:
    bring_in(office, ANA, BEN)
    stopped = bring_in(office, ANA, BEN | GRETA, CID, code=4)
    assert "P2 was Luis Ruiz and is now Greta Holm: the same person?" in stopped.err
    assert "parents identity P2" in stopped.err
    assert see(office) == BEFORE


@pytest.mark.parametrize("lift", [("--apply-rest",), ("--max-identity-changes", "1")])
@pytest.mark.parametrize("snapshot", [(), ("--snapshot",)])
def test_everybody_else_goes_in_and_quiet_tells_it(
    office: Office, lift: tuple[str, ...], snapshot: tuple[str, ...]
) -> None:
    bring_in(office, ANA, BEN)
    file = office.write_roster(*map(office.row, (ANA, BEN | GRETA, CID)))
    told = office.run("--quiet", "roster", "import", file, *lift, *snapshot, code=3)
    assert "P2 was Luis Ruiz and is now Greta Holm" in told.err
    assert "missing from this file" not in told.err
    assert see(office) == BEFORE | {("Mia Ruiz", "Cid Ruiz")}


def test_a_new_child_of_who_waits_is_not_shown(office: Office) -> None:
    bring_in(office, ANA, BEN, CID)
    bring_in(office, ANA, BEN | GRETA, CID, CID | GRETA | {"parent_id": "P2"},
             options=("--apply-rest",), code=3)  # fmt: skip
    assert see(office) == BEFORE | {("Mia Ruiz", "Cid Ruiz")}


@pytest.mark.parametrize(
    "change",
    [
        {"parent_first_name": "Luisa"},
        {"parent_last_name": "Holm"},
        GRETA | {"email": "LUIS@example.org"},
        GRETA | {"phone": "(555) 0200"},
        GRETA | {"address": "2 elm st"},
        {"parent_first_name": "RUIZ", "parent_last_name": "LUÍS"},
    ],
)
def test_a_correction_of_one_name_or_a_known_contact_is_the_same_person(
    office: Office, change: dict[str, str]
) -> None:
    bring_in(office, ANA, BEN)
    bring_in(office, ANA, BEN | change)


@pytest.mark.parametrize("first", ["Gus", "Bea"])
def test_a_strange_first_name_with_none_of_the_parents_of_before_is_another_child(
    office: Office, first: str
) -> None:
    bring_in(office, ANA, BEN)
    gus = {"student_id": BEN["student_id"], "student_first_name": first}
    stranger = CID | gus | {"student_last_name": "Ruiz"}
    assert f"was Ben Ruiz and is now {first} Ruiz" in bring_in(office, ANA, stranger, code=4).err
    bring_in(office, ANA, BEN | gus)  # with a parent of before it is a correction


def test_without_a_column_for_contacts_none_is_the_same(office: Office) -> None:
    few = ("email", "phone", "address")
    bring_in(office, ANA, BEN)
    rows = [
        {name: cell for name, cell in office.row(row).items() if name not in few}
        for row in (ANA, BEN | GRETA)
    ]
    file = office.write_roster(*rows)
    assert "Greta Holm" in office.run("roster", "import", file, code=4).err


def test_ids_of_students_that_were_exchanged_stop_the_import(office: Office) -> None:
    bring_in(office, ANA, BEN)
    exchanged = (ANA | {"student_id": BEN["student_id"]}, BEN | {"student_id": ANA["student_id"]})
    stopped = bring_in(office, *exchanged, code=4)
    assert "column sorted by itself" in stopped.err
    bring_in(office, *exchanged, options=("--apply-rest", "--snapshot"), code=3)
    assert see(office) == BEFORE


def test_ids_exchanged_between_namesakes_stop_the_import_too(office: Office) -> None:
    cousin = BEN | {"student_last_name": "Lopez"}
    bring_in(office, ANA, cousin)
    before = see(office)
    exchanged = (
        ANA | {"student_id": BEN["student_id"]}, cousin | {"student_id": ANA["student_id"]},
    )  # fmt: skip
    bring_in(office, *exchanged, options=("--apply-rest",), code=3)
    assert see(office) == before


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize(
    ("column", "stored", "new"),
    [("student_id", "AB12", "ab12"), ("parent_id", "12", "\uff11\uff12"),
     ("student_id", "12", "\u0661\u0662"), ("student_id", "P7", "P 7")],
)  # fmt: skip
def test_ids_in_another_spelling_stop_the_import(
    office: Office, column: str, stored: str, new: str
) -> None:
    bring_in(office, ANA | {column: stored}, BEN)
    stopped = bring_in(office, ANA | {column: new}, BEN, code=4)
    assert "spelled in another way?" in stopped.err
    assert see(office) == BEFORE


@pytest.mark.slow
def test_ids_that_lost_their_zeros_stop_the_import(office: Office) -> None:
    bring_in(office, ANA, BEN)
    short = [row | {"student_id": row["student_id"].lstrip("0")} for row in (ANA, BEN)]
    stopped = bring_in(office, *short, code=4)
    assert "as Text" in stopped.err
    assert "students identity 10442 --different" in stopped.err
    assert "--same" not in stopped.err
    both = bring_in(office, short[0], BEN | GRETA, code=4)
    assert "parents identity P2 --same" in both.err
    bring_in(office, *short, options=("--apply-rest", "--snapshot"), code=3)
    assert see(office) == BEFORE
    refused = office.run("students", "identity", "10442", "--same", "--reason", "x", code=1)
    assert "as Text" in refused.err


@pytest.mark.parametrize("mark", ["?", "\ufffd", "??"])
def test_names_that_lost_their_letters_stop_the_import(office: Office, mark: str) -> None:
    bring_in(office, ANA, BEN | {"parent_last_name": "Muñoz"})
    stopped = bring_in(office, ANA, BEN | {"parent_last_name": f"Mu{mark}oz"}, code=4)
    assert "UTF-8" in stopped.err


def test_a_dry_run_asks_and_keeps_nothing(office: Office) -> None:
    bring_in(office, ANA, BEN)
    bring_in(office, ANA, BEN | GRETA, options=("--dry-run",), code=4)
    assert office.run("parents", "identity", "--format", "json").json == []


@pytest.mark.slow
def test_a_dry_run_proposes_no_answer_to_a_question_that_is_not_stored(office: Office) -> None:
    bring_in(office, ANA, BEN)
    dry = bring_in(office, ANA, BEN | GRETA, options=("--dry-run",), code=4).err
    assert "without --dry-run asks" in dry
    assert "parents identity" not in dry
    rest = bring_in(office, ANA, BEN | GRETA, options=("--dry-run", "--apply-rest"), code=3).err
    assert "1 row would be left for later: the import asks 1 question" in rest
    assert "parents identity" not in rest
    bring_in(office, ANA, BEN | GRETA, code=4)  # stored from now on
    again = bring_in(office, ANA, BEN | GRETA, options=("--dry-run",), code=4).err
    assert "parents identity P2 --same" in again


@pytest.mark.turns(4, otherwise="slow")
@pytest.mark.parametrize("kind", ["parent", "student"])
@pytest.mark.parametrize("day", [(), ("--from", "2026-12-24")])
def test_whom_nothing_but_an_order_is_about_is_asked_about(
    office: Office, kind: str, day: tuple[str, ...]
) -> None:
    closed = BEN | {"portal_access": "no"}
    bring_in(office, ANA, closed)
    order = ("--reason", "court order", *day)
    office.run("links", "deny", "P2", "0010443", *order, code=0)
    other = GRETA if kind == "parent" else {
        "student_first_name": "Gus", "student_last_name": "Abdi",
        "parent_id": "P7", **GRETA, "email": "x@example.org",
    }  # fmt: skip
    number = "P2" if kind == "parent" else "0010443"
    stopped = bring_in(office, ANA, closed | other, code=4)
    assert f"{kind}s identity {number} --same" in stopped.err
    answer = ("identity", number, "--different", "--reason", "used again")
    told = office.run(f"{kind}s", *answer, "--dry-run", code=0)
    assert "1 restriction of" in told.err
    office.run(f"{kind}s", *answer, "--yes", code=0)
    bring_in(office, ANA, closed | other | {"portal_access": "yes"})
    kept = office.run("restrictions", "list", "--format", "json").json
    assert [row[f"{kind}_id"] for row in kept] == [f"{number}~1"]


def test_an_order_that_was_lifted_is_nobodys(office: Office) -> None:
    closed = BEN | {"portal_access": "no"}
    bring_in(office, ANA, closed)
    office.run("links", "deny", "P2", "0010443", "--reason", "court order", code=0)
    office.run("links", "allow", "P2", "0010443", "--reason", "lifted", "--yes")
    bring_in(office, ANA, closed | GRETA)


def test_who_holds_nothing_may_be_replaced(office: Office) -> None:
    bring_in(office, ANA, BEN | {"portal_access": "no"})
    bring_in(office, ANA, BEN | GRETA | {"portal_access": "no"})


@pytest.mark.slow
@pytest.mark.parametrize("renamed", ["the row that stays", "the row that waits", "both"])
def test_who_has_a_row_that_waits_keeps_the_stored_name(office: Office, renamed: str) -> None:
    sister = {**ANA, "student_id": "0010450", "student_first_name": "Eva"}
    bring_in(office, ANA, sister)
    before = see(office)
    stays, waits = dict(ANA), {**sister, "student_id": "10450"}
    if renamed != "the row that waits":
        stays["parent_first_name"] = "Quin"
    if renamed != "the row that stays":
        waits["parent_first_name"] = "Quin"
    for _ in range(2):
        bring_in(office, stays, waits, options=("--apply-rest",), code=3)
        assert see(office) == before
