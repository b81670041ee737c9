"""Several parents in a row are seen by the header, and proposed as sections of the map."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

import pytest

from portaladm.domain.cells.column_names import split_words
from portaladm.readers.csv.column_map import read_column_map
from portaladm.readers.guess.blocks import find_blocks
from portaladm.readers.guess.columns import guess_columns
from portaladm.readers.guess.proposal import write_proposal
from tests.conftest import Office
from tests.readers.samples import read_open_pairs

FATHER_MOTHER = {
    "Student ID": "S1", "First": "Ana", "Last": "Gil", "School": "Oak", "Street": "1 Elm",
    "Father ID": "F1", "Father First": "Luis", "Father Last": "Gil", "Father Email": "l@x.org",
    "Father Portal": "Y", "Mother ID": "M1", "Mother First": "Eva", "Mother Last": "Vega",
    "Mother Email": "e@x.org", "Mother Portal": "N",
}  # fmt: skip
NUMBERED = {
    "STUDENT_ID": "S1", "FIRST_NAME": "Ana", "LAST_NAME": "Gil", "SCHOOL": "Oak",
    **{f"PARENT_{n}_{what}": value for n in (1, 2) for what, value in (
        ("ID", f"P{n}"), ("FIRST", "Eva"), ("LAST", "Gil"), ("EMAIL", f"{n}@x.org"),
        ("PORTAL", "NY"[n % 2]), ("REL", "Mother"))},
}  # fmt: skip
GERMAN = {
    "Schülernummer": "4711", "Vorname": "Anna", "Nachname": "Müller", "Klasse": "4b",
    **{f"Erz{n}_{what}": value for n in (1, 2) for what, value in (
        ("Name", "Maier"), ("Vorname", "Eva"), ("Telefon", f"0711 12345{n}"),
        ("EMail", f"{n}@x.de"))},
    "PLZ": "70173",
}  # fmt: skip


@pytest.mark.parametrize("table", [FATHER_MOTHER, NUMBERED], ids=["father", "numbered"])
def test_the_proposal_reads_the_table_that_it_was_made_of(
    office: Office, table: dict[str, str]
) -> None:
    path, made = office.folder / "wide.csv", office.folder / "map.toml"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([list(table), list(table.values())])
    made.write_text(office.run("roster", "columns", path, code=0).out, encoding="utf-8")
    assert len(read_column_map(made).parents) == 2
    office.run("roster", "import", path, "--columns", made, code=0)
    ids = [value for name, value in table.items() if name.upper().endswith(" ID") or "_ID" in name]
    assert read_open_pairs(office) == {(ids[1], "S1")}


def test_parents_without_a_number_are_proposed_as_derived_in_a_comment_only() -> None:
    text = write_proposal(guess_columns(list(GERMAN), [list(GERMAN.values())] * 3))
    found = tomllib.loads(text)
    assert found["columns"]["student_id"] == "Schülernummer"
    assert found["parents"] == [
        {"parent_first_name": f"Erz{n}_Vorname", "parent_last_name": f"Erz{n}_Name",
         "email": f"Erz{n}_EMail", "phone": f"Erz{n}_Telefon"} for n in (1, 2)
    ]  # fmt: skip
    assert text.count('# parent_id = "derived"') == 2


@pytest.mark.parametrize(
    "names",
    [
        ["parent id", "parent first name", "parent last name"],
        ["phone 1", "phone 2", "parent name"],
        ["father name", "father email", "parent 1 name", "parent 1 email"],
        ["address 1", "address 2", "grade 1", "grade 2"],
    ],
)
def test_one_parent_in_a_row_is_no_block(names: list[str]) -> None:
    assert find_blocks(names) == []


def test_the_example_in_the_manual_is_what_a_proposal_looks_like() -> None:
    example = Path(__file__).parents[3] / "docs" / "examples" / "two-parents-a-row.toml"
    assert [dict(block.constants) for block in read_column_map(example).parents] == [
        {"relationship": "father"}, {"relationship": "mother"},
    ]  # fmt: skip


def test_whole_names_of_several_parents_are_proposed_with_their_order(office: Office) -> None:
    path, made = office.folder / "wide.csv", office.folder / "map.toml"
    path.write_text(
        "Student ID,Student Name,School,Father Name,Father Phone,Mother Name,Mother Phone\n"
        'S1,"Gil, Ana",Oak,"Gil, Luis",555 0100101,"Vega, Eva",555 0100102\n'
        'S2,"Roy, Ben",Oak,"Roy, Al",555 0100103,,\n',
        encoding="utf-8",
    )
    text = office.run("roster", "columns", path, code=0).out
    assert text.count("parent_name = ") == 2 and 'parent = "Last, First"' in text
    made.write_text(text.replace("# parent_id", "parent_id"), encoding="utf-8")
    office.run("roster", "import", path, "--columns", made, code=0)
    names = office.query("SELECT first_name, last_name FROM parents ORDER BY first_name")
    assert [tuple(name) for name in names] == [("Al", "Roy"), ("Eva", "Vega"), ("Luis", "Gil")]
    assert all(parent.startswith("D-") for parent, _ in read_open_pairs(office))


def test_whose_a_column_is_may_be_said_in_two_words_or_with_a_genitive() -> None:
    header = ["Parent/Guardian 1 Name", "Parent/Guardian 1 Email", "Parent/Guardian 2 Name",
              "Parent/Guardian 2 Email"]  # fmt: skip
    rows = [["Eva Gil", "e@x.org", "Al Gil", "a@x.org"]]
    for names in (header, ["Mother's Name", "Mother's Email", "Father's Name", "Father's Email"]):
        found = [
            {guess.ours for guess in one.guesses} for one in guess_columns(names, rows).parents
        ]
        assert found == [{"parent_name", "email"}] * 2


def test_a_number_alone_says_whose_a_column_is_where_parents_are_numbered() -> None:
    header = ["Student ID", "Parent 1", "Phone 1", "Parent 2", "Phone 2", "Address 1", "Address 2"]
    found = find_blocks([split_words(name) for name in header])
    assert [list(block.columns) for block in found] == [[1, 2], [3, 4]]
