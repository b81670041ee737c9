"""Batches whose run was killed: each is finished, removed or listed as lost."""

from __future__ import annotations

import pytest

from portaladm.outputs.private import PrivateFile, part_path_of, second_name_of
from tests.conftest import Office
from tests.kits.batches import diagnose, edit, interrupt, issue_batch, read_file_state


def test_killed_before_the_commit_the_worthless_part_file_is_removed(office: Office) -> None:
    issue_batch(office)
    final = office.folder / "more.xlsx"
    part = part_path_of(final, "K7QMX")
    part.write_text("worthless keys")
    part.with_suffix(".tmp").mkdir()
    (part.with_suffix(".tmp") / "sheet").write_text("half a sheet")
    edit(office, "INSERT INTO part_files VALUES ('K7QMX', ?, ?)", str(final), "2026-08-31T15:00Z")
    found = diagnose(office, code=1)["part-file"]
    assert found["severity"] == "problem"
    assert found["hint"] == "portaladm doctor --repair"
    assert part.exists()
    assert diagnose(office, "--repair", code=0)["part-file"]["severity"] == "repaired"
    assert not part.exists()
    assert not part.with_suffix(".tmp").exists()
    assert office.query("SELECT count(*) FROM part_files") == [(0,)]
    assert "part-file" not in diagnose(office, code=0)


def test_a_file_that_is_being_written_is_left_alone(office: Office) -> None:
    issue_batch(office)
    file = PrivateFile.create(office.folder / "more.csv", "K7QMX")
    edit(office, "INSERT INTO part_files VALUES ('K7QMX', ?, '2026-08-31T15:00Z')", str(file.final))
    assert diagnose(office, "--repair", code=0)["file-in-work"]["severity"] == "note"
    assert file.part.exists()
    file.discard()


def test_a_note_of_which_nothing_is_left_is_no_problem(office: Office) -> None:
    issue_batch(office)
    gone = str(office.folder / "gone.csv")
    edit(office, "INSERT INTO part_files VALUES ('K7QMX', ?, '2026-08-30T15:00:00.000Z')", gone)
    assert "part-file" not in diagnose(office, "--repair", code=0)
    assert office.query("SELECT count(*) FROM part_files") == [(0,)]


def test_killed_after_the_commit_the_file_gets_its_name(office: Office) -> None:
    code, final, part = interrupt(office)
    content = part.read_bytes()
    assert diagnose(office, code=1)["batch-unfinished"]["hint"] == "portaladm doctor --repair"
    assert part.exists()
    diagnose(office, "--repair", code=0)
    assert final.read_bytes() == content
    assert not part.exists()
    assert read_file_state(office, code) == "published"
    assert office.query("SELECT action FROM trail ORDER BY seq DESC LIMIT 1") == [
        ("batch:published",)
    ]


def test_a_taken_name_is_not_overwritten(office: Office) -> None:
    code, final, part = interrupt(office)
    content = part.read_bytes()
    final.write_text("somebody else's")
    diagnose(office, "--repair", code=0)
    assert final.read_text() == "somebody else's"
    other = second_name_of(final, code)
    assert other.read_bytes() == content
    assert office.query("SELECT file_path FROM batches WHERE code = ?", code) == [(str(other),)]


def test_two_taken_names_need_a_person(office: Office) -> None:
    code, final, part = interrupt(office)
    final.write_text("one")
    second_name_of(final, code).write_text("two")
    assert "no name left" in diagnose(office, "--repair", code=1)["batch-unfinished"]["message"]
    assert part.exists()
    assert read_file_state(office, code) == "prepared"


@pytest.mark.posix("hard links")
@pytest.mark.parametrize("second", [False, True])
def test_killed_between_link_and_unlink_one_name_is_left(office: Office, second: bool) -> None:
    code, final, part = interrupt(office)
    if second:
        final.write_text("somebody else's")
    name = second_name_of(final, code) if second else final
    name.hardlink_to(part)
    diagnose(office, "--repair", code=0)
    assert name.exists()
    assert not part.exists()
    assert read_file_state(office, code) == "published"


