"""Batches: shredding a file, only the very one."""

from __future__ import annotations

import hashlib

import pytest

from tests.conftest import Office
from tests.kits.batches import edit, issue_batch, read_file_state


@pytest.mark.posix("a hard link is the witness")
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
    with doomed.open("r+b") as file:
        file.write(b"half overwritten")
    office.run("batches", "shred", code, "--yes", code=0)
    assert not doomed.exists()


def test_a_file_that_was_destroyed_is_not_looked_for(office: Office) -> None:
    code = issue_batch(office)
    (office.folder / "keys.csv").unlink()
    office.run("batches", "mark", code, "--destroyed", code=0)
    assert "was marked destroyed" in office.run("batches", "shred", code, "--yes", code=1).err


def test_a_foreign_file_is_not_touched_whatever_the_store_says(office: Office) -> None:
    code = issue_batch(office)
    foreign = office.folder / "thesis.txt"
    foreign.write_bytes(b"years of work")
    doomed = foreign.with_name(f".thesis.txt.{code}.shred")
    doomed.write_bytes(b"not ours either")
    edit(office, "UPDATE batches SET file_path = ?", str(foreign))
    office.run("batches", "shred", code, "--yes", code=1)
    digest = hashlib.sha256(b"years of work").hexdigest()
    edit(office, "UPDATE batches SET sha256 = ?, size = 15", digest)
    refused = office.run("batches", "shred", code, "--yes", code=1)
    assert "was edited" in refused.err and str(foreign) in refused.err
    assert "was edited" in office.run("batches", "shred", code, "--dry-run", code=1).err
    assert foreign.read_bytes() == b"years of work" and doomed.exists()


def test_it_shows_the_file_its_count_and_whether_it_was_sent_and_asks(office: Office) -> None:
    code = issue_batch(office)
    file = office.folder / "keys.csv"
    told = f"{file}: batch {code}, 2 keys, "
    assert f"{told}not marked sent." in office.run("batches", "shred", code, code=4).err
    assert f"{told}not marked" in office.run("batches", "shred", code, answers="\n", code=4).err
    office.run("batches", "mark", code, "--sent", code=0)
    assert f"{told}marked sent." in office.run("batches", "shred", code, "--dry-run", code=0).err
    assert file.exists()
    office.run("batches", "shred", code, answers="y\n", code=0)
    assert not file.exists()


def test_what_is_printed_is_shredded_posted_and_marked_sent_in_that_order(office: Office) -> None:
    code = issue_batch(office)
    office.run("batches", "shred", code, "--yes", code=0)
    assert f"Batch {code}: sent." in office.run("batches", "mark", code, "--sent", code=0).err
    assert read_file_state(office, code) == "sent"
    assert office.query("SELECT detail FROM trail ORDER BY seq DESC LIMIT 1") == [
        ("shredded -> sent",)
    ]
