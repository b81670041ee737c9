"""Where lines begin at which a file may be taken apart."""

from __future__ import annotations

import io
from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from portaladm.readers.csv import stretches
from portaladm.readers.csv.stretches import find_line, find_record


@given(st.lists(st.sampled_from(["a,b", '"a\nb",c', '"a ""b""\n",c', "é,ü"]), max_size=9),
       st.integers(0, 60))  # fmt: skip
def test_a_line_begins_after_a_record_and_knows_the_lines_before_it(
    records: list[str], left: int
) -> None:
    data = "".join(f"{record}\n" for record in records).encode()
    ends = {len("".join(f"{one}\n" for one in records[:n]).encode()) for n in range(10)}
    offset, lines = find_line(io.BytesIO(data), min(left, len(data)))
    assert offset in ends and lines == data.count(b"\n", 0, offset)
    assert offset >= min(left, len(data))


def has(cell: str, cells: list[str]) -> bool:
    return cell in cells


def test_a_record_is_found_by_a_cell_wherever_a_block_ends(monkeypatch: object) -> None:
    lines = ["id,role", *(f"r{n},s{n},student" for n in range(40))]
    data = "".join(f"{line}\r\n" for line in lines).encode()
    for block in (16, 17, 23, 50, 1 << 20):
        monkeypatch.setattr(stretches, "_BLOCK", block)  # type: ignore[attr-defined]
        for n in (0, 1, 17, 39):
            found = find_record(io.BytesIO(data), f"s{n}", partial(has, f"s{n}"), ",")
            assert found and data[found.offset :].startswith(f"r{n},s{n},".encode())
            assert found.lines == n + 1
    assert find_record(io.BytesIO(data), "s1", lambda cells: False, ",") is None
    assert find_record(io.BytesIO(b'a,"s1\n'), "s1", bool, ",") is None
