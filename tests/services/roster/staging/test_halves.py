"""A large CSV file is staged by two processes; what comes of it is what one process makes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portaladm.config.schema import Roster
from portaladm.domain.rosters import COLUMNS
from portaladm.errors import Refused
from portaladm.readers.csv import halves as readers
from portaladm.readers.csv import native
from portaladm.readers.csv.column_map import ColumnMap, read_column_map
from portaladm.readers.formats import open_roster
from portaladm.services.roster.staging import halves, rows
from portaladm.store.db.sqlite import Database
from portaladm.store.roster import staging
from portaladm.store.roster.findings import cells
from portaladm.store.roster.survey import survey_rows
from portaladm.workers import Worker
from tests.conftest import Office
from tests.kits.workers import WorkerHere
from tests.readers.reading import TODAY
from tests.store.roster.test_staging import SOME, database

__all__ = ["database"]
HEADER = ",".join(COLUMNS)


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> WorkerHere:
    here = WorkerHere()
    monkeypatch.setattr(halves, "start_worker", here.start)
    monkeypatch.setattr(halves, "_PART_ROWS", 3)
    monkeypatch.setattr(native, "CHUNK_ROWS", 2)
    monkeypatch.setattr(readers, "count_cores", lambda: 2)
    monkeypatch.setattr(readers, "WORTH_A_WORKER", 0)
    return here


def count_rows(worker: WorkerHere) -> int:
    return sum(halves._unpack(message).rows for message in worker.received)


Outcome = tuple[list[Any], list[Any], object, object]


def stage(database: Database, path: Path, columns: ColumnMap | None = None) -> Outcome:
    """The staged rows and faults, what the reader found or why it refuses, and the survey."""
    with (
        open_roster(str(path), columns=columns, as_of=TODAY, settings=Roster()) as reader,
        database.read() as transaction,
    ):
        staging.create_staging(transaction)
        survey = None
        try:
            read = rows.read_everything(transaction, reader, lambda done: None)
            found: object = read.findings
            survey = read.survey or survey_rows(transaction, cells.CONDITIONS)
        except Refused as error:
            found = error.remark, error.details
        staged = list(transaction.rows("SELECT * FROM temp.staged"))
        faults = list(transaction.rows("SELECT line, col, key, said, file FROM temp.faults"))
        return staged, faults, found, survey


def stage_both_ways(database: Database, path: Path, columns: ColumnMap | None = None) -> Outcome:
    together = stage(database, path, columns)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(readers, "WORTH_A_WORKER", 1 << 40)
        assert stage(database, path, columns) == together
    return together


def make_line(number: int, address: str = "12 Oak Street") -> str:
    return f"S{number},Ana,García,4,Lincoln,P{number},José,García,father,yes,,,,{address},,,,"


GOOD = st.integers(1, 99).map(make_line)
OVER_LINES = st.builds(
    make_line, st.integers(1, 99),
    st.sampled_from(
        ['"12 Oak\nflat ""2"""', '"12 Oak\rflat 2"', '"a\r\nb"',
         f'"\n{make_line(1)}\n{make_line(2)}\n"']
    ),
)  # fmt: skip
WRONG = st.sampled_from(
    [HEADER, "----,----", "S1,Ana", 'S1,"An"a,x', '"', make_line(1) + ",x", "", "\r", "S1,\rAna",
     make_line(2, '"open'), make_line(3, "a\u200bb"), "=," + make_line(4)]
)  # fmt: skip
LINES = st.lists(st.one_of(GOOD, GOOD, GOOD, OVER_LINES, WRONG), min_size=1, max_size=24)


@pytest.mark.slow
@SOME
@given(LINES, st.sampled_from(["\n", "\r\n", "\r"]), st.booleans(), st.booleans())
def test_any_file_gives_the_same_rows_faults_and_findings(
    database: Database, tmp_path: Path, worker: WorkerHere,
    lines: list[str], end: str, closed: bool, marked: bool,
) -> None:  # fmt: skip
    path = tmp_path / "r.csv"
    text = end.join([HEADER, *lines]) + (end if closed else "")
    path.write_bytes(text.encode("utf-8-sig" if marked else "utf-8"))
    stage_both_ways(database, path)


