"""Reports of imports as files: counts, faults and findings; refused before anything happens."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from portaladm.errors import Refused
from tests.conftest import Office


def read(office: Office, name: str = "r.json") -> list[dict[str, Any]]:
    """A report as JSON; it is removed, so that the next one can be written."""
    path = office.folder / name
    lines: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    path.unlink()
    return lines


def pick(lines: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [line for line in lines if line["kind"] == kind]


@pytest.mark.slow
def test_a_report_holds_counts_and_findings_and_runs_no_markup(office: Office) -> None:
    row = office.row({"email": "", "student_first_name": "<script>", "student_id": "<b>1"})
    roster = office.write_roster(row)
    for name in ("r.html", "r.json", "r.csv"):
        office.run("roster", "import", roster, "--dry-run", "--report", name, code=0)
        text = Path(office.folder / name).read_text(encoding="utf-8-sig")
        assert "email-missing" in text
        assert name == "r.csv" or "<script>" not in text
    office.run("roster", "check", roster, "--report", "r.html", code=0)
    office.run("roster", "check", roster, "--report", "r.txt", code=2)


def test_a_report_that_can_not_be_written_is_refused_before_anything_happens(
    office: Office,
) -> None:
    roster = office.write_roster(office.row({}))
    (office.folder / "r.html").write_text("mine")
    office.run("roster", "import", roster, "--report", "r.html", code=1)
    office.run("roster", "import", roster, "--report", "r.txt", code=2)
    assert not office.store.exists()


@pytest.mark.slow
def test_a_check_of_a_faulty_roster_tells_findings_counts_and_faults(office: Office) -> None:
    rows = [office.row({"email": ""}), office.row({"withdrawn_on": "soon"}), office.row({})]
    done = office.run(
        "roster", "check", office.write_roster(*rows), "--report", "r.html", code=1
    )  # fmt: skip
    assert "3 rows, 1 of them refused" in done.err
    assert "1 row without an email (line 2)" in done.err
    assert "1 fault on 1 line" in done.err
    [counts] = csv.DictReader(io.StringIO(done.out))
    assert (counts["students_new"], counts["rows_refused"]) == ("2", "1")
    page = (office.folder / "r.html").read_text(encoding="utf-8")
    assert "Checked only; nothing was imported. 1 fault on 1 line." in page
    assert page.index("is not a date") < page.index("without an email")
    machine = office.run("roster", "check", "roster.csv", "--format", "json", code=1)
    assert json.loads(machine.err)["error"]["code"] == "roster-faulty"


@pytest.mark.slow
def test_what_is_only_checked_says_so(office: Office) -> None:
    roster = office.write_roster({}, {})
    for command in (("check",), ("import", "--dry-run")):
        done = office.run("roster", *command, roster, "--report", "r.html", code=0)
        page = (office.folder / "r.html").read_text(encoding="utf-8")
        assert "Checked only; nothing was imported." in page
        assert "Checked only; nothing was imported." in done.err
        assert "Imported" not in page
    office.run("roster", "import", roster, "--report", "real.html", code=0)
    assert "Imported as batch" in (office.folder / "real.html").read_text(encoding="utf-8")


def test_a_report_begins_with_the_verdict_the_district_the_date_and_the_file(
    office: Office,
) -> None:
    office.run("config", "set", "district.name", "Lincoln Unified", code=0)
    roster = office.write_roster({"email": ""}, {"school": ""})
    office.run(
        "roster", "import", roster, "--keep-good-rows", "--rejects", "x.csv", "--report", "r.json",
        code=3,
    )  # fmt: skip
    lines = read(office)
    assert [line["kind"] for line in lines[:4]] == ["verdict", "district", "date", "file"]
    assert lines[0]["message"].endswith("1 fault on 1 line.")
    assert (lines[1]["what"], lines[3]["what"]) == ("Lincoln Unified", "roster.csv")
    assert all(type(line["count"]) is int for line in pick(lines, "count"))
    kinds = [line["kind"] for line in lines]
    assert kinds.index("fault") < kinds.index("finding")
    [fault] = pick(lines, "fault")
    assert fault["what"] == "line 3, school"
    assert fault["examples"] == [f"line 3: parent {next(iter(pick_ids(office)))}"]


@pytest.mark.slow
def test_a_report_says_how_the_file_was_read(office: Office) -> None:
    roster = office.write_roster({})
    text = roster.read_text(encoding="utf-8-sig").replace("\n", ",\n")
    roster.write_text(text.replace("withdrawn_on,", "withdrawn_on,Bus"), encoding="utf-8")
    for name in ("r.json", "r.html"):
        office.run("roster", "check", roster, "--report", name, code=0)
    assert "<p>Note: the column &#x27;Bus&#x27; is not read.</p>" in (
        office.folder / "r.html"
    ).read_text(encoding="utf-8")
    [note] = pick(read(office), "note")
    assert (note["what"], note["message"]) == ("column-not-read", "the column 'Bus' is not read")


def pick_ids(office: Office) -> list[str]:
    """The parent and student of line 3, as a report names them."""
    [row] = office.read_csv(office.folder / "x.csv")
    return [
        f"{row['parent_id']} {row['parent_first_name']} {row['parent_last_name']}, "
        f"student {row['student_id']} {row['student_first_name']} {row['student_last_name']}"
    ]


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
@pytest.mark.parametrize("name", ["r.html", "r.json", "r.csv"])
def test_a_faulty_roster_leaves_a_report(office: Office, dry: tuple[str, ...], name: str) -> None:
    roster = office.write_roster({}, {"portal_access": "maybe"})
    office.run("roster", "import", roster, *dry, "--report", name, code=1)
    text = (office.folder / name).read_text(encoding="utf-8-sig")
    assert "Refused; nothing was imported." in text
    assert "is neither yes nor no" in text
    assert ("line 3" if name != "r.html" else '<td class="number">3</td>') in text


def test_a_report_counts_nothing_that_was_not_compared(office: Office) -> None:
    roster = office.write_roster({}, {"portal_access": "maybe"})
    office.run("roster", "import", roster, "--report", "r.json", code=1)
    counted = {line["what"]: line["count"] for line in pick(read(office), "count")}
    assert counted == {"rows refused": 1, "rows waiting": 0}


@pytest.mark.slow
def test_a_stopped_import_leaves_a_report(office: Office) -> None:
    office.run("roster", "import", office.write_roster(*[{}] * 40), code=0)
    gone = office.write_roster({}, name="short.csv")
    office.run("roster", "import", gone, "--snapshot", "--report", "r.json", code=4)
    lines = read(office)
    assert lines[0]["message"] == "Stopped; nothing was imported."
    [reason] = pick(lines, "reason")
    assert reason["what"] == "removal-limit"
    assert any("would leave" in said for said in reason["examples"])
    assert {line["what"]: line["count"] for line in pick(lines, "count")}["students removed"] == 40
    office.run("roster", "import", gone, "--snapshot", "--report", "r.html", code=4)
    assert "would leave" in (office.folder / "r.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("options", "code"), [((), 4), (("--apply-rest",), 3)])
def test_questions_stand_in_the_report(office: Office, options: tuple[str, ...], code: int) -> None:
    ben = office.row({"email": "luis@example.org"})
    office.run("roster", "import", office.write_roster(ben), code=0)
    other = {"parent_first_name": "Greta", "parent_last_name": "Holm", "email": "g@example.org",
             "phone": "555-0999", "address": "77 Far Rd"}  # fmt: skip
    file = office.write_roster(ben | other, {})
    office.run("roster", "import", file, *options, "--report", "r.json", code=code)
    [question] = pick(read(office), "question")
    assert question["what"] == ben["parent_id"]
    assert "is now Greta Holm: the same person?" in question["message"]


def test_equal_faults_are_one_line_everywhere(office: Office) -> None:
    roster = office.write_roster(*[{"school": ""}] * 40, {}, {"school": ""}, {"grade": "4"})
    done = office.run("roster", "import", roster, "--report", "r.json", "--format", "json", code=1)
    where = "lines 2 to 41, 43"
    [detail] = json.loads(done.err.splitlines()[-1])["error"]["details"]
    assert detail == f"{where} (41 times), school: the cell is empty: fill it in"
    [fault] = pick(read(office), "fault")
    assert (fault["what"], fault["count"]) == (f"{where}, school", 41)
    assert len(fault["examples"]) == 5
    told = office.run("roster", "check", roster, code=1)
    assert told.err.count("the cell is empty") == 1


def test_every_example_is_shown_on_demand(office: Office) -> None:
    roster = office.write_roster(*[{"email": ""}] * 30, *[{"school": ""}] * 30)
    for options, number in (((), 5), (("--all-examples",), 30)):
        office.run("roster", "check", roster, "--report", "r.json", *options, code=1)
        lines = read(office)
        [fault] = pick(lines, "fault")
        [found] = [line for line in lines if line["what"] == "email-missing"]
        assert (len(fault["examples"]), len(found["examples"])) == (number, number)


@pytest.mark.slow
def test_an_earlier_report_stays_where_no_new_one_can_be_written(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster = office.write_roster({})
    words = ("roster", "check", roster, "--report", "r.html")
    office.run(*words, code=0)
    before = (office.folder / "r.html").read_bytes()

    def fill_disk(file: object, data: bytes) -> int:
        raise Refused("file-unwritable", path="r.html", reason="the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("portaladm.outputs.private.PrivateFile.write", fill_disk)
        office.run(*words, code=1)
    assert (office.folder / "r.html").read_bytes() == before
    office.run(*words, code=0)
    assert [path.name for path in office.folder.glob("*r.html*")] == ["r.html"]


@pytest.mark.slow
def test_only_a_check_replaces_a_report_and_nothing_replaces_another_file(office: Office) -> None:
    roster = office.write_roster({})
    for name in ("r.html", "r.json", "r.csv"):
        dry = ("roster", "import", roster, "--dry-run", "--report", name)
        office.run(*dry, code=0)
        office.run(*dry, code=0)
        office.run("roster", "import", roster, "--report", name, code=1)
        (office.folder / name).write_text("mine")
        said = office.run(*dry, code=1).err
        assert "is not an earlier report, so it is not replaced" in said
        assert (office.folder / name).read_text() == "mine"
    office.run("roster", "check", roster, "--report", "roster.csv", code=1)
    assert roster.read_text(encoding="utf-8").startswith("student_id")
