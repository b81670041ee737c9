"""Parents without ids: who is one parent in a file, and from one file to the next."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from portaladm.domain.rosters import Finding
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.derived.ids import derive_ids
from tests.conftest import Office

HEADER = ("sid", "sfirst", "slast", "first", "last", "email", "phone", "street", "zip", "rel")
MAP = """
parent_id = "derived"
[columns]
student_id = "sid"
student_first_name = "sfirst"
student_last_name = "slast"
parent_first_name = "first"
parent_last_name = "last"
email = "email"
phone = "phone"
address = "street"
postal_code = "zip"
relationship = "rel"
[constants]
school = "Oak"
"""
Row = Sequence[str]


def row(
    student: str, name: str, email: str = "", phone: str = "", street: str = "", rel: str = ""
) -> Row:
    first, last = name.split(" ", 1)
    zip_code = "02134" if street else ""
    return (student, f"G{student}", f"F{student}", first, last, email, phone, street, zip_code, rel)


def bring(office: Office, *rows: Row, words: Sequence[str] = (), code: int = 0) -> str:
    """Import the rows; what was said."""
    path, made = office.folder / "roster.csv", office.folder / "map.toml"
    made.write_text(MAP, encoding="utf-8")
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return office.run("roster", "import", path, "--columns", made, *words, code=code).err


def families(office: Office) -> dict[str, set[str]]:
    """The students whom each parent has, by the parent's number."""
    found: dict[str, set[str]] = {}
    for parent, student in office.query(
        "SELECT p.number, s.number FROM links l JOIN parents p ON p.id = l.parent_id "
        "JOIN students s ON s.id = l.student_id WHERE l.ended_on IS NULL"
    ):
        found.setdefault(parent, set()).add(student)
    return found


def groups(office: Office) -> list[list[str]]:
    return sorted(sorted(students) for students in families(office).values())


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (row("S1", "Ana Gil", "a@x.org"), row("S2", "Ana Gil", "a@x.org"), True),
        (row("S1", "José Gil", "A@x.org"), row("S2", "JOSE  GIL", "a@X.org"), True),
        (row("S1", "Ana Gil", "", "(555) 010-0199"), row("S2", "Ana Gil", "", "555 0100199"), True),
        (row("S1", "Ana Gil", "", "", "1 Elm St"), row("S2", "Ana Gil", "", "", "1 ELM ST"), True),
        (row("S1", "Ana Gil", "a@x.org", "5550199"), row("S2", "Ana Gil", "", "5550199"), True),
        (row("S1", "Ana Gil"), row("S2", "Ana Gil"), False),
        (row("S1", "Ana Gil", "a@x.org"), row("S2", "Ana Gil", "b@x.org"), False),
        (row("S1", "Ana Gil", "a@x.org"), row("S2", "Eva Gil", "a@x.org"), False),
        (row("S1", "Ana Gil", "a@x.org", "5550199"), row("S2", "Ana Gil", "b@x.org", "5550199"),
         False),
        (row("S1", "Ana Gil", "", "", "1 Elm"), row("S2", "Ana Gil", "", "", "2 Elm"), False),
        (row("S1", "Ana Gil", "", "0000000"), row("S2", "Ana Gil", "", "0000000"), False),
        (row("S1", "Ana Gil", "none"), row("S2", "Ana Gil", "none"), False),
    ],
)  # fmt: skip
def test_two_rows_are_one_parent_if_the_name_and_a_contact_agree(
    office: Office, one: Row, other: Row, same: bool
) -> None:
    bring(office, one, other)
    assert groups(office) == ([["S1", "S2"]] if same else [["S1"], ["S2"]])
    assert all(number.startswith("D-") for number in families(office))


def test_a_row_that_may_be_either_of_two_stays_apart_and_is_told(office: Office) -> None:
    said = bring(
        office, row("S1", "Ana Gil", "a@x.org", "5550199"),
        row("S2", "Ana Gil", "b@x.org", "5550199"), row("S3", "Ana Gil", "", "5550199"),
        words=("--quiet",),
    )  # fmt: skip
    assert groups(office) == [["S1"], ["S2"], ["S3"]]
    assert "1 parent without an id who may be somebody" in said and "line 4" in said


def test_a_filler_that_many_people_have_joins_nobody(office: Office) -> None:
    names = [f"{first} Gil" for first in "Ana Eva Ida Uma Zoe Amy Lea Mia Noa".split()]
    rows = [row(f"S{n}", name, "office@x.org") for n, name in enumerate(names)]
    bring(office, *rows, row("T1", "Ana Gil", "office@x.org"))
    assert len(families(office)) == len(rows) + 1


@pytest.mark.turns(5, otherwise="slow")
@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_rows_decides_nothing(office: Office, seed: int) -> None:
    dice = random.Random(seed)
    rows = [
        row(f"S{dice.randrange(9)}", dice.choice(["Ana Gil", "Eva Gil"]),
            dice.choice(["", "a@x.org", "b@x.org"]), dice.choice(["", "5550101", "5550102"]),
            dice.choice(["", "1 Elm", "2 Elm"]))
        for _ in range(12)
    ]  # fmt: skip
    bring(office, *rows)
    first = families(office)
    (office.folder / "other").mkdir()
    other = Office(office.folder / "other")
    dice.shuffle(rows)
    bring(other, *rows)
    assert families(other) == first


MANY = [row(f"T{n}", f"P{n} Fill", f"p{n}@x.org") for n in range(30)]


