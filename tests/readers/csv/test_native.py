"""Our own CSV: columns in any order, what the csv module writes, and the same store each time."""

from __future__ import annotations

import csv
import io
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portaladm.cli.messages import say_detail, say_error
from portaladm.config.schema import Roster
from portaladm.domain.rosters import COLUMNS
from portaladm.domain.text import find_dangerous_character
from portaladm.errors import Refused
from portaladm.readers.formats import open_roster
from portaladm.readers.rows import CHUNK_ROWS, RowReader
from tests.conftest import Office
from tests.readers.csv.pairs import (
    DELIMITERS,
    ENCODINGS,
    GOOD,
    HEADER,
    LINE_ENDS,
    ROWS,
    write,
)
from tests.readers.reading import TODAY, any_map, read


@pytest.mark.parametrize(
    ("encoding", "delimiter", "end"), [*product(ENCODINGS, DELIMITERS, LINE_ENDS)]
)
def test_every_encoding_delimiter_and_line_end_gives_the_same_rows(
    tmp_path: Path, encoding: str, delimiter: str, end: str
) -> None:
    named = encoding if encoding in ("utf-16-le", "utf-16-be", "cp1252") else None
    rows, faults = read(write(tmp_path / "r.csv", encoding, delimiter, end), encoding=named)
    assert not faults
    assert list(rows.values()) == ROWS
    assert list(rows) == [2, 3]


def test_the_columns_may_stand_in_any_order_and_others_are_named(tmp_path: Path) -> None:
    names = [*reversed(COLUMNS), "shoe_size"]
    with (tmp_path / "r.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows({**row, "shoe_size": "38"} for row in ROWS)
    assert list(read(tmp_path / "r.csv")[0].values()) == ROWS


CELLS = (
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp")), max_size=12)
    .map(str.strip)
    .filter(lambda cell: cell[:1] not in "'=+-@\uff1d\uff0b\uff0d\uff20" or not cell)
    .filter(lambda cell: find_dangerous_character(cell) is None)
)
TABLES = st.integers(2, 5).flatmap(
    lambda width: st.lists(
        st.lists(CELLS, min_size=width, max_size=width).filter(any), min_size=1, max_size=8
    )
)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(
    table=TABLES, delimiter=st.sampled_from(DELIMITERS), end=st.sampled_from(LINE_ENDS),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)  # fmt: skip
def test_what_the_csv_module_writes_comes_back_equal(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[str]], delimiter: str, end: str,
    quoting: int, encoding: str,
) -> None:  # fmt: skip
    header = [f"column {n}" for n in range(len(table[0]))]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting)  # type: ignore[arg-type]
    writer.writerows([header, *table])
    path = tmp_path_factory.mktemp("csv") / "r.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    rows, faults = read(path, any_map(header))
    assert not faults
    ours = COLUMNS[: len(header)]
    assert [[row[name] for name in ours] for row in rows.values()] == table


@pytest.mark.slow
def test_the_same_roster_in_every_encoding_gives_the_same_store(office: Office) -> None:
    path = write(office.folder / "utf8.csv")
    office.run("roster", "import", path, code=0)
    for encoding, delimiter in (("utf-16", "\t"), ("cp1252", ";"), ("utf-8-sig", ",")):
        other = write(office.folder / f"{encoding}.csv", encoding, delimiter, "\r\n")
        said = office.run("roster", "import", other, "--encoding", encoding, code=0)
        assert "Nothing has changed" in said.err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("count", [1, CHUNK_ROWS - 1, CHUNK_ROWS, CHUNK_ROWS + 1])
def test_a_file_that_ends_in_the_middle_of_a_row_is_called_so(
    tmp_path: Path, count: int, encoding: str
) -> None:
    text = HEADER + "".join(GOOD.format(n=n) for n in range(count)) + "999,Ana,Gar"
    (tmp_path / "r.csv").write_bytes(text.encode(encoding))
    rows, faults = read(tmp_path / "r.csv")
    assert [(fault.line, fault.code) for fault in faults] == [(count + 2, "cut-off")]
    assert f"the file ends in the middle of line {count + 2}: it may be cut off" in say_detail(
        faults[0].detail
    )
    assert len(rows) == count


def test_a_padded_row_does_not_hide_that_the_file_is_cut_off(tmp_path: Path) -> None:
    lines = "a,b,c\n1,2,3\n4,5\n6,7"
    columns = any_map(["a", "b", "c"])
    (tmp_path / "cut.csv").write_text(lines)
    (tmp_path / "whole.csv").write_text(lines + "\n")
    rows, faults = read(tmp_path / "cut.csv", columns)
    assert (list(rows), [(f.line, f.code) for f in faults]) == ([2, 3], [(4, "cut-off")])
    rows, faults = read(tmp_path / "whole.csv", columns)
    assert (list(rows), faults) == ([2, 3, 4], [])


def test_a_whole_last_row_and_a_line_of_dashes_need_no_line_break(tmp_path: Path) -> None:
    for name, end in (("row.csv", GOOD.format(n=2)[:-1]), ("dashes.csv", "--------")):
        (tmp_path / name).write_text(HEADER + GOOD.format(n=1) + end)
        assert not read(tmp_path / name)[1]


@pytest.mark.slow
@pytest.mark.parametrize("mapped", [False, True])
def test_a_quotation_mark_that_is_never_closed_refuses_the_file_with_one_sentence(
    tmp_path: Path, mapped: bool
) -> None:
    text = 'a,b,c\n1,"2,3\n' if mapped else HEADER + '1,"Ana,García\n'
    (tmp_path / "r.csv").write_text(text + "a\n" * 1_000_000)
    columns = any_map(["a", "b", "c"]) if mapped else None
    with pytest.raises(Refused) as refused:
        read(tmp_path / "r.csv", columns)
    said = say_error(refused.value).message
    assert said.startswith(
        "r.csv can't be read: the quotation mark opened on line 2 is never closed"
    )


def test_the_limit_of_a_cell_does_not_stay_behind(tmp_path: Path) -> None:
    """It is the whole process's: the next file would be read under it."""
    before = csv.field_size_limit()
    path = write(tmp_path / "r.csv", "utf-8")
    for more in ("", 'x,"y"z\n', "a" * 3_000 + "\n"):
        path.write_text(path.read_text() + more)
        reading = open_roster(str(path), as_of=TODAY, settings=Roster())
        with reading as roster:
            assert isinstance(roster, RowReader)
            for chunks in (roster.read_chunks(), roster.read_raw_rows()):
                next(iter(chunks))  # one that is left in the middle
                assert csv.field_size_limit() == before
                list(chunks)
    assert csv.field_size_limit() == before
