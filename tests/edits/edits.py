"""What an office's day does to a table: a cell moved, an id copied, a column sorted by itself."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.edits.district import Row

IDS = frozenset({
    "student_id", "parent_id", "No", "Pupil", "Contact", "Student ID", "Father ID", "Mother ID",
    "sourcedId", "agentSourcedIds", "userSourcedId", "relationshipUserSourcedId", "SIS ID",
    "Student_id", "Contact_sis_id",
})  # fmt: skip
"""What the formats call the columns of ids."""


def _choose_id(row: Row, chance: random.Random) -> str:
    return chance.choice([column for column in row if column in IDS] or list(row))


def move_cell(rows: list[Row], chance: random.Random) -> None:
    """One cell of a row is that of another row."""
    one, other = chance.sample(rows, 2)
    column = chance.choice(list(one))
    one[column] = other[column]


def copy_id(rows: list[Row], chance: random.Random) -> None:
    """The id of one row is pasted into another."""
    one, other = chance.sample(rows, 2)
    column = _choose_id(one, chance)
    one[column] = other[column]


def fill_id_down(rows: list[Row], chance: random.Random) -> None:
    """An id is dragged down over the rows below it."""
    start, column = chance.randrange(len(rows)), _choose_id(rows[0], chance)
    for row in rows[start + 1 : start + chance.randint(2, 6)]:
        row[column] = rows[start][column]


def exchange_ids(rows: list[Row], chance: random.Random) -> None:
    """The ids of two rows are exchanged."""
    one, other = chance.sample(rows, 2)
    column = _choose_id(one, chance)
    one[column], other[column] = other[column], one[column]


def double_row(rows: list[Row], chance: random.Random) -> None:
    """A row is doubled, and the copy edited for somebody else."""
    row, other = dict(chance.choice(rows)), chance.choice(rows)
    for column in chance.sample(list(row), chance.randint(1, 2)):
        row[column] = other[column]
    rows.insert(chance.randrange(len(rows)), row)


def sort_column(rows: list[Row], chance: random.Random) -> None:
    """One column is sorted by itself."""
    column = chance.choice(list(rows[0]))
    for row, cell in zip(rows, sorted(row[column] for row in rows), strict=True):
        row[column] = cell


def shift_column(rows: list[Row], chance: random.Random) -> None:
    """The cells of one column slip down by one, from some row on."""
    column, start = chance.choice(list(rows[0])), chance.randrange(len(rows))
    for place in range(len(rows) - 1, start, -1):
        rows[place][column] = rows[place - 1][column]


def exchange_columns(rows: list[Row], chance: random.Random) -> None:
    """Two columns are exchanged under the header that stays."""
    one, other = chance.sample(list(rows[0]), 2)
    for row in rows:
        row[one], row[other] = row[other], row[one]


def lose_zeros(rows: list[Row], chance: random.Random) -> None:
    """A spreadsheet takes the ids for numbers, from some row on."""
    start, column = chance.choice((0, chance.randrange(len(rows)))), _choose_id(rows[0], chance)
    for row in rows[start:]:
        row[column] = row[column].lstrip("0") or row[column]


def lose_letters(rows: list[Row], chance: random.Random) -> None:
    """A converter writes a mark for every letter that it does not know."""
    mark = chance.choice("?\ufffd")
    for row in rows:
        for column, cell in row.items():
            row[column] = "".join(one if one.isascii() else mark for one in cell)


EDITS: tuple[Callable[[list[Row], random.Random], None], ...] = (
    move_cell, copy_id, fill_id_down, exchange_ids, double_row, sort_column, shift_column,
    exchange_columns, lose_zeros, lose_letters,
)  # fmt: skip
