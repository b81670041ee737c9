"""Reports of imports as files: counts, faults and findings; refused before anything happens."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from tests.conftest import Office


def test_a_report_holds_counts_and_findings_and_runs_no_markup(office: Office) -> None:
    row = office.row({"email": "", "student_first_name": "<script>", "student_id": "<b>1"})
    roster = office.write_roster(row)
    for name in ("r.html", "r.json", "r.csv"):
        office.run("roster", "import", roster, "--dry-run", "--report", name, code=0)
        text = Path(office.folder / name).read_text(encoding="utf-8-sig")
        assert "email-missing" in text
        assert "<script>" not in text
    office.run("roster", "check", roster, "--report", "r.html", code=1)
    office.run("roster", "check", roster, "--report", "r.txt", code=2)


def test_a_report_that_can_not_be_written_is_refused_before_anything_happens(
    office: Office,
) -> None:
    roster = office.write_roster(office.row({}))
    (office.folder / "r.html").write_text("mine")
    office.run("roster", "import", roster, "--report", "r.html", code=1)
    office.run("roster", "import", roster, "--report", "r.txt", code=2)
    assert not office.store.exists()


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
    assert "2 good rows; 1 fault on 1 line" in page
    assert page.index("without an email") < page.index("is no date")
    machine = office.run("roster", "check", "roster.csv", "--format", "json", code=1)
    assert json.loads(machine.err)["error"]["code"] == "roster-faulty"
