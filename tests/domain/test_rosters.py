"""The faults of one roster row."""

from __future__ import annotations

import pytest

from portaladm.cli.messages import say_detail
from portaladm.domain.rosters import (
    COLUMNS,
    LINE_LIMIT,
    REQUIRED,
    Counts,
    Fault,
    MergeCounts,
    find_row_faults,
    number_block,
)

GOOD = dict.fromkeys(COLUMNS, "x") | {"portal_access": "yes", "withdrawn_on": ""}


def codes(**cells: str) -> list[tuple[str, str]]:
    return [(fault.column, fault.code) for fault in find_row_faults(7, GOOD | cells)]


def test_a_good_row_has_no_fault() -> None:
    assert codes() == []
    assert codes(**dict.fromkeys(set(COLUMNS) - set(REQUIRED), "")) == []


@pytest.mark.parametrize("column", REQUIRED)
def test_an_empty_required_cell_is_a_fault(column: str) -> None:
    assert codes(**{column: ""}) == [(column, "missing")]


@pytest.mark.parametrize("text", ["yes", "NO", "Y", "n", "True", "false", "1", "0", ""])
def test_access_is_read_in_any_case(text: str) -> None:
    assert codes(portal_access=text) == []


@pytest.mark.parametrize("text", ["oui", "2", "yes!", "да", "ｙｅｓ"])
def test_other_words_for_access_are_a_fault(text: str) -> None:
    assert codes(portal_access=text) == [("portal_access", "bad-access")]


@pytest.mark.parametrize(
    "text", ["31.08.2026", "2026-02-30", "2026-W36-1", "20260831", "0026-01-01"]
)
def test_other_dates_are_a_fault(text: str) -> None:
    assert codes(withdrawn_on=text) == [("withdrawn_on", "bad-date")]


@pytest.mark.parametrize(
    "character", ["\x00", "\x1b", "\x9b", "\u202e", "\u200b", "\ufeff", "\ud800"]
)
@pytest.mark.parametrize("column", ["parent_id", "address", "withdrawn_on"])
def test_an_invisible_character_is_named_with_its_place(column: str, character: str) -> None:
    [fault] = find_row_faults(7, GOOD | {column: f"ab{character}c"})
    assert (fault.column, fault.code) == (column, "control-character")
    assert fault.values["position"] == 3
    assert f"U+{ord(character):04X}" in str(fault.values["character"])


def test_every_fault_of_a_row_is_listed_in_the_order_of_the_columns() -> None:
    found = codes(student_id="", parent_id="", portal_access="oui", email="x" * 2001)
    assert found == [
        ("student_id", "missing"), ("parent_id", "missing"), ("portal_access", "bad-access"),
        ("email", "too-long"),
    ]  # fmt: skip


def test_a_fault_says_the_line_of_the_file() -> None:
    fault = Fault(3 * LINE_LIMIT + 12, "email", "missing")
    assert say_detail(fault.detail) == "line 12, email: the cell is empty: fill it in"


def test_a_fault_of_a_whole_line_names_its_file_where_there_are_several() -> None:
    fault = Fault(12, "", "broken-csv.long", file="users.csv")
    assert say_detail(fault.detail).startswith("line 12, the whole line of users.csv: a cell is")
    assert fault.code == "broken-csv"


@pytest.mark.parametrize(
    ("counts", "nothing"),
    [
        (MergeCounts(), True),
        (MergeCounts(links=Counts(same=4)), True),
        (MergeCounts(students=Counts(new=1)), False),
        (MergeCounts(parents=Counts(changed=1)), False),
    ],
)
def test_an_import_that_changed_nothing_knows_it(counts: MergeCounts, nothing: bool) -> None:
    assert counts.nothing_changed is nothing


def test_a_pair_of_several_on_a_line_belongs_to_the_row_of_its_line() -> None:
    of_other_table = 2 * LINE_LIMIT + 7
    for line, row in ((7, 7), (number_block(7, 3), 7), (of_other_table, of_other_table), (0, 0)):
        assert Fault(line, "", "missing").row_line == row
