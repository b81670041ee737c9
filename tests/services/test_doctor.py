"""The doctor: every place where a run can be killed is finished, removed or listed as lost."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from portaladm.outputs.private import PrivateFile, part_path_of, second_name_of
from portaladm.platform import is_windows
from tests.conftest import Office
from tests.services.batches.test_lifecycle import issue


def edit(office: Office, statement: str, *values: Any) -> None:
    with sqlite3.connect(office.store) as driver:
        driver.execute(statement, values)
    driver.close()


def find(office: Office, *arguments: str, code: int) -> dict[str, dict[str, str]]:
    """The findings by their codes (the last of each), as a machine reads them."""
    found = office.run("doctor", *arguments, "--format", "json", code=code).json
    return {finding["code"]: finding for finding in found}


def interrupt(office: Office) -> tuple[str, Path, Path]:
    """A batch as it is when its run is killed right after the commit; code, final, part."""
    code = issue(office)
    final = office.folder / "keys.csv"
    part = part_path_of(final, code)
    final.rename(part)
    edit(office, "UPDATE batches SET file_state = 'prepared' WHERE code = ?", code)
    edit(office, "DELETE FROM trail WHERE action = 'batch:published'")
    return code, final, part


def state_of(office: Office, code: str) -> str:
    [(state,)] = office.query("SELECT file_state FROM batches WHERE code = ?", code)
    return str(state)


def test_a_fresh_office_is_healthy_and_has_a_note_on_what_is_not_set(office: Office) -> None:
    always = {"rights-not-checked"} if is_windows() else set()
    found = find(office, code=0)
    assert set(found) == {"setting-missing"} | always
    office.run(
        "init", "--district", "D", "--district-id", "JPRQQH", "--portal-url", "https://p.example",
        code=0,
    )  # fmt: skip
    healthy = office.run("doctor", "--format", "json", code=0)
    assert {finding["code"] for finding in healthy.json} == always
    assert ("healthy" if not always else "No action needed") in healthy.err


def test_killed_before_the_commit_the_worthless_part_file_is_removed(office: Office) -> None:
    issue(office)
    final = office.folder / "more.xlsx"
    part = part_path_of(final, "K7QMX")
    part.write_text("worthless keys")
    part.with_suffix(".tmp").mkdir()
    (part.with_suffix(".tmp") / "sheet").write_text("half a sheet")
    edit(office, "INSERT INTO part_files VALUES ('K7QMX', ?, ?)", str(final), "2026-08-31T15:00Z")
    found = find(office, code=1)["part-file"]
    assert found["severity"] == "problem"
    assert found["hint"] == "portaladm doctor --repair"
    assert part.exists()
    assert find(office, "--repair", code=0)["part-file"]["severity"] == "repaired"
    assert not part.exists()
    assert not part.with_suffix(".tmp").exists()
    assert office.query("SELECT count(*) FROM part_files") == [(0,)]
    assert "part-file" not in find(office, code=0)


def test_a_file_that_is_being_written_is_left_alone(office: Office) -> None:
    issue(office)
    file = PrivateFile.create(office.folder / "more.csv", "K7QMX")
    edit(office, "INSERT INTO part_files VALUES ('K7QMX', ?, '2026-08-31T15:00Z')", str(file.final))
    assert find(office, "--repair", code=0)["file-in-work"]["severity"] == "note"
    assert file.part.exists()
    file.discard()


def test_a_note_of_which_nothing_is_left_is_no_problem(office: Office) -> None:
    issue(office)
    gone = str(office.folder / "gone.csv")
    edit(office, "INSERT INTO part_files VALUES ('K7QMX', ?, '2026-08-30T15:00:00.000Z')", gone)
    assert "part-file" not in find(office, "--repair", code=0)
    assert office.query("SELECT count(*) FROM part_files") == [(0,)]


def test_killed_after_the_commit_the_file_gets_its_name(office: Office) -> None:
    code, final, part = interrupt(office)
    content = part.read_bytes()
    assert find(office, code=1)["batch-unfinished"]["hint"] == "portaladm doctor --repair"
    assert part.exists()
    find(office, "--repair", code=0)
    assert final.read_bytes() == content
    assert not part.exists()
    assert state_of(office, code) == "published"
    assert office.query("SELECT action FROM trail ORDER BY seq DESC LIMIT 1") == [
        ("batch:published",)
    ]


def test_a_taken_name_is_not_overwritten(office: Office) -> None:
    code, final, part = interrupt(office)
    content = part.read_bytes()
    final.write_text("somebody else's")
    find(office, "--repair", code=0)
    assert final.read_text() == "somebody else's"
    other = second_name_of(final, code)
    assert other.read_bytes() == content
    assert office.query("SELECT file_path FROM batches WHERE code = ?", code) == [(str(other),)]


def test_two_taken_names_need_a_person(office: Office) -> None:
    code, final, part = interrupt(office)
    final.write_text("one")
    second_name_of(final, code).write_text("two")
    assert "no name left" in find(office, "--repair", code=1)["batch-unfinished"]["message"]
    assert part.exists()
    assert state_of(office, code) == "prepared"


@pytest.mark.posix("hard links")
@pytest.mark.parametrize("second", [False, True])
def test_killed_between_link_and_unlink_one_name_is_left(office: Office, second: bool) -> None:
    code, final, part = interrupt(office)
    if second:
        final.write_text("somebody else's")
    name = second_name_of(final, code) if second else final
    name.hardlink_to(part)
    find(office, "--repair", code=0)
    assert name.exists()
    assert not part.exists()
    assert state_of(office, code) == "published"


def test_killed_before_the_mark_only_the_mark_is_due(office: Office) -> None:
    code, final, part = interrupt(office)
    part.rename(final)
    find(office, "--repair", code=0)
    assert state_of(office, code) == "published"


@pytest.mark.parametrize("torn", [False, True])
def test_a_batch_without_its_file_is_lost_until_it_is_undone(office: Office, torn: bool) -> None:
    code, _, part = interrupt(office)
    if torn:
        part.write_bytes(part.read_bytes()[:-3])
    else:
        part.unlink()
    assert find(office, code=1)["batch-lost"]["hint"] == f"portaladm batches undo {code}"
    assert state_of(office, code) == "prepared"
    find(office, "--repair", code=1)
    assert state_of(office, code) == "lost"
    assert office.query("SELECT subject FROM trail WHERE action = 'batch:lost'") == [
        (f"batch:{code}",)
    ]
    find(office, "--repair", code=1)
    assert office.query("SELECT count(*) FROM trail WHERE action = 'batch:lost'") == [(1,)]
    office.run("batches", "undo", code, code=0)
    assert "batch-lost" not in find(office, code=0)


def test_a_file_of_withdrawn_keys_is_not_brought_back(office: Office) -> None:
    code, final, part = interrupt(office)
    office.run("batches", "undo", code, code=0)
    find(office, "--repair", code=0)
    assert not final.exists()
    assert not part.exists()
    assert state_of(office, code) == "lost"


def test_a_folder_that_is_out_of_reach_loses_nothing(office: Office) -> None:
    code, _, _ = interrupt(office)
    edit(office, "UPDATE batches SET file_path = '/no/such/usb-stick/keys.csv'")
    assert (
        "cannot be found now" in find(office, "--repair", code=1)["batch-out-of-reach"]["message"]
    )
    assert state_of(office, code) == "prepared"


@pytest.mark.posix("rights of a file")
def test_rights_that_are_too_wide_are_taken_away(office: Office) -> None:
    issue(office)
    office.store.chmod(0o644)
    settings = office.store.with_name("portaladm.toml")
    settings.write_text("")
    settings.chmod(0o666)
    assert "others on this computer" in find(office, code=1)["file-open"]["message"].lower()
    find(office, "--repair", code=0)
    assert office.store.stat().st_mode & 0o777 == 0o600
    assert settings.stat().st_mode & 0o777 == 0o644


@pytest.mark.posix("rights of a folder")
def test_a_folder_in_which_others_may_write_needs_a_person(office: Office) -> None:
    issue(office)
    office.store.parent.chmod(0o777)
    assert "chmod go-w" in find(office, "--repair", code=1)["folder-open"]["hint"]
    office.store.parent.chmod(0o700)


def test_a_synced_folder_is_a_warning_in_plain_words(office: Office) -> None:
    store = office.folder / "OneDrive - Clayton" / "portaladm.db"
    found = office.run("--store", store, "doctor", "--format", "json", code=0).json
    assert "OneDrive" in next(f for f in found if f["code"] == "synced-folder")["message"]


def test_weaker_settings_are_named_with_the_command_that_mends_them(office: Office) -> None:
    for name, value in (("keys.days", "90"), ("passwords.min_length", "8")):
        office.run("config", "set", name, value, code=0)
    office.run("config", "set", "access.grace_days", "10", code=0)
    found = office.run("doctor", "--format", "json", code=0).json
    assert [f["hint"] for f in found if f["code"] == "setting-weak"] == [
        "portaladm config set keys.days 21",
        "portaladm config set passwords.min_length 15",
    ]


def test_a_file_of_keys_that_is_kept_for_long_is_a_note_until_it_is_gone(office: Office) -> None:
    code = issue(office)
    assert "file-kept" not in find(office, code=0)
    office.now += timedelta(days=8)
    note = find(office, code=0)["file-kept"]
    assert note["severity"] == "note" and "keys.csv" in note["message"]
    assert note["hint"].endswith(f"portaladm batches shred {code}")
    office.run("batches", "mark", code, "--sent", code=0)
    assert "file-kept" in find(office, code=0)
    office.run("batches", "shred", code, "--yes", code=0)
    assert "file-kept" not in find(office, code=0)


def test_a_damaged_page_is_a_finding_and_no_traceback(office: Office) -> None:
    issue(office, parents=200)
    content = bytearray(office.store.read_bytes())
    for page in range(8, len(content) // 4096):
        content[page * 4096 : page * 4096 + 200] = b"\xff" * 200
    office.store.write_bytes(content)
    broken = office.run("doctor", "--repair", "--format", "json", code=1)
    assert "store-damaged" in {finding["code"] for finding in broken.json}
    assert "Traceback" not in broken.err


def test_a_row_that_points_nowhere_is_a_finding(office: Office) -> None:
    issue(office)
    edit(office, "UPDATE links SET student_id = 4711 WHERE id = 1")
    assert "points to no students" in find(office, code=1)["store-damaged"]["message"]


def test_a_foreign_store_is_a_finding(office: Office) -> None:
    office.store.parent.mkdir()
    office.store.write_text("a letter, and no store at all; " * 100)
    before = office.store.read_bytes()
    assert find(office, "--repair", code=1)["store-foreign"]["severity"] == "problem"
    assert office.store.read_bytes() == before
