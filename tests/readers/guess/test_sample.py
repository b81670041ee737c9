"""What is looked at of an unknown table."""

from __future__ import annotations

from portaladm.readers.guess.office import Start
from portaladm.readers.guess.sample import SAMPLE_ROWS, UnknownTable, take_sample


def test_only_columns_that_hold_ids_on_every_row_are_keys() -> None:
    rows = [
        ["1", " A1 ", "Ana", "x1@y.org", "7"],
        ["2", "A2", "Ben", "z2@y.org", ""],
        ["3"],
        [""] * 5,
    ]
    table = UnknownTable("t.csv", list("abcde"), Start(), iter(rows))
    sample = take_sample(table, alone=False)
    assert sample.keys == {0: {"1", "2"}, 1: {"A1", "A2"}}
    assert (sample.values[1], sample.rows) == (["A1", "A2"], 2)


def test_a_table_tells_what_a_map_must_say_of_it() -> None:
    table = UnknownTable("t.csv", [], Start(2, delimiter="~"), iter(()), encoding="cp1252")
    assert table.settings == {"encoding": "cp1252", "delimiter": "~", "skip_rows": 2}


def test_only_the_first_rows_are_read_of_a_table_that_is_alone() -> None:
    rows = ([str(number)] for number in range(5_000))
    assert take_sample(UnknownTable("t.csv", ["a"], Start(), rows)).rows == SAMPLE_ROWS
    assert next(rows) == [str(SAMPLE_ROWS)]
