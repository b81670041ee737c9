"""Lists: the order, the limit, and that they go out as they are read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from portaladm.cli.terminal.listing import Order, arrange, read_order
from portaladm.errors import Misused

RECORDS: list[dict[str, Any]] = [
    {"name": "b", "days": 10, "value": "x", "students": ["B"]},
    {"name": "", "days": 9, "value": 3, "students": []},
    {"name": "C", "days": 100, "value": None, "students": ["a", "c"]},
    {"name": "a", "days": None, "value": ["y"], "students": ["a"]},
]


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("name", ["a", "b", "C", ""]),
        ("-name", ["C", "b", "a", ""]),
        ("days", ["", "b", "C", "a"]),
        ("-days", ["C", "b", "", "a"]),
        ("value", ["", "b", "a", "C"]),
        ("students", ["a", "C", "b", ""]),
    ],
)
def test_texts_and_numbers_are_sorted_and_what_is_empty_comes_last(
    sort: str, names: list[str]
) -> None:
    order = read_order(tuple(RECORDS[0]), sort)
    assert [one["name"] for one in arrange(RECORDS, order, None)] == names
    for limit in (1, 2, 3, 4):
        assert [one["name"] for one in arrange(RECORDS, order, limit)] == names[:limit]


def test_a_list_without_an_order_is_read_no_further_than_its_limit() -> None:
    def read() -> Iterator[dict[str, Any]]:
        yield from RECORDS[:2]
        raise AssertionError("read too far")

    assert list(arrange(read(), None, 2)) == RECORDS[:2]


def test_a_list_without_an_order_goes_out_as_it_is_read() -> None:
    rows = iter(arrange(iter(RECORDS), None, None))
    assert next(rows) is RECORDS[0]


def test_rows_that_are_equal_keep_their_order() -> None:
    rows = [{"n": 1, "at": place} for place in range(5)]
    for descending in (False, True):
        for limit in (None, 3):
            found = list(arrange(rows, Order("n", descending), limit))
            assert found == rows[:limit]


def test_an_unknown_field_is_named_with_those_spelled_alike() -> None:
    with pytest.raises(Misused) as refused:
        read_order(("username", "status"), "-usernam")
    assert refused.value.remark.values["near"] == ["username"]
