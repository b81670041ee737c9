"""The doctor: what it finds in the folder, the settings and the store, and what it mends."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from portaladm.cli.messages import read_messages
from portaladm.platform import is_windows
from portaladm.services.doctor.examine import list_checks
from portaladm.wiring import find_entry_point
from tests.conftest import Office
from tests.kits.batches import diagnose, edit, issue_batch
from tests.services.doctor.breaks import BREAKS, OF_POSIX, add_at_counter, list_twice


@pytest.mark.slow
def test_a_fresh_office_is_healthy_and_has_a_note_on_what_is_not_set(office: Office) -> None:
    always = {"rights-not-checked"} if is_windows() else set()
    office.make_store()
    found = diagnose(office, code=0)
    assert set(found) == {"setting-missing"} | always
    office.run(
        "init", "--district", "D", "--district-id", "JPRQQH", "--portal-url", "https://p.example",
        code=0,
    )  # fmt: skip
    healthy = office.run("doctor", "--format", "json", code=0)
    assert {finding["code"] for finding in healthy.json} == always
    assert ("healthy" if not always else "No action needed") in healthy.err
    quiet = office.run("doctor", "--quiet", code=0)
    assert always or not quiet.out + quiet.err  # cron mails whatever is printed


@pytest.mark.slow
def test_it_does_not_say_that_nothing_is_to_be_done_beside_a_warning(office: Office) -> None:
    office.run("roster", "import", office.write_roster({"student_id": "S1", "parent_id": "P1"}))
    words = ("links", "deny", "P1", "S1", "--until", "2026-09-04", "--reason", "order", "--yes")
    office.run(*words, code=0)
    said = office.run("doctor", code=0).err
    assert "1 warning to look at; nothing else needs action." in said


def test_a_synced_folder_is_a_warning_in_plain_words(office: Office) -> None:
    store = office.folder / "OneDrive - Clayton" / "portaladm.db"
    office.make_store(store)
    found = office.run("--store", store, "doctor", "--format", "json", code=0).json
    assert "OneDrive" in next(f for f in found if f["code"] == "synced-folder")["message"]


def test_what_was_checked_is_said_each_check_by_its_words(office: Office) -> None:
    office.make_store()
    said = office.run("doctor", code=0).err
    assert "Checked: the store's pages and rows; the audit trail; " in said
    assert said.count("; ") >= 11
    assert "Checked" not in office.run("--quiet", "doctor", code=0).err


@pytest.mark.slow
def test_a_file_of_keys_that_is_kept_for_long_is_a_note_until_it_is_gone(office: Office) -> None:
    code = issue_batch(office)
    assert "file-kept" not in diagnose(office, code=0)
    office.now += timedelta(days=8)
    note = diagnose(office, code=0)["file-kept"]
    assert note["severity"] == "note" and "keys.csv" in note["message"]
    assert note["hint"].endswith(f"portaladm batches shred {code}")
    office.run("batches", "mark", code, "--sent", code=0)
    assert "file-kept" in diagnose(office, code=0)
    office.run("batches", "shred", code, "--yes", code=0)
    assert "file-kept" not in diagnose(office, code=0)


def test_a_damaged_page_is_a_finding_and_no_traceback(office: Office) -> None:
    issue_batch(office, parents=200)
    content = bytearray(office.store.read_bytes())
    for page in range(8, len(content) // 4096):
        content[page * 4096 : page * 4096 + 200] = b"\xff" * 200
    office.store.write_bytes(content)
    broken = office.run("doctor", "--repair", "--format", "json", code=1)
    assert "store-damaged" in {finding["code"] for finding in broken.json}
    assert "Traceback" not in broken.err


def test_a_row_that_points_nowhere_is_a_finding(office: Office) -> None:
    issue_batch(office)
    edit(office, "UPDATE links SET student_id = 4711 WHERE id = 1")
    assert "points to no students" in diagnose(office, code=1)["store-damaged"]["message"]


def test_a_foreign_store_is_a_finding(office: Office) -> None:
    office.store.parent.mkdir()
    office.store.write_text("a letter, and no store at all; " * 100)
    before = office.store.read_bytes()
    assert diagnose(office, "--repair", code=1)["store-foreign"]["severity"] == "problem"
    assert office.store.read_bytes() == before


@pytest.mark.slow
def test_a_family_of_the_counter_whom_the_roster_has_otherwise_is_named(office: Office) -> None:
    list_twice(office, phone="555 010 0199", last_name="Ru\u00edz")
    assert "cause-provisional-over" not in diagnose(office, code=0)
    later = office.now + timedelta(days=20)
    found = office.run("doctor", "--format", "json", now=later, code=0).json
    [named] = [one for one in found if one["code"] == "cause-provisional-over"]
    assert named["hint"] == 'portaladm parents merge P9 NEW-1 --reason "WHY"'
    office.run("parents", "merge", "P9", "NEW-1", "--reason", "one person", "--yes", now=later)
    found = office.run("doctor", "--format", "json", now=later, code=0).json
    assert "cause-provisional-over" not in {one["code"] for one in found}


@pytest.mark.slow
def test_families_of_the_counter_whom_no_roster_has_are_a_note(office: Office) -> None:
    office.run("roster", "import", office.write_roster({"student_id": "1"}), code=0)
    for number in range(7):
        add_at_counter(office, f"NEW-{number}", f"Ruiz{number}")
    assert "families-lapsed" not in diagnose(office, code=0)
    found = office.run(
        "doctor", "--format", "json", now=office.now + timedelta(days=20), code=0
    ).json
    [named] = [one for one in found if one["code"] == "families-lapsed"]
    assert named["severity"] == "note"
    assert (
        "7 links of the counter lapsed and stand on no roster: Eva Ruiz0 (NEW-0) with 1, "
        in (named["message"])
    )
    assert named["message"].endswith(" and 2 more.")
    assert named["hint"] == "portaladm office today"


@pytest.mark.slow
def test_a_family_of_the_counter_with_a_namesake_on_the_roster_is_asked_about(
    office: Office,
) -> None:
    list_twice(office, phone="555 777", last_name="Ruiz")
    later = office.now + timedelta(days=20)
    found = office.run("doctor", "--format", "json", now=later, code=0).json
    [named] = [one for one in found if one["code"] == "cause-provisional-over"]
    assert "parents merge" not in named["message"] + named["hint"]
    assert "portaladm parents show P9; portaladm parents show NEW-1" in named["message"]
    assert named["hint"] == (
        'portaladm parents add --parent NEW-1 --student 1 --reason "WHY" --verified-by WAY'
    )


ROOT = Path(__file__).parents[3]


def run_check(office: Office, name: str) -> set[str]:
    """The codes of what one check finds, made by itself."""
    with find_entry_point(store=office.store, config=None, now=office.now).open() as context:
        check = list_checks(context, office.store.with_name("portaladm.toml"), repair=False)[name]
        return {found.remark.code for found in check()}


def list_names(office: Office) -> tuple[str, ...]:
    office.make_store()
    with find_entry_point(store=office.store, config=None, now=office.now).open() as context:
        return tuple(list_checks(context, office.store, repair=False))


def test_each_check_has_a_way_to_break_a_store_for_it(office: Office) -> None:
    assert set(BREAKS) == set(list_names(office))


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.posix("rights and owners") if name in OF_POSIX else ())
        for name in BREAKS
    ],
)
def test_each_check_finds_what_is_broken_for_it_and_no_more(office: Office, name: str) -> None:
    code = BREAKS[name](office)
    assert run_check(office, name) == {code}
    assert code in read_table()[name]
    assert code in {found["code"] for found in office.run("doctor", "--format", "json").json}


def read_table() -> dict[str, set[str]]:
    """The checks of the manual, and the codes that stand beside each."""
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)`(.*)", page.partition("\n## doctor\n")[2], re.MULTILINE)
    return {name: set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", rest)) for name, rest in rows}


def test_the_manual_has_a_row_for_each_check_in_its_order(office: Office) -> None:
    table = read_table()
    assert tuple(table) == list_names(office)
    known = {key.partition(".")[0] for key in read_messages()}
    assert {code for codes in table.values() for code in codes} <= known
