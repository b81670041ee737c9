"""Rows of one kind are counted; the first lines are named."""

from __future__ import annotations

from portaladm.readers.seen import SeenLines


def test_all_are_counted_and_the_first_five_named() -> None:
    seen = SeenLines()
    for line in range(2, 10):
        seen.note(line)
    assert seen.count == 8
    assert [example.values["line"] for example in seen.examples] == [2, 3, 4, 5, 6]
