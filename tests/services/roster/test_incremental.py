"""A snapshot of which only the changed lines are read ends as if all of it had been."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from portaladm.readers.csv import line_digests as lines
from tests.conftest import Office

Rows = list[dict[str, str]]


PEOPLE = (
    "SELECT number, first_name, last_name, grade, withdrawn_on, "
    "(SELECT name FROM schools WHERE id = school_id) FROM students ORDER BY number",
    "SELECT number, first_name, last_name, email, phone, language, merged_into IS NULL "
    "FROM parents ORDER BY number",
    "SELECT p.number, s.number, relationship, portal_access, l.since, ended_on, provisional_until "
    "FROM links l JOIN parents p ON p.id = parent_id JOIN students s ON s.id = student_id "
    "ORDER BY 1, 2",
    "SELECT record, count(*) FROM roster_changes GROUP BY record ORDER BY record",
)


def make_district(office: Office, chance: random.Random, families: int) -> Rows:
    rows = []
    for family in range(families):
        for child in range(chance.choice((1, 1, 2, 3))):
            for parent in range(chance.choice((1, 2, 2))):
                cells = {
                    "student_id": f"S{family:03d}{child}", "parent_id": f"P{family:03d}{parent}",
                    "school": f"School {family % 7}", "email": f"p{family}{parent}@example.org",
                }  # fmt: skip
                rows.append(office.row(cells))
    return rows


def change_some(rows: Rows, chance: random.Random, night: int) -> Rows:
    """What a night brings: other cells, families that come, leave and return, disagreements."""
    tonight = [dict(row) for row in rows]
    for row in chance.sample(tonight, 6):
        column, values = chance.choice((
            ("email", [f"new{night}@example.org", ""]), ("portal_access", ["yes", "no", ""]),
            ("school", ["School 1", f"School {night + 20}"]), ("relationship", ["aunt", ""]),
            ("withdrawn_on", ["2026-09-30", ""]), ("phone", ["555 1"]), ("grade", ["5", "6"]),
            ("parent_id", [f"P{night}X", "P0000"]), ("student_last_name", ["Ruiz, Ana", "Ruiz"]),
        ))  # fmt: skip
        row[column] = chance.choice(values)
    for row in chance.sample(tonight, chance.choice((0, 1, 4))):
        tonight.remove(row)
    if chance.random() < 0.4:
        tonight.insert(chance.randrange(len(tonight)), dict(chance.choice(tonight)))
    if chance.random() < 0.3:
        place = chance.randrange(len(tonight))
        tonight = tonight[place:] + tonight[:place]
    seen: dict[tuple[str, str], str] = {}
    for row in tonight:  # a pair that stands twice must not say yes and no
        pair = row["parent_id"], row["student_id"]
        row["portal_access"] = seen.setdefault(pair, row["portal_access"])
    return tonight


class Twins:
    """One district in two stores; the other forgets its lines before every snapshot."""

    def __init__(self, office: Office) -> None:
        self.one = office
        folder = office.folder / "other"
        folder.mkdir()
        self.other = replace(office, folder=folder, seen=[])
        self.unread = 0

    def do(self, *words: str | Path, code: int = 0) -> None:
        self.one.run(*words, code=code)
        self.other.run(*words, code=code)

    def snapshot(self, rows: Rows, *options: str, code: int = 0) -> None:
        path = self.one.write_roster(*rows, name="night.csv")
        words = ("roster", "import", str(path), "--snapshot", "--format", "json", *options)
        mine = self.one.run(*words, code=code)
        forget(self.other)
        theirs = self.other.run(*words, code=code)
        assert mine.json | {"batch": ""} == theirs.json | {"batch": ""}
        self.compare()
        self.unread += "as in the last snapshot" in mine.err

    def compare(self) -> None:
        for sql in PEOPLE:
            assert self.one.query(sql) == self.other.query(sql)

    def sleep(self) -> None:
        self.one.now += timedelta(days=1)
        self.other.now += timedelta(days=1)


def forget(office: Office) -> None:
    with sqlite3.connect(office.store) as store:
        store.execute("DELETE FROM meta WHERE name = 'roster_lines'")
    store.close()


@pytest.fixture
def duplicates(office: Office) -> Twins:
    return Twins(office)


@pytest.mark.parametrize("seed", range(6))
def test_nights_of_changed_lines_end_as_nights_of_whole_files(duplicates: Twins, seed: int) -> None:
    chance = random.Random(seed)
    rows = make_district(duplicates.one, chance, 40)
    duplicates.do("roster", "import", duplicates.one.write_roster(*rows))
    for night in range(9):
        duplicates.sleep()
        rows = change_some(rows, chance, night)
        if night == 6:
            faulty = [*rows[1:], rows[0] | {"portal_access": "perhaps"}]
            duplicates.snapshot(faulty, "--max-removals", "100%", "--keep-good-rows", code=3)
        else:
            duplicates.snapshot(rows, "--max-removals", "100%")
        duplicates.do(*days_work(night, rows))
    assert duplicates.unread >= 5


def days_work(night: int, rows: Rows) -> tuple[str, ...]:
    """What staff do between two nights."""
    one = rows[1]
    reason = ("--reason", "said so", "--yes")
    return {
        1: ("parents", "add", "--parent", "NEW", "--student", one["student_id"],
            "--first-name", "Zoe", "--last-name", "Neu"),
        2: ("parents", "merge", "P0050", "P0060", *reason),
        3: ("links", "deny", one["parent_id"], one["student_id"], *reason),
        4: ("roster", "undo", *reason),
    }.get(night, ("accounts", "list"))  # fmt: skip


def test_only_the_lines_that_differ_are_read(office: Office) -> None:
    rows = make_district(office, random.Random(1), 50)
    office.run("roster", "import", office.write_roster(*rows), code=0)
    rows[10]["email"] = "other@example.org"
    night = office.write_roster(*rows, name="night.csv")
    told = office.run("roster", "import", night, "--snapshot", code=0).err
    assert "as in the last snapshot" in told
    assert office.query("SELECT count(*) FROM parents WHERE email = 'other@example.org'") == [(1,)]


def test_a_fault_on_a_changed_line_is_told_as_ever(office: Office) -> None:
    rows = make_district(office, random.Random(1), 50)
    office.run("roster", "import", office.write_roster(*rows), code=0)
    rows[10]["portal_access"] = "perhaps"
    night = office.write_roster(*rows, name="night.csv")
    told = office.run("roster", "import", night, "--snapshot", code=1).err
    assert "line 12" in told
    assert "portal_access" in told


@pytest.mark.parametrize("end", ['"\n', "\r", "\nP1,S1"])
def test_a_line_that_is_no_row_by_itself_sends_the_whole_file_to_the_reader(
    office: Office, end: str
) -> None:
    rows = make_district(office, random.Random(1), 50)
    path = office.write_roster(*rows)
    office.run("roster", "import", path, code=0)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[7] = lines[7].replace("12 Oak Street", f'"12 Oak Street{end}')
    path.write_text("".join(lines), encoding="utf-8", newline="")
    ours = office.run("roster", "import", path, "--snapshot")
    forget(office)
    assert office.run("roster", "import", path, "--snapshot").err == ours.err


def test_two_clerks_at_once_leave_no_line_unread(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portaladm.services.roster import incremental as changes

    rows = [office.row({"student_id": f"S{n // 2}"}) for n in range(40)]
    office.run("roster", "import", office.write_roster(*rows), code=0)
    night = office.write_roster(*rows[:-1], name="night.csv")
    stage: Callable[..., Any] = changes.stage_changes

    def stage_while_another_imports(*given: Any) -> Any:
        found = stage(*given)
        forget(office)
        return found

    monkeypatch.setattr(changes, "stage_changes", stage_while_another_imports)
    told = office.run("roster", "import", night, "--snapshot", code=0)
    assert "as in the last snapshot" not in told.err
    assert office.query("SELECT count(*) FROM links WHERE ended_on IS NULL") == [(len(rows) - 1,)]


def test_a_first_roster_with_a_repeated_pair_remembers_what_each_line_stands_for(
    duplicates: Twins,
) -> None:
    rows = [duplicates.one.row({"student_id": f"S{9 - n // 2}"}) for n in range(20)]
    rows.insert(3, dict(rows[0]))
    duplicates.do("roster", "import", duplicates.one.write_roster(*rows))
    for gone in (8, 12, 15):
        duplicates.sleep()
        duplicates.snapshot([*rows[:gone], *rows[gone + 1 :]], "--max-removals", "100%")


@pytest.mark.parametrize("starts", [True, False])
def test_a_large_file_has_its_digests_taken_by_a_second_process_or_not_at_all(
    office: Office, monkeypatch: pytest.MonkeyPatch, starts: bool
) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise OSError(11, "no more processes")

    monkeypatch.setattr(lines, "WORTH_A_WORKER", 0)
    if not starts:
        monkeypatch.setattr("portaladm.workers.subprocess.Popen", refuse)
    rows = make_district(office, random.Random(1), 50)
    office.run("roster", "import", office.write_roster(*rows), code=0)
    rows[10]["email"] = "other@example.org"
    night = office.write_roster(*rows, name="night.csv")
    told = office.run("roster", "import", night, "--snapshot", code=0).err
    assert ("as in the last snapshot" in told) == starts
    assert office.query("SELECT count(*) FROM parents WHERE email = 'other@example.org'") == [(1,)]
