"""Merging: counts, history, and that an empty store and a full one agree."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from portaladm.domain.rosters import REQUIRED
from tests.conftest import Office

PAIR = {"student_id": "1", "parent_id": "P1", "portal_access": "yes"}


def bring(
    office: Office, *rows: dict[str, str], name: str = "r.csv", now: datetime | None = None
) -> None:
    office.run("roster", "import", office.write_roster(*rows, name=name), code=0, now=now)


def read_earlier(office: Office, record: str) -> list[dict[str, object]]:
    sql = "SELECT earlier FROM roster_changes WHERE record = ? ORDER BY id"
    return [json.loads(text) for (text,) in office.query(sql, record)]


def test_a_change_keeps_only_the_records_that_changed(office: Office) -> None:
    other = office.row({"student_id": "2", "parent_id": "P2"})
    first = office.row(PAIR)
    bring(office, first, other)
    bring(office, first | {"phone": "1"}, other)
    assert [row["phone"] for row in read_earlier(office, "parent")] == ["(555) 010-0199"]
    assert read_earlier(office, "student") == []
    assert read_earlier(office, "link") == []


@pytest.mark.slow
def test_a_student_who_moves_is_there_since_that_day(office: Office) -> None:
    first = office.row(PAIR)
    bring(office, first)
    later = office.now.replace(month=9, day=15)
    bring(office, first | {"grade": "5"}, now=later)
    assert office.query("SELECT since FROM students") == [("2026-08-31",)]
    bring(office, first | {"grade": "5", "school": "Riverbend"}, now=later)
    assert office.query("SELECT since FROM students") == [("2026-09-15",)]


def test_a_link_that_loses_access_says_since_when(office: Office) -> None:
    first = office.row(PAIR)
    bring(office, first)
    bring(office, first | {"portal_access": "no"}, now=office.now.replace(month=9, day=15))
    assert office.query("SELECT portal_access, since FROM links") == [(0, "2026-09-15")]
    assert [row["since"] for row in read_earlier(office, "link")] == ["2026-08-31"]


def test_a_column_that_the_file_lacks_leaves_what_is_stored(office: Office) -> None:
    bring(office, office.row(PAIR | {"email": "keep@example.org"}))
    header = ",".join(REQUIRED)
    cells = "1,Ana,García,Lincoln Elementary,P1,Joe,García"
    (office.folder / "few.csv").write_text(f"{header}\n{cells}\n", encoding="utf-8")
    office.run("roster", "import", "few.csv", code=0)
    assert office.query("SELECT first_name, email, language FROM parents") == [
        ("Joe", "keep@example.org", "Spanish")
    ]
    assert office.query("SELECT grade FROM students") == [("4",)]
    assert office.query("SELECT relationship FROM links") == [("father",)]


def test_ids_are_texts_to_the_last_zero(office: Office) -> None:
    bring(office, *({"student_id": s, "parent_id": s} for s in ("7", "07", "007", "7-0", "7e0")))
    assert office.query("SELECT count(*) FROM parents") == [(5,)]
    assert office.query("SELECT count(*) FROM students") == [(5,)]


def test_a_student_withdrawn_comes_back_with_a_row_that_does_not_say_so(office: Office) -> None:
    first = office.row(PAIR)
    bring(office, first | {"withdrawn_on": "2026-08-01"})
    assert office.query("SELECT withdrawn_on FROM students") == [("2026-08-01",)]
    bring(office, first)
    assert office.query("SELECT withdrawn_on FROM students") == [(None,)]


@pytest.mark.parametrize("full", [False, True])
def test_the_last_row_about_a_person_counts_and_the_others_are_named(
    office: Office, full: bool
) -> None:
    if full:
        bring(office, {"student_id": "9", "parent_id": "P9"}, name="first.csv")
    rows = [office.row(PAIR | {"student_id": s, "email": f"{s}@x.org"}) for s in ("3", "1", "2")]
    path = office.write_roster(*rows)
    done = office.run("roster", "import", path, code=0)
    assert office.query("SELECT email FROM parents WHERE number = 'P1'") == [("2@x.org",)]
    assert "2 rows with something else" in done.err
    assert "parent P1 on line 2" in done.err


def test_a_file_that_changes_nothing_makes_no_batch(office: Office) -> None:
    first = office.row(PAIR)
    bring(office, first)
    bring(office, first, first, name="twice.csv")
    assert office.query("SELECT count(*) FROM batches") == [(1,)]
