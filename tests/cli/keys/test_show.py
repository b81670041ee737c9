"""``keys show``: one key on a screen and as data, and never the key."""

from __future__ import annotations

from tests.conftest import Office
from tests.kits.accounts import activate
from tests.kits.keys import find_batch, read_key

UNKNOWN = "{E69293F4-1CB5-4E29-8F1E-EEF6FF3BB7F7}"


def test_the_screen_says_whose_a_key_is_and_how_its_letter_fares(posted: Office) -> None:
    reference = f"{find_batch(posted)}-1"
    posted.run("letters", "mark", reference, "--returned", "--reason", "moved", code=0)
    told = posted.run("keys", "show", reference, "--format", "table", code=0).out
    lines = [" ".join(line.split()) for line in told.splitlines()]
    assert f"Key reference {reference}" in lines and "Parent id P1" in lines
    assert "Good yes" in lines and any(line.endswith("moved") for line in lines)
    assert read_key(posted, "P1")[1:9] not in told


def test_a_key_that_does_not_work_is_shown_with_the_command_that_helps(posted: Office) -> None:
    activate(posted, read_key(posted, "P1"), "mlopez")
    shown = posted.run("keys", "show", f"{find_batch(posted)}-1", "--format", "json", code=0)
    checked = posted.run("keys", "check", f"{find_batch(posted)}-1", "--format", "json", code=1)
    for field in ("status", "good", "message", "command", "causes", "parent_id"):
        assert shown.json[field] == checked.json[0][field]
    assert shown.json["username"] == "mlopez" and shown.json["letter_marks"] == []


def test_a_typed_key_is_not_repeated_and_answered_as_by_keys_check(posted: Office) -> None:
    for word in (read_key(posted, "P1"), UNKNOWN, "E69293F4"):
        shown, checked = (posted.run("keys", verb, word, code=2) for verb in ("show", "check"))
        assert shown.err.partition(":")[0] == checked.err.partition(":")[0] == "Error"
        assert "portaladm keys check" in shown.err
        assert word.strip("{}")[:8] not in shown.err + checked.err


def test_a_reference_of_no_key_is_an_error(posted: Office) -> None:
    told = posted.run("keys", "show", "K7QMX-99", code=1).err
    assert "No key has the reference K7QMX-99." in told and "portaladm keys list" in told


def test_a_parent_stands_for_the_newest_key(posted: Office) -> None:
    shown = posted.run("keys", "show", "P1", "--format", "json", code=0)
    assert shown.json["key_reference"] == f"{find_batch(posted)}-1"
    assert "newest key" in shown.err
    assert "never got a key" in posted.run("keys", "show", "P4", code=1).err