def write(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "r.csv"
    path.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize("address", ["12 Oak", '"12 Oak, flat 2"', '"12 Oak\nflat 2"'])
def test_the_worker_stages_the_second_half(
    database: Database, tmp_path: Path, worker: WorkerHere, address: str
) -> None:
    staged, *_ = stage_both_ways(
        database, write(tmp_path, *(make_line(n, address) for n in range(20)))
    )
    assert len(staged) == 20 and count_rows(worker) in (9, 10, 11)


def test_the_halves_are_surveyed_each_by_its_process_unless_they_disagree_on_usual_ids(
    database: Database, tmp_path: Path, worker: WorkerHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    surveyed: list[bool] = []
    read_everything = rows.read_everything

    def read(*arguments: Any) -> rows.Read:
        found = read_everything(*arguments)
        surveyed.append(found.survey is not None)
        return found

    monkeypatch.setattr(rows, "read_everything", read)
    lines = [make_line(n) for n in range(10, 30)]
    stage_both_ways(database, write(tmp_path, *lines))
    monkeypatch.setattr(halves, "_measure_first_ids", lambda reader: (9, 9))
    stage_both_ways(database, write(tmp_path, *lines))
    assert surveyed == [True, False, False, False]


MAP = """delimiter = "|"
dates = "d/m/y"
[names]
student = "Last, First"
[columns]
student_id = "No"
student_name = "Pupil"
parent_id = "P"
parent_first_name = "F"
parent_last_name = "L"
relationship = "R"
withdrawn_on = "Left"
[constants]
school = "Oak"
[values.relationship]
papa = "father"
"""


def test_a_worker_reads_columns_in_any_order_and_through_a_map(
    database: Database, tmp_path: Path, worker: WorkerHere
) -> None:
    few = ["parent_id", "student_id", "school", *COLUMNS[1:3], *COLUMNS[6:10], "shoe_size"]
    path = tmp_path / "few.csv"
    row = "P{n},S{n},Lincoln,Ana,García,José,García,father,yes,38"
    lines = [row.format(n=n) for n in range(20)]
    path.write_text("\n".join([",".join(few), *lines, ""]), encoding="utf-8")
    assert len(stage_both_ways(database, path)[0]) == 20 and count_rows(worker) > 5
    (tmp_path / "map.toml").write_text(MAP, encoding="utf-8")
    row = "S{n}|García, Ana|P{n}|José|García|papa|31/12/2027"
    lines = ["No|Pupil|P|F|L|R|Left", *(row.format(n=n) for n in range(20)), ""]
    path.write_text("\n".join(lines), encoding="utf-8")
    worker.received.clear()
    staged, *_ = stage_both_ways(database, path, read_column_map(tmp_path / "map.toml"))
    assert count_rows(worker) > 5 and {row[-1] for row in staged} == {"2027-12-31"}


def test_a_half_that_ends_within_a_cell_is_read_on_here(
    database: Database, tmp_path: Path, worker: WorkerHere
) -> None:
    """A stray quotation mark misleads the guess; after it stand cells of two lines."""
    two = '"12 Oak\nflat 2"'
    path = write(tmp_path, make_line(1, '12" pipe'), *(make_line(n, two) for n in range(20)))
    staged, *_ = stage_both_ways(database, path)
    assert len(staged) == 21 and count_rows(worker) == 0


def test_from_the_first_odd_row_on_the_second_half_is_read_here(
    database: Database, tmp_path: Path, worker: WorkerHere
) -> None:
    good = [make_line(n) for n in range(20)]
    for odd in (HEADER, "S1,x", make_line(1, "a\u200bb"), '"open'):
        worker.received.clear()
        path = write(tmp_path, *good, *good[:10], odd, *good)
        staged, faults, found, _ = stage_both_ways(database, path)
        assert len(staged) == 50 and bool(faults) is not bool(found)
        assert 0 < count_rows(worker) <= 10


def test_what_a_worker_leaves_is_read_here(
    database: Database, tmp_path: Path, worker: WorkerHere
) -> None:
    path = write(tmp_path, *(make_line(n) for n in range(20)))
    for worker.dies_after in (0, 1, 2):
        assert len(stage_both_ways(database, path)[0]) == 20


@pytest.mark.posix("an open file may be renamed")
def test_a_file_that_became_another_one_is_left_to_the_first_process(
    database: Database, tmp_path: Path, worker: WorkerHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, *(make_line(n) for n in range(20)))

    def replace_first(*arguments: Any) -> Any:
        path.rename(tmp_path / "kept.csv")
        write(tmp_path, *(make_line(n, "elsewhere") for n in range(20)))
        return halves.stage_in_worker(*arguments)

    def start(task: Any, *rest: Any) -> Any:
        return worker.start(replace_first, *rest)

    monkeypatch.setattr(halves, "start_worker", start)
    staged, *_ = stage(database, path)
    assert len(staged) == 20 and count_rows(worker) == 0 and "elsewhere" not in repr(staged)


@pytest.mark.slow
def test_another_process_does_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real one: all that an import says is the same, and it has staged rows."""
    path = office.write_roster(*({"address": "12 Oak, flat 2"} for _ in range(40)))
    alone = office.run("roster", "check", path, code=0)
    monkeypatch.setattr(readers, "count_cores", lambda: 2)
    monkeypatch.setattr(readers, "WORTH_A_WORKER", 0)
    messages: list[bytes] = []
    receive = Worker.receive

    def listen(worker: Worker) -> Iterator[bytes]:
        for message in receive(worker):
            messages.append(message)
            yield message

    monkeypatch.setattr(Worker, "receive", listen)
    assert office.run("roster", "check", path, code=0) == alone
    assert len(messages) == 1
