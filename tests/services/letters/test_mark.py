"""Marking single letters: on the trail, with what its key is still worth, and true next steps."""

from __future__ import annotations

import shlex
from datetime import timedelta
from pathlib import Path

import pytest

from tests.conftest import Office

LATER = timedelta(days=30)


def issue(office: Office, parents: int = 2) -> list[str]:
    """Keys for some parents (P1, P2...), as a file; their references."""
    rows = [{"parent_id": f"P{n}", "student_id": f"001044{n}"} for n in range(1, parents + 1)]
    issued = office.run(
        "keys", "issue", "--roster", office.write_roster(*rows), "-o", "keys.csv", "--format",
        "json", code=0,
    ).record  # fmt: skip
    return [f"{issued['batch']}-{n}" for n in range(1, parents + 1)]


def test_a_letter_that_came_back_is_on_record_and_its_key_stays_valid(office: Office) -> None:
    first, _ = issue(office)
    marked = office.run("letters", "mark", first.lower(), "--returned", "--reason", "moved", code=0)
    assert "1 letter marked returned." in marked.err
    assert "stays valid until 2026-09-21" in marked.err
    keys = office.run("keys", "list", "--format", "json", code=0).json
    assert [(key["letter_status"], key["letter_marked_on"], key["status"]) for key in keys] == [
        ("returned", "2026-08-31", "live"), (None, None, "live"),
    ]  # fmt: skip
    [row] = office.run("audit", "list", "--action", "letter:marked", "--format", "json").json
    assert (row["subject"], row["reason"]) == ("parent:P1", "moved")
    assert row["detail"] == f"letter {first}: returned"
    assert row["batch"] == first.partition("-")[0]


def test_the_newest_mark_counts_and_the_history_stays(office: Office) -> None:
    first, _ = issue(office)
    office.run("letters", "mark", first, "--returned", code=0)
    office.run("letters", "mark", first, "--handed-over", "--verified-by", "photo-id", code=0)
    again = office.run("letters", "mark", first, "--handed-over", "--verified-by", "photo-id")
    assert "nothing was changed" in again.err
    assert office.query("SELECT mark, verified_by FROM letter_marks ORDER BY id") == [
        ("returned", ""), ("handed-over", "photo-id"),
    ]  # fmt: skip
    assert office.run("keys", "list", "--returned", "--format", "json", code=0).json == []
    [key] = office.run("keys", "list", "--handed-over", "--format", "json", code=0).json
    assert key["key_reference"] == first
    office.run("keys", "list", "--handed-over", "--returned", code=2)


def test_who_took_a_letter_needs_a_check_of_identity(office: Office) -> None:
    first, _ = issue(office)
    refused = office.run("letters", "mark", first, "--handed-over", code=2)
    assert "--verified-by photo-id" in refused.err
    office.run("letters", "mark", first, "--handed-over", "--verified-by", "guess", code=2)
    office.run("letters", "mark", first, code=2)
    office.run("letters", "mark", "--returned", code=2)
    assert office.query("SELECT count(*) FROM letter_marks") == [(0,)]


@pytest.mark.parametrize("stdin", ["{0}\n{1}\n", "parent_id,key_reference\nP1,{0}\nP2,{1}\n"])
def test_letters_are_marked_from_a_list(office: Office, stdin: str) -> None:
    references = issue(office)
    line = ("letters", "mark", "--from", "-", "--returned")
    planned = office.run(
        *line, "--dry-run", "--format", "json", stdin=stdin.format(*references), code=0
    )
    assert [one["changed"] for one in planned.rows] == [True, True]
    assert office.query("SELECT count(*) FROM letter_marks") == [(0,)]
    office.run(*line, stdin=stdin.format(*references), code=0)
    assert len(office.run("keys", "list", "--returned", "--format", "json", code=0).json) == 2


