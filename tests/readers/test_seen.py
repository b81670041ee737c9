"""Rows of one kind are counted; their lines are kept as long as anybody may ask for them."""

from __future__ import annotations

from portaladm.domain.rosters import MOST_EXAMPLES
from portaladm.readers.seen import SeenLines


def test_all_are_counted_and_the_lines_kept_up_to_a_limit() -> None:
    seen = SeenLines()
    for line in range(2, MOST_EXAMPLES + 10):
        seen.note(line)
    assert seen.count == MOST_EXAMPLES + 8
    lines = [example.values["line"] for example in seen.examples]
    assert lines == list(range(2, MOST_EXAMPLES + 2))
