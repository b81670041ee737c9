"""``portaladm roster``: what a clerk types, and what stands on the screen."""

from __future__ import annotations

import csv
import io
import json

import pytest

from portaladm.domain.rosters import COLUMNS
from tests.conftest import Office


def test_the_counts_go_to_stdout_and_everything_else_to_stderr(office: Office) -> None:
    done = office.run("roster", "import", office.write_roster({}, {}), code=0)
    [row] = csv.DictReader(io.StringIO(done.out, newline=""))
    names = ("students_new", "parents_new", "links_new", "rows_refused")
    assert [row[name] for name in names] == ["2", "2", "2", "0"]
    assert "2 rows, comma, utf-8" in done.err
    assert "Imported as batch" in done.err
    assert "head" not in done.err


def test_a_roster_comes_from_stdin(office: Office) -> None:
    data = office.write_roster({}).read_bytes()
    office.run("roster", "import", "-", stdin=data, code=0)
    assert office.query("SELECT count(*) FROM parents") == [(1,)]


def test_a_dry_run_says_so_and_imports_nothing(office: Office) -> None:
    done = office.run("roster", "import", office.write_roster({}), "--dry-run", code=0)
    assert "Checked only; nothing was imported" in done.err
    assert f"A new store would be made: {office.store}" in done.err
    assert not office.store.parent.exists()


def test_a_faulty_roster_is_refused_as_a_whole_with_the_two_ways_on(office: Office) -> None:
    path = office.write_roster({}, {"portal_access": "maybe"})
    refused = office.run("roster", "import", path, code=1)
    assert "line 3, portal_access" in refused.err
    assert "--keep-good-rows --rejects rejects.csv" in refused.err
    assert office.query("SELECT count(*) FROM parents") == [(0,)]


def test_the_good_rows_are_kept_on_demand_with_exit_3(office: Office) -> None:
    path = office.write_roster({}, {"portal_access": "maybe"}, {"school": ""})
    words = ("--keep-good-rows", "--rejects", "rejects.csv")
    done = office.run("roster", "import", path, *words, code=3)
    [row] = csv.DictReader(io.StringIO(done.out, newline=""))
    assert (row["rows"], row["rows_refused"]) == ("1", "2")
    rejects = office.read_csv(office.folder / "rejects.csv")
    assert [(row["line"], row["code"]) for row in rejects] == [
        ("3", "bad-access"),
        ("4", "missing"),
    ]
    assert (office.folder / "rejects.csv").stat().st_mode & 0o777 == 0o600


def test_rejects_need_the_good_rows(office: Office) -> None:
    path = office.write_roster({})
    office.run("roster", "import", path, "--rejects", "rejects.csv", code=2)


def test_a_rejects_file_that_exists_refuses_everything(office: Office) -> None:
    path = office.write_roster({}, {"portal_access": "maybe"})
    (office.folder / "rejects.csv").write_text("mine")
    words = ("--keep-good-rows", "--rejects", "rejects.csv")
    office.run("roster", "import", path, *words, code=1)
    assert (office.folder / "rejects.csv").read_text() == "mine"
    assert office.query("SELECT count(*) FROM parents") == [(0,)]


@pytest.mark.parametrize("name", ["nowhere.csv", "."])
def test_a_file_that_is_none_is_named(office: Office, name: str) -> None:
    refused = office.run("roster", "import", name, code=1)
    assert "Error: " in refused.err
    assert "Traceback" not in refused.err


def test_check_needs_no_store_and_makes_none(office: Office) -> None:
    office.run("roster", "check", office.write_roster({}), code=0)
    faulty = office.run("roster", "check", office.write_roster({"school": ""}), code=1)
    assert "line 2, school: the cell is empty" in faulty.err
    assert not office.store.exists()


def test_what_a_person_may_want_to_look_at_is_said_and_stops_nothing(office: Office) -> None:
    rows = ({"email": "same@example.org"}, {"email": "same@example.org", "language": ""})
    done = office.run("roster", "import", office.write_roster(*rows), code=0)
    assert "1 email shared by several parents" in done.err
    assert "1 row without a language" in done.err


def test_a_link_that_turns_from_no_to_yes_is_pointed_out(office: Office) -> None:
    pair = {"student_id": "1", "parent_id": "P1"}
    office.run("roster", "import", office.write_roster(pair | {"portal_access": "no"}), code=0)
    opened = office.write_roster(pair | {"portal_access": "yes"}, name="yes.csv")
    done = office.run("roster", "import", opened, code=0)
    assert "1 link turned from no to yes (parent P1, student 1)" in done.err


def test_the_template_is_a_roster_that_can_be_imported(office: Office) -> None:
    shown = office.run("roster", "template", code=0)
    [header, example] = csv.reader(io.StringIO(shown.out, newline=""))
    assert tuple(header) == COLUMNS
    assert len(example) == len(COLUMNS)
    office.run("roster", "template", "-o", "roster.csv", code=0)
    office.run("roster", "import", "roster.csv", code=0)
    office.run("roster", "template", "-o", "roster.csv", code=1)


@pytest.mark.parametrize("name", ["Ann [/b] Lee", "=HYPERLINK(1)", "O'Neil", "'quoted'", "李小龙"])
def test_a_name_is_data_from_the_roster_to_the_letter(office: Office, name: str) -> None:
    path = office.write_roster({"parent_first_name": name, "parent_last_name": "Lee"})
    office.run("keys", "issue", "--roster", path, "-o", "keys.json", code=0)
    [row] = json.loads((office.folder / "keys.json").read_text(encoding="utf-8"))
    assert row["parent_name"] == f"{name} Lee"


def test_the_template_as_data_names_its_columns(office: Office) -> None:
    printed = office.run("roster", "template", code=0).out
    assert office.run("roster", "template", "--format", "csv", code=0).out == printed
    rows = office.run("roster", "template", "--json", code=0).json
    assert ",".join(row["column"] for row in rows) == printed.splitlines()[0]
    assert {row["column"] for row in rows if not row["required"]} >= {"email", "withdrawn_on"}
    assert rows[0] == {"column": "student_id", "required": True, "example": "0010442"}


def test_a_proposed_map_as_data_has_the_map_and_each_guess(office: Office) -> None:
    odd = office.folder / "export.csv"
    odd.write_text("Pupil No,First,Surname,Guardian ID,Odd\n1,Ana,Lopez,P1,x\n", encoding="utf-8")
    told = office.run("roster", "columns", odd, "-o", "map.toml", "--json", code=0).json
    path = office.folder / "map.toml"
    assert (told["file_path"], told["map"]) == (str(path), path.read_text(encoding="utf-8"))
    found = {one["column"]: one["file_column"] for one in told["columns"]}
    assert (found["student_id"], found["parent_id"]) == ("Pupil No", "Guardian ID")
    assert found["grade"] is None
    assert "Odd" in told["unused"] and told["remarks"]
    rows = office.run("roster", "columns", odd, "--format", "csv", code=0).out.splitlines()
    assert rows[0] == "table,parent,column,file_column,certainty,example"
    assert len(rows) == len(told["columns"]) + 1
