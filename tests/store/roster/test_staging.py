"""Faults found set by set are those that the domain finds row by row."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portaladm.domain.rosters import COLUMNS, LONGEST_CELL, find_row_faults
from portaladm.domain.text import find_dangerous_character
from portaladm.store.db.opening import open_database
from portaladm.store.db.sqlite import Database
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster import faults, staging
from portaladm.store.roster.findings import cells
from portaladm.store.roster.survey import Survey, survey_rows
from tests.conftest import Office

SOME = settings(
    max_examples=150, deadline=None, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database, _ = open_database(tmp_path / "store.db", lambda transaction, before: None, make=True)
    yield database
    database.close()


def is_readable(text: str) -> bool:
    """What a reader lets through to the staging table."""
    clean = find_dangerous_character(text) is None
    return clean and text == text.strip() and len(text) <= LONGEST_CELL


ODD = st.sampled_from(
    ["yes", "NO", "Yes ", "1", "01", "true", "ＹＥＳ", "ſ", "İ", "K", "2026-02-29", "2024-02-29",
     "2026-04-31", "2026-13-01", "2026-00-01", "2026-01-00", "0999-12-31", "1000-01-01",
     "2999-12-31", "3000-01-01", "2026-W36-1", "2026-W53-7", "20260831", "2026-9-01", "2460000.5",
     "now", "2026-08-31 ", "２０２６-08-31", "-026-08-31", "2026-08-3١"]
)  # fmt: skip
CELL = st.one_of(st.just(""), ODD, st.text(max_size=12), st.dates().map(str)).filter(is_readable)
GOOD = dict.fromkeys(COLUMNS, "x") | {"withdrawn_on": "", "portal_access": "yes"}
NOTHING = st.sampled_from(
    ["NULL", "null", "Null", "None", "none", "n/a", "N/A", "#N/A", "#REF!", "-", "--", "\u2014",
     "(null)", "[none]", "\\N", "NaN", "Nan", "Nelson", "de la Cruz", "Ángel", "[x", "0", "?", "_"]
)  # fmt: skip
IDS = st.sampled_from(["1", "Required", "Text (20)", "Free text", "Total: 3", "x", ""])
DAY_LIKE = st.from_regex(r"[0-3][0-9]{3}-[01][0-9]-[0-3][0-9]", fullmatch=True)
# Few odd cells a row: a row that is faulty anyway hides what the set overlooks.
ODD_CELLS = st.fixed_dictionaries(
    {}, optional={"withdrawn_on": DAY_LIKE | CELL, "portal_access": CELL, "school": CELL,
        "student_id": IDS, "parent_id": IDS, "parent_first_name": NOTHING | CELL,
        "parent_last_name": NOTHING | CELL, "student_last_name": NOTHING | CELL}
)  # fmt: skip
ROWS = st.lists(ODD_CELLS.map(lambda odd: tuple((GOOD | odd).values())), min_size=1, max_size=8)


@pytest.mark.slow
@SOME
@given(ROWS)
def test_the_set_points_at_the_rows_that_the_domain_refuses(
    database: Database, rows: list[tuple[str, ...]]
) -> None:
    wanted = [
        fault
        for line, row in enumerate(rows, 2)
        for fault in find_row_faults(line, dict(zip(COLUMNS, row, strict=True)))
    ]
    faulty = len({fault.line for fault in wanted})
    with staged(database, rows) as (transaction, survey):
        assert survey.faulty <= faulty <= survey.faulty + survey.suspect
        staging.find_row_faults_in_staging(transaction)
        assert list(faults.read_faults(transaction)) == wanted
        assert staging.count_staged(transaction) == len(rows) - faulty


def test_a_roster_of_ordinary_names_has_nobody_to_look_at(database: Database) -> None:
    people = [("Ana", "Lopez"), ("Niels", "Nørgaard"), ("Ángel", "de la O"), ("Kim", "Zu")]
    rows = [
        tuple((GOOD | {"student_id": "S1", "parent_id": "P1", "parent_first_name": a,
                       "parent_last_name": b,
                       "student_first_name": b, "student_last_name": a}).values())
        for a, b in people
    ]  # fmt: skip
    with staged(database, rows) as (_, survey):
        assert (survey.faulty, survey.suspect) == (0, 0)


@contextmanager
def staged(database: Database, rows: list[tuple[str, ...]]) -> Iterator[tuple[Transaction, Survey]]:
    with database.read() as transaction:
        staging.create_staging(transaction)
        staging.stage_rows(transaction, COLUMNS, rows, None, 2)
        yield transaction, survey_rows(transaction, cells.CONDITIONS)


def pair(parent: str, access: str) -> tuple[str, ...]:
    return tuple((GOOD | {"portal_access": access, "parent_id": parent}).values())


@pytest.mark.parametrize(
    ("said", "refused", "left"),
    [
        (["yes", "no"], 2, []),
        (["yes", "", "no"], 3, []),
        (["yes", "", "1"], 0, ["yes", "yes", "1"]),
        (["", "N"], 0, ["no", "N"]),
        (["", ""], 0, ["", ""]),
    ],
)
def test_rows_of_one_pair_agree_or_are_all_refused(
    database: Database, said: list[str], refused: int, left: list[str]
) -> None:
    rows = [pair("P1", access) for access in said] + [pair("P2", "no")]
    with staged(database, rows) as (transaction, _):
        repeated, _ = staging.find_pair_faults(transaction)
        found = list(faults.read_faults(transaction))
        rows_left = transaction.rows(
            "SELECT portal_access FROM temp.staged WHERE parent_id = 'P1' ORDER BY line"
        )
        assert [access for (access,) in rows_left] == left
    # Only repeats of pairs that agree are worth a word; the others are faults.
    assert repeated == (0 if refused else len(said) - 1)
    assert len(found) == refused
    assert {fault.code for fault in found} <= {"contradiction"}


def test_rows_keep_the_lines_that_they_are_given(database: Database) -> None:
    with database.read() as transaction:
        staging.create_staging(transaction)
        rows = [pair("P1", "yes"), pair("P2", "yes"), pair("P3", "yes")]
        staging.stage_rows(transaction, COLUMNS, rows, None, 2)
        staging.stage_rows(transaction, COLUMNS, rows[:2], [9, 12], 0)
        lines = [line for (line,) in transaction.rows("SELECT line FROM temp.staged ORDER BY 1")]
    assert lines == [2, 3, 4, 9, 12]


def test_staging_takes_no_lock_on_the_store(database: Database) -> None:
    other, _ = open_database(database.path, lambda transaction, before: None)
    with staged(database, [pair("P1", "yes")]), other.write() as transaction:
        transaction.run("INSERT INTO schools (name) VALUES ('Lincoln')")
    other.close()


@pytest.mark.parametrize(("changed_kib", "shut_out"), [(4096, False), (64, True)])
def test_others_read_while_the_changed_pages_fit_into_memory(
    database: Database, changed_kib: int, shut_out: bool
) -> None:
    with database.read() as transaction:
        staging.create_staging(transaction, 64, changed_kib)
    with database.write() as transaction:
        names = ((f"School {number:0400}",) for number in range(2000))
        transaction.run_many("INSERT INTO schools (name) VALUES (?)", names)
        assert is_locked(database) == shut_out


def is_locked(database: Database) -> bool:
    with closing(sqlite3.connect(database.path, timeout=0)) as other:
        try:
            other.execute("SELECT count(*) FROM schools")
        except sqlite3.OperationalError:
            return True
    return False


def test_an_export_that_is_wrong_as_a_whole_is_not_looked_at_to_its_end(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portaladm.store.roster.staging.MOST_FAULTS", 10)
    rows: list[dict[str, str]] = [{"parent_first_name": ""} for _ in range(5)]
    words = ("roster", "import", office.write_roster(*rows, {"portal_access": "perhaps"}, {}))
    assert "6 faults" in office.run(*words, code=1).err
    rows += [{"portal_access": f"maybe {n}"} for n in range(6)]
    words = ("roster", "import", office.write_roster(*rows))
    for more in ((), ("--keep-good-rows",), ("--dry-run",)):
        said = office.run(*words, *more, code=1).err
        assert "more than 10 faults" in said and "nothing was imported" in said
        assert "line 2, parent_first_name" in said and "line 7, portal_access" in said
        assert "line 3" not in said and "line 8" not in said
    [(students,)] = office.query("SELECT count(*) FROM students")
    assert students == 0


def test_lines_that_no_reader_understands_count_as_well(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portaladm.store.roster.staging.MOST_FAULTS", 10)
    path = office.write_roster({}, {})
    path.write_text(path.read_text() + "one,cell,more\n" * 11)
    assert "more than 10 faults" in office.run("roster", "import", path, code=1).err
