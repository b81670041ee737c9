"""Lists in one cell."""

from __future__ import annotations

import pytest

from portaladm.domain.cells.lists import split_list


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("a", ["a"]),
        ("a, b,,a", ["a", "b"]),
        ("a;b", ["a", "b"]),
        ("a | b", ["a", "b"]),
        ("a b", ["a", "b"]),
        ("c d", ["c d"]),
        ("a,c d", ["a", "c d"]),
        ("a;x", ["a;x"]),
        ("x y", ["x y"]),
        ("", []),
    ],
)
def test_other_marks_than_commas_separate_known_ids_alone(cell: str, found: list[str]) -> None:
    assert split_list(cell, {"a", "b", "c d"}) == found