def test_the_mark_is_told_wherever_the_key_is(office: Office) -> None:
    first, _ = issue(office)
    office.run("letters", "mark", first, "--returned", code=0)
    [key] = office.run("parents", "show", "P1", "--format", "json", code=0).record["keys"]
    assert (key["letter_status"], key["letter_marked_on"]) == ("returned", "2026-08-31")
    answers = office.run("parents", "explain", "P1", "--format", "json", code=0).json
    [letter] = [one for one in answers if one["about"] == "letter"]
    assert (
        "came back on 2026-08-31" in letter["message"] and "until 2026-09-21" in letter["message"]
    )
    assert not [
        one for one in office.run("parents", "explain", "P2", "--format", "json", code=0).json
        if one["about"] == "letter"
    ]  # fmt: skip
    checked = office.run("keys", "check", "--secrets-stdin", "--format", "json", stdin=first).record
    assert checked["letter_status"] == "returned"
    command = shlex.split(letter["command"])[1:]
    office.run(*command, "--posted", "-o", "again.csv", "--yes", code=0)
    answers = office.run("parents", "explain", "P1", "--format", "json", code=0).json
    assert "letter" not in {one["about"] for one in answers}


def test_a_reference_that_no_key_has_is_skipped(office: Office) -> None:
    first, _ = issue(office)
    code = first.partition("-")[0]
    marked = office.run("letters", "mark", first, f"{code}-99", "P1", "--returned", code=3)
    assert f"No key has the reference '{code}-99'" in marked.err
    assert "'P1' is a parent, not a key's reference" in marked.err
    office.run("letters", "mark", "XXXXX-1", "--returned", code=1)


def test_a_long_list_says_how_many_more_need_a_step(office: Office) -> None:
    references = issue(office, 5)
    marked = office.run("letters", "mark", *references, "--returned", code=0)
    assert "... and 2 more letters" in marked.err


def make_state(office: Office, state: str) -> tuple[str, timedelta]:
    """A letter of P1 whose key is in this state, and how much later it is."""
    first, _ = issue(office)
    if state == "suspended":
        office.run("links", "deny", "P1", "0010441", "--reason", "order", "--yes", code=0)
    if state == "revoked":
        office.run("keys", "revoke", "P1", "--yes", code=0)
    if state == "redeemed":
        [key] = [
            row["activation_key"] for row in office.read_csv(office.folder / "keys.csv")
            if row["parent_id"] == "P1"
        ]  # fmt: skip
        typed = f"{key}\nquiet river lamp\nquiet river lamp\n"
        office.run(
            "accounts", "activate", "--username", "mlopez", "--secrets-stdin", stdin=typed, code=0
        )
    return first, LATER if state == "expired" else timedelta()


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("mark", ["--returned", "--handed-over"])
@pytest.mark.parametrize("state", ["live", "suspended", "expired", "redeemed", "revoked"])
def test_the_next_step_of_each_state_works_from_there(
    office: Office, tmp_path: Path, mark: str, state: str
) -> None:
    reference, later = make_state(office, state)
    line = ("letters", "mark", reference, mark, "--verified-by", "photo-id", "--format", "json")
    told = office.run(*line, now=office.now + later, code=0).record
    assert (told["status"], told["letter_status"]) == (state, mark[2:])
    if state == "redeemed" or (mark, state) == ("--handed-over", "live"):
        assert told["command"] is None
        return
    command = told["command"].replace("DATE", "2026-12-15")
    office.run(*shlex.split(command)[1:], *_say_rest(command),
               now=office.now + later, code=0)  # fmt: skip
    if "explain" not in command:
        [live] = office.run("keys", "list", "--parent", "P1", "--status", "live", "--format",
                            "json", now=office.now + later, code=0).json  # fmt: skip
        assert (live["key_reference"] == reference) == ("extend" in command)


def _say_rest(command: str) -> list[str]:
    if "reissue" in command:
        return ["--yes", "--posted"]
    return ["--verified-by", "photo-id"] if "extend" in command else []
