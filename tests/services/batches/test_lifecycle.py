"""Batches: undoing one, saying what became of its file."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from tests.conftest import Office, Outcome
from tests.kits.batches import edit, issue_batch, read_file_state


def test_an_undone_batch_leaves_its_parents_to_be_issued_anew(office: Office) -> None:
    code = issue_batch(office)
    undone = office.run("batches", "undo", code, "--reason", "wrong school", code=0)
    assert "2 keys revoked" in undone.err
    assert office.query("SELECT DISTINCT closed_as, closed_reason FROM activation_keys") == [
        ("undone", "wrong school")
    ]
    office.run("keys", "issue", "-o", "again.csv", code=0)
    assert len(office.read_csv(office.folder / "again.csv")) == 2


def test_undoing_writes_one_row_for_the_batch_and_one_for_each_parent(office: Office) -> None:
    code = issue_batch(office)
    office.run("batches", "undo", code.lower(), "--reason", "wrong", code=0)
    rows = office.query("SELECT action, subject, batch, reason FROM trail ORDER BY seq")[-3:]
    parents = office.query("SELECT number FROM parents ORDER BY id")
    assert rows == [
        ("batch:undone", f"batch:{code}", code, "wrong"),
        *(("key:revoked", f"parent:{number}", code, "wrong") for (number,) in parents),
    ]
    office.run("audit", "verify", code=0)


def test_undoing_twice_says_so_and_changes_nothing(office: Office) -> None:
    code = issue_batch(office)
    office.run("batches", "undo", code, code=0)
    before = office.query("SELECT count(*) FROM trail")
    again = office.run("batches", "undo", code, code=0)
    assert "was undone already" in again.err
    assert office.query("SELECT count(*) FROM trail") == before


def test_a_used_key_is_counted_and_left_alone(office: Office) -> None:
    code = issue_batch(office)
    import sqlite3

    with sqlite3.connect(office.store) as driver:
        driver.execute(
            "UPDATE activation_keys SET closed_at = issued_at, closed_as = 'redeemed' "
            "WHERE serial = 1"
        )
    driver.close()
    undone = office.run("batches", "undo", code, "--format", "json", code=0)
    assert undone.json == {
        "batch": code, "dry_run": False, "changed": True, "skipped": [],
        "counts": {"revoked": 1, "used": 1, "skipped": 0},
    }  # fmt: skip
    assert office.query("SELECT closed_as FROM activation_keys ORDER BY serial") == [
        ("redeemed",),
        ("undone",),
    ]


def test_a_sent_batch_asks_before_it_is_undone(office: Office) -> None:
    code = issue_batch(office)
    office.run("batches", "mark", code, "--sent", code=0)
    in_pipe = office.run("batches", "undo", code, code=4)
    assert "marked sent" in in_pipe.err
    office.run("batches", "undo", code, answers="n\n", code=4)
    assert office.query("SELECT count(*) FROM activation_keys WHERE closed_at IS NULL") == [(2,)]
    office.run("batches", "undo", code, answers="y\n", code=0)
    assert office.query("SELECT count(*) FROM activation_keys WHERE closed_at IS NULL") == [(0,)]


def test_a_roster_import_is_not_undone_here(office: Office) -> None:
    office.run("roster", "import", office.write_roster({}), code=0)
    [(code,)] = office.query("SELECT code FROM batches")
    refused = office.run("batches", "undo", code, code=1)
    assert "can't be undone" in refused.err
    assert "portaladm roster undo" in refused.err


def test_an_unknown_code_is_named_with_near_ones(office: Office) -> None:
    code = issue_batch(office)
    wrong = code[:4] + ("2" if code[4] != "2" else "3")
    refused = office.run("batches", "show", wrong, code=1)
    assert wrong in refused.err
    assert f"did you mean {code}" in refused.err


@pytest.mark.posix("a hard link is the witness")
def test_a_file_marked_destroyed_that_is_still_there_is_said(office: Office) -> None:
    code = issue_batch(office)
    marked = office.run("batches", "mark", code, "--destroyed", code=0)
    assert "still at" in marked.err
    refused = office.run("batches", "mark", code, "--sent", code=1)
    assert "was marked destroyed" in refused.err


def test_showing_a_batch_counts_its_keys_by_state(office: Office) -> None:
    from datetime import timedelta

    code = issue_batch(office)
    now = office.run("batches", "show", code, "--format", "json", code=0).json
    assert (now["keys_live"], now["keys_expired"], now["count"]) == (2, 0, 2)
    later = office.now + timedelta(days=60)
    then = office.run("batches", "show", code, "--format", "json", now=later, code=0).json
    assert (then["keys_live"], then["keys_expired"]) == (0, 2)


def test_the_list_has_the_newest_batch_first(office: Office) -> None:
    code = issue_batch(office)
    listed = office.run("batches", "list", "--format", "json", code=0).json
    assert [batch["kind"] for batch in listed] == ["keys-issue", "roster-import"]
    assert listed[0]["batch"] == code
    assert listed[0]["file_status"] == "published"


def test_mark_wants_to_know_what_became_of_it(office: Office) -> None:
    code = issue_batch(office)
    office.run("batches", "mark", code, code=2)
    office.run("batches", "mark", code, "--sent", "--destroyed", code=2)


def test_a_sent_batch_without_open_keys_is_undone_without_a_question(office: Office) -> None:
    code = issue_batch(office)
    office.run("batches", "mark", code, "--sent", code=0)
    office.run("keys", "revoke", "--batch", code, "--reason", "x", "--yes", code=0)
    office.run("batches", "undo", code, code=0)


def mark_sent(office: Office, batch: str, *more: str, **how: Any) -> Outcome:
    return office.run("batches", "mark", batch, "--sent", *more, **how)


def read_marks(office: Office) -> list[str]:
    return [one for (one,) in office.query("SELECT detail FROM trail WHERE action='batch:marked'")]


def test_a_file_that_is_as_it_was_written_or_gone_is_marked_sent_without_a_question(
    office: Office,
) -> None:
    first, second = issue_batch(office), issue_batch(office, name="more.csv")
    assert mark_sent(office, first, "--format", "json", code=0).json["file_changed"] is False
    (office.folder / "more.csv").unlink()
    mark_sent(office, second, code=0)
    assert read_marks(office) == ["published -> sent"] * 2


def test_a_file_that_was_saved_in_excel_or_swapped_is_asked_about_and_on_the_trail(
    office: Office,
) -> None:
    code, file = issue_batch(office), office.folder / "keys.csv"
    file.write_bytes(file.read_bytes().replace(b"\r\n", b"\n"))
    planned = mark_sent(office, code, "--dry-run", code=0)
    assert "Warning: " in planned.err and "Excel" in planned.err and "in its place" in planned.err
    stopped = mark_sent(office, code, code=4)
    assert "Excel" in stopped.err and "--yes" in stopped.err
    mark_sent(office, code, answers="n\n", code=4)
    assert read_marks(office) == [] and read_file_state(office, code) == "published"
    done = mark_sent(office, code, "--yes", "--format", "json", code=0)
    assert done.json["file_changed"] is True
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert read_marks(office) == [f"published -> sent; its file was changed, sha256 {digest}"]


@pytest.mark.posix("a symbolic link and a folder in the file's place")
@pytest.mark.parametrize("made", ["link", "dangling", "folder"])
def test_what_is_no_file_in_its_place_is_asked_about(office: Office, made: str) -> None:
    code, file = issue_batch(office), office.folder / "keys.csv"
    moved = file.rename(file.with_name("moved.csv"))
    if made == "folder":
        file.mkdir()
    else:
        file.symlink_to(moved if made == "link" else office.folder / "nowhere")
    mark_sent(office, code, code=4)
    mark_sent(office, code, answers="y\n", code=0)
    assert read_marks(office) == ["published -> sent; its file was changed, sha256 unknown"]


def test_a_digest_that_was_edited_in_the_store_marks_no_file_sent(office: Office) -> None:
    code, file = issue_batch(office), office.folder / "keys.csv"
    file.write_text("another")
    digest = hashlib.sha256(b"another").hexdigest()
    edit(office, "UPDATE batches SET sha256 = ? WHERE code = ?", digest, code)
    assert "is not the one on the trail" in mark_sent(office, code, "--yes", code=1).err


def test_letters_are_marked_sent_after_their_file_was_shredded(office: Office) -> None:
    code, file = issue_batch(office), office.folder / "keys.csv"
    office.run("batches", "shred", code, "--yes", code=0)
    file.write_text("something else")
    mark_sent(office, code, code=0)
    assert read_marks(office) == ["shredded -> sent"]
