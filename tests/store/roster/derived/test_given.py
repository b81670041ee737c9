"""Rows without an id of the parent in a file that gives other parents ids."""

from __future__ import annotations

import csv

import pytest

from tests.conftest import Office
from tests.store.roster.derived.test_ids import HEADER, MAP, Row, bring, families, row

SOME_IDS = MAP.replace('parent_id = "derived"\n', "").replace(
    "[columns]\n", '[columns]\nparent_id = "pid"\n'
)


def bring_some(office: Office, *rows: tuple[str, Row], code: int = 0) -> str:
    """Import rows of which some have an id of the parent in front; what was said."""
    path, made = office.folder / "some.csv", office.folder / "some.toml"
    made.write_text(SOME_IDS, encoding="utf-8")
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [("pid", *HEADER), *((number, *cells) for number, cells in rows)]
        )
    return office.run(
        "roster", "import", path, "--columns", made, "--derive-ids", code=code
    ).err  # fmt: skip


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize(
    ("given", "without", "same"),
    [
        (row("S1", "Ana Gil", "a@x.org"), row("S2", "ANA Gil", "A@x.org"), True),
        (row("S1", "Ana Gil", "", "5550199"), row("S2", "Ana Gil", "", "5550199"), True),
        (row("S1", "Ana Gil", "", "", "1 Elm"), row("S2", "Ana Gil", "", "", "1 Elm"), True),
        (row("S1", "Ana Gil", "a@x.org", "5550199"), row("S2", "Ana Gil", "", "5550199"), True),
        (row("S1", "Ana Gil", "", "5550199"), row("S2", "Ana Gil", "a@x.org", "5550199"), True),
        (row("S1", "Ana Gil", "", "", "1 Elm"), row("S2", "Ana Gil", "a@x.org", "", "1 Elm"), True),
        (row("S1", "Ana Gil", "a@x.org", "5550199"), row("S2", "Ana Gil", "b@x.org", "5550199"),
         False),
        (row("S1", "Ana Gil", "a@x.org"), row("S2", "Eva Gil", "a@x.org"), False),
        (row("S1", "Ana Gil", "", "5550199", "1 Elm"), row("S2", "Ana Gil", "", "5550111", "1 Elm"),
         False),
        (row("S1", "Ana Gil"), row("S2", "Ana Gil"), False),
    ],
)  # fmt: skip
def test_a_row_without_an_id_is_about_a_parent_with_one_by_the_same_rule(
    office: Office, given: Row, without: Row, same: bool
) -> None:
    said = bring_some(office, ("P5", given), ("", without))
    found = families(office)
    assert found["P5"] == ({"S1", "S2"} if same else {"S1"})
    assert ("1 row without an id, taken for a parent with one" in said) is same
    bring_some(office, ("P5", given), ("", without))
    assert families(office) == found


@pytest.mark.parametrize(
    "rows",
    [
        [("P5", row("S1", "Jo Gil", "a@x.org")), ("P6", row("S2", "Jo Gil", "a@x.org")),
         ("", row("S3", "Jo Gil", "a@x.org"))],
        [("P5", row("S1", "Jo Gil", "", "5550199")),
         ("", row("S2", "Jo Gil", "a@x.org", "5550199")),
         ("", row("S3", "Jo Gil", "b@x.org", "5550199"))],
        [("P5", row("S1", "Jo Gil", "a@x.org", "5550199")),
         ("", row("S2", "Jo Gil", "b@x.org", "5550199")), ("", row("S3", "Jo Gil", "", "5550199"))],
        [("P5", row("S1", "Jo Gil", "", "5550199")), ("P6", row("S2", "Jo Gil", "", "5550199")),
         ("", row("S3", "Jo Gil", "a@x.org", "5550199"))],
        [("P5", row("S1", "Jo Gil", "", "5550199")),
         ("P6", row("S2", "Jo Gil", "b@x.org", "5550199")),
         ("", row("S3", "Jo Gil", "a@x.org", "5550199"))],
    ],
)  # fmt: skip
def test_a_row_without_an_id_that_may_be_either_of_two_stays_apart(
    office: Office, rows: list[tuple[str, Row]]
) -> None:
    said = bring_some(office, *rows)
    assert sorted(map(len, families(office).values())) == [1, 1, 1]
    assert "without an id who may be somebody" in said


@pytest.mark.slow
def test_a_stored_parent_keeps_the_id_when_the_file_begins_to_give_ids(office: Office) -> None:
    bring(office, row("S1", "Ana Gil", "a@x.org"))
    [number] = families(office)
    bring_some(
        office, ("P5", row("S2", "Ana Gil", "a@x.org")), ("", row("S1", "Ana Gil", "a@x.org"))
    )
    assert families(office) == {number: {"S1"}, "P5": {"S2"}}


def test_no_word_for_nothing_becomes_the_id_of_a_row_without_one(office: Office) -> None:
    bring_some(
        office, ("N/A", row("S1", "Ana Gil", "a@x.org")), ("", row("S2", "Ana Gil", "a@x.org")),
        code=1,
    )  # fmt: skip


def test_the_own_columns_are_derived_where_they_are_blank(office: Office) -> None:
    head = "student_id,student_first_name,student_last_name,school,parent_id,parent_first_name,"
    rows = ["S1,Lia,Gil,Oak,P5,Ana,Gil,a@x.org", "S2,Leo,Gil,Oak,,Ana,Gil,a@x.org"]
    path = office.folder / "own.csv"
    path.write_text("\n".join([head + "parent_last_name,email", *rows]), encoding="utf-8")
    office.run("roster", "import", path, code=1)
    office.run("roster", "import", path, "--derive-ids", code=0)
    assert families(office) == {"P5": {"S1", "S2"}}
