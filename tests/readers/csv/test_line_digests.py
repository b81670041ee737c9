"""A file's lines against those of an earlier one, by their digests."""

from __future__ import annotations

import pytest

from portaladm.readers.csv.line_digests import Comparison, TooMuchChanged, digest_lines


def make_blocks(lines: list[bytes], size: int = 100) -> list[list[bytes]]:
    return [lines[n : n + size] for n in range(0, len(lines), size)]


def compare(before: list[bytes], after: list[bytes]) -> Comparison:
    earlier = (
        (b"".join(digest_lines(block, b"salt")), range(n * 100 + 1, n * 100 + len(block) + 1))
        for n, block in enumerate(make_blocks(before))
    )
    comparison = Comparison(earlier, len(before), b"salt")
    for _ in comparison.compare(make_blocks(after), 2):
        pass
    return comparison


def test_lines_are_found_again_after_a_block_came_and_another_left() -> None:
    before = [b"line %d\n" % n for n in range(40_000)]
    new = [b"new %d\n" % n for n in range(3_000)]
    after = before[:1_000] + new + before[1_000:20_000] + before[25_000:]
    found = compare(before, after)
    assert list(found.changed.values()) == new
    assert min(found.changed) == 1_002
    assert sorted(found.gone) == list(range(20_001, 25_001))
    assert found.same == 35_000


def test_another_file_is_given_up_early() -> None:
    before = [b"line %d\n" % n for n in range(40_000)]
    with pytest.raises(TooMuchChanged):
        compare(before, [b"other %d\n" % n for n in range(40_000)])
    with pytest.raises(TooMuchChanged):
        compare(before, before[:19_000])
