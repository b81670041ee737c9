"""Batches: shredding a file, only the very one."""

from __future__ import annotations

from tests.conftest import Office
from tests.kits.batches import issue_batch


def test_shredding_overwrites_and_removes_the_very_file(office: Office) -> None:
    code = issue_batch(office)
    file = office.folder / "keys.csv"
    other_name = office.folder / "other-name"
    other_name.hardlink_to(file)
    before = file.read_bytes()
    office.run("batches", "shred", code, "--yes", code=0)
    assert not file.exists()
    assert len(other_name.read_bytes()) == len(before)
    assert b"activation_key" not in other_name.read_bytes()
    assert office.query("SELECT file_state FROM batches WHERE code = ?", code) == [("shredded",)]
    again = office.run("batches", "shred", code, "--yes", code=0)
    assert "Nothing has changed" in again.err


def test_a_file_that_was_changed_is_not_shredded(office: Office) -> None:
    code = issue_batch(office)
    file = office.folder / "keys.csv"
    file.write_text("the clerk's own list")
    refused = office.run("batches", "shred", code, "--yes", code=1)
    assert "left alone" in refused.err
    assert file.read_text() == "the clerk's own list"
    assert office.query("SELECT file_state FROM batches WHERE code = ?", code) == [("published",)]


def test_a_missing_file_is_said_and_marked_by_hand(office: Office) -> None:
    code = issue_batch(office)
    (office.folder / "keys.csv").unlink()
    refused = office.run("batches", "shred", code, "--yes", code=1)
    assert "not at" in refused.err
    assert f"batches mark {code} --destroyed" in refused.err
    office.run("batches", "mark", code, "--destroyed", code=0)


def test_shredding_that_was_killed_half_way_is_finished_by_the_next_run(office: Office) -> None:
    code = issue_batch(office)
    doomed = office.folder / f".keys.csv.{code}.shred"
    (office.folder / "keys.csv").rename(doomed)
    doomed.write_bytes(b"half overwritten")
    office.run("batches", "shred", code, "--yes", code=0)
    assert not doomed.exists()


def test_a_file_that_was_destroyed_is_not_looked_for(office: Office) -> None:
    code = issue_batch(office)
    (office.folder / "keys.csv").unlink()
    office.run("batches", "mark", code, "--destroyed", code=0)
    assert "was marked destroyed" in office.run("batches", "shred", code, "--yes", code=1).err