def test_killed_before_the_mark_only_the_mark_is_due(office: Office) -> None:
    code, final, part = interrupt(office)
    part.rename(final)
    diagnose(office, "--repair", code=0)
    assert read_file_state(office, code) == "published"


@pytest.mark.slow
@pytest.mark.parametrize("torn", [False, True])
def test_a_batch_without_its_file_is_lost_until_it_is_undone(office: Office, torn: bool) -> None:
    code, _, part = interrupt(office)
    if torn:
        part.write_bytes(part.read_bytes()[:-3])
    else:
        part.unlink()
    assert diagnose(office, code=1)["batch-lost"]["hint"] == f"portaladm batches undo {code}"
    assert read_file_state(office, code) == "prepared"
    diagnose(office, "--repair", code=1)
    assert read_file_state(office, code) == "lost"
    assert office.query("SELECT subject FROM trail WHERE action = 'batch:lost'") == [
        (f"batch:{code}",)
    ]
    diagnose(office, "--repair", code=1)
    assert office.query("SELECT count(*) FROM trail WHERE action = 'batch:lost'") == [(1,)]
    office.run("batches", "undo", code, code=0)
    assert "batch-lost" not in diagnose(office, code=0)


def test_a_file_of_withdrawn_keys_is_not_brought_back(office: Office) -> None:
    code, final, part = interrupt(office)
    office.run("batches", "undo", code, code=0)
    diagnose(office, "--repair", code=0)
    assert not final.exists()
    assert not part.exists()
    assert read_file_state(office, code) == "lost"


def test_a_folder_that_is_out_of_reach_loses_nothing(office: Office) -> None:
    code, _, _ = interrupt(office)
    edit(office, "UPDATE batches SET file_path = '/no/such/usb-stick/keys.csv'")
    assert (
        "cannot be found now"
        in diagnose(office, "--repair", code=1)["batch-out-of-reach"]["message"]
    )
    assert read_file_state(office, code) == "prepared"


@pytest.mark.posix("hard links")
@pytest.mark.parametrize("second", [False, True])
def test_a_published_file_that_no_batch_has_loses_its_first_name(
    office: Office, second: bool
) -> None:
    issue_batch(office)
    final, code = office.folder / "backup.db", "K7QMX"
    part = part_path_of(final, code)
    part.write_text("a backup")
    name = second_name_of(final, code) if second else final
    name.hardlink_to(part)
    edit(office, "INSERT INTO part_files VALUES (?, ?, '2026-08-31T15:00Z')", code, str(final))
    assert diagnose(office, code=1)["part-file"]["severity"] == "problem"
    assert diagnose(office, "--repair", code=0)["part-file"]["severity"] == "repaired"
    assert not part.exists() and name.read_text() == "a backup"
    assert "part-file" not in diagnose(office, code=0)


@pytest.mark.posix("links of files")
@pytest.mark.parametrize("kind", ["symlink", "hard link", "code", "place"])
def test_a_note_that_was_put_in_by_hand_removes_no_foreign_file(office: Office, kind: str) -> None:
    issue_batch(office)
    final, code = office.folder / "more.csv", "K7QMX"
    part, foreign = part_path_of(final, code), office.folder / "foreign"
    foreign.write_text("of somebody else")
    if kind == "symlink":
        part.symlink_to(foreign)
    elif kind == "hard link":
        part.hardlink_to(foreign)
    elif kind == "code":
        code = "thesis"
        part = part_path_of(final, code)
        part.write_text("of somebody else")
    noted = "more.csv" if kind == "place" else str(final)
    if kind == "place":
        part.write_text("of somebody else")
    edit(office, "INSERT INTO part_files VALUES (?, ?, '2026-08-31T15:00Z')", code, noted)
    assert "none of portaladm" in diagnose(office, code=1)["part-file"]["message"]
    assert diagnose(office, "--repair", code=0)["part-file"]["severity"] == "warning"
    assert foreign.exists() and (part.is_symlink() or part.exists())
    assert "part-file" not in diagnose(office, code=0)