def follow(office: Office, before: Sequence[Row], after: Sequence[Row]) -> tuple[str, str]:
    """The parent of S1 before, and after a second snapshot."""
    bring(office, *before, *MANY)
    was = [number for number, students in families(office).items() if "S1" in students]
    bring(office, *after, *MANY, words=("--snapshot",))
    now = [number for number, students in families(office).items() if "S1" in students]
    return was[0], now[0]


ANA = row("S1", "Ana Gil", "a@x.org", "5550101", "1 Elm", "mother")


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize(
    ("after", "same"),
    [
        (row("S1", "Ana Gil", "new@x.org", "5559999"), True),
        (row("S1", "ana gil"), True),
        (row("S1", "Ana Ruiz", "a@x.org"), True),
        (row("S1", "Anna Gil", "", "5550101"), True),
        (row("S1", "Ana Ruiz", "a@x.org", rel="grandmother"), False),
        (row("S1", "Luis Gil", "a@x.org", rel="father"), False),
        (row("S1", "Luis Gil", "a@x.org", "5550101"), False),
        (row("S1", "Rosa Gil", "a@x.org", rel="mother"), False),
        (row("S1", "Luis Ruiz", "a@x.org", rel="mother"), False),
        (row("S1", "Eva Ruiz", "eva@x.org"), False),
        (row("S1", "Eva Gil", "", "", "1 Elm"), False),
    ],
)
def test_a_parent_is_found_by_the_student_and_the_name_or_the_contact(
    office: Office, after: Row, same: bool
) -> None:
    was, now = follow(office, [ANA], [after])
    assert (was == now) is same
    assert sum("S1" in students for students in families(office).values()) == 1


def test_a_new_child_is_found_by_the_name_and_the_contact(office: Office) -> None:
    bring(office, ANA)
    bring(office, row("S9", "Ana Gil", "a@x.org"), row("S8", "Ana Gil", "b@x.org"))
    assert groups(office) == [["S1", "S9"], ["S8"]]


def test_people_of_one_name_keep_their_own_child_when_a_contact_is_shared(office: Office) -> None:
    bring(office, row("S1", "Ana Gil", "a@x.org"), row("S2", "Ana Gil", "b@x.org"))
    before = families(office)
    bring(office, row("S1", "Ana Gil", "a@x.org"), row("S2", "Ana Gil", "a@x.org"))
    assert families(office) == before


@pytest.mark.slow
def test_father_and_son_of_one_name_are_told_apart_by_the_contact(office: Office) -> None:
    elder, younger = row("S1", "Jo Gil", "old@x.org"), row("S1", "Jo Gil", "young@x.org")
    bring(office, elder, younger)
    before = dict(office.query("SELECT email, number FROM parents"))
    bring(office, younger, elder, row("S2", "Jo Gil", "young@x.org"))
    assert dict(office.query("SELECT email, number FROM parents")) == before
    assert families(office)[before["young@x.org"]] == {"S1", "S2"}


def test_of_several_of_one_name_a_new_contact_is_a_person_of_its_own_and_told(
    office: Office,
) -> None:
    bring(office, row("S1", "Jo Gil", "old@x.org"), row("S1", "Jo Gil", "young@x.org"))
    said = bring(office, row("S1", "Jo Gil", "third@x.org"))
    assert "1 parent without an id who may be somebody" in said
    assert len(families(office)) == 3


@pytest.mark.slow
def test_an_email_that_wanders_to_somebody_else_takes_no_account_along(office: Office) -> None:
    bring(office, row("S1", "Ana Gil", "a@x.org"), row("S2", "Eva Ruiz", "b@x.org"))
    before = families(office)
    bring(office, row("S1", "Ana Gil", "b@x.org"), row("S2", "Eva Ruiz", "a@x.org"))
    assert families(office) == before


@pytest.mark.slow
def test_merged_parents_stay_merged_and_a_second_import_changes_nothing(office: Office) -> None:
    rows = [row("S1", "Ana Gil", "a@x.org"), row("S2", "Anita Gil", "b@x.org")]
    bring(office, *rows)
    keep, drop = sorted(families(office), key=lambda number: min(families(office)[number]))
    office.run("parents", "merge", keep, drop, "--reason", "one", "--yes", code=0)
    bring(office, *rows)
    assert families(office) == {keep: {"S1", "S2"}}


def test_what_another_clerk_changes_meanwhile_is_looked_at_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portaladm.services.roster.staging import stage

    bring(office, ANA)
    [number] = families(office)
    called = []

    def change_then_derive(transaction: Transaction) -> tuple[Finding, ...]:
        found = derive_ids(transaction)
        called.append(1)
        if len(called) == 1:
            monkeypatch.setattr(stage, "read_head", lambda transaction: "another")
        else:
            monkeypatch.undo()
        return found

    monkeypatch.setattr(stage, "derive_ids", change_then_derive)
    bring(office, row("S1", "Ana Gil", "c@x.org"))
    assert called == [1, 1] and families(office) == {number: {"S1"}}


def test_the_map_may_say_it_of_a_column_of_ids_and_never_by_itself(office: Office) -> None:
    made = Path(office.folder / "other.toml")
    made.write_text(MAP.replace('parent_id = "derived"\n', ""), encoding="utf-8")
    bring(office, ANA)
    path = office.folder / "roster.csv"
    said = office.run("roster", "check", path, "--columns", made, code=1).err
    assert "parent_id" in said
    made.write_text(
        MAP.replace('parent_id = "derived"\n', "").replace(
            "[columns]\n", '[columns]\nparent_id = "derived"\n'
        ),
        encoding="utf-8",
    )
    said = office.run("roster", "check", path, "--columns", made, code=0).err
    assert "1 parent without an id in the file" in said
