"""A broken record costs its first line alone; the very next line is read again."""

from __future__ import annotations

import io

import pytest

from portaladm.cli.messages import say_error
from portaladm.errors import Refused
from portaladm.readers.csv.recovery import LONGEST_RECORD, MOST_AFTER, AfterBroken, read_records

Records = list[tuple[int, list[str]]]


def read(text: str, header_lines: int = 1) -> tuple[Records, dict[int, str]]:
    """The good records by their lines, and what is wrong on which line."""
    good, bad = [], {}
    for line, cells, fault in read_records(io.StringIO(text, newline=""), ",", header_lines):
        if fault:
            bad[line] = fault
        else:
            good.append((line, cells))
    return good, bad


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ("h\na,b\nc,d\n", [(2, ["a", "b"]), (3, ["c", "d"])], []),
        ('h\n"a\nb",c\nd,e\n', [(2, ["a\nb", "c"]), (4, ["d", "e"])], []),
        ('h\na,"b\nc,d\n', [(3, ["c", "d"])], [2]),
        ('h\na,"b"x\nc,d\n', [(3, ["c", "d"])], [2]),
        ('h\na,b\nc,"d\n', [(2, ["a", "b"])], [3]),
        ('h\n"a\nb,"c"x\nd,e\n', [(4, ["d", "e"])], [2, 3]),
        ('h\n"a\n"b"\n', [(3, ["b"])], [2]),
        ('h\na,"b""c"\n', [(2, ["a", 'b"c'])], []),
        ("h\n", [], []),
        ("", [], []),
    ],
)
def test_a_broken_record_gives_up_its_first_line_alone(
    text: str, good: Records, bad: list[int]
) -> None:
    found, faults = read(text)
    assert found == good
    assert list(faults) == bad


def test_the_line_that_is_given_up_stands_as_it_is() -> None:
    [(line, cells, fault)] = read_records(io.StringIO('a,"b\r\n', newline=""), ",", 0)
    assert (line, cells) == (1, ['a,"b'])
    assert fault == "broken-csv.unclosed"


def test_a_record_over_too_many_lines_is_a_quotation_mark_that_is_never_closed() -> None:
    rest = "".join(f"{n},x\n" for n in range(LONGEST_RECORD + 5))
    good, bad = read('h\n"open\n' + rest + '"closed"\n')
    assert list(bad) == [2]
    assert len(good) == LONGEST_RECORD + 6


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("h\na,b,c\nd,e", {3: "cut-off"}),
        ('h\na,b,c\nd,e,"f', {3: "cut-off"}),
        ('h\na,b,c\nd,"e\nf', {3: "broken-csv.unclosed", 4: "cut-off"}),
        ("h\na,b,c\nd,e,f", {}),
        ("h\na,b,c\nd,e\n", {}),
        ("h\na,b,c\r\nd,e\r", {}),
        ("h\na,b,c\n , ", {}),
        ('h\n"a,b,c\nd,e,f', {2: "broken-csv.unclosed"}),
    ],
)
def test_a_last_row_that_lacks_cells_and_its_line_break_is_cut_off(
    text: str, bad: dict[int, str]
) -> None:
    records = read_records(io.StringIO(text, newline=""), ",", 1, width=3)
    assert {line: fault for line, _, fault in records if fault} == bad


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ('2,"Ana', "the quotation mark opened on line 2 is never closed"),
        ('2,"A"na', "from line 2 on, no row can be read"),
    ],
)
def test_too_many_records_after_a_broken_one_end_the_reading(raw: str, says: str) -> None:
    after = AfterBroken("r.csv", 3)
    after.check([(2, [raw], "broken-csv.inside")], ())
    after.check([(line, ["a"], "") for line in range(3, MOST_AFTER + 2)], ())
    after.check([(MOST_AFTER + 2, [""], "")], ())
    with pytest.raises(Refused) as refused:
        after.check([(MOST_AFTER + 3, ["a"], "")], ())
    assert says in say_error(refused.value).message


def test_a_good_row_begins_the_count_again() -> None:
    after = AfterBroken("r.csv", 3)
    for start in range(0, 3 * MOST_AFTER, MOST_AFTER):
        after.check([(start, ["x"], "broken-csv.inside"), (start + 1, ["a", "b", "c"], "")],
                    [start + 1])  # fmt: skip
        after.check([(start + n, ["a"], "") for n in range(2, MOST_AFTER)], ())
