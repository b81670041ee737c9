"""What depends on a merge: named, and mended by the command that is named with it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.conftest import MONDAY, Office
from tests.kits.parents import DROP, KEEP, PASSWORD, bring, list_states, merge
from tests.thrift.prepared import prepared

LATER = MONDAY + timedelta(days=1)
OURS, THEIRS = KEEP | {"email": "p1@example.org"}, DROP | {"email": "p2@example.org"}


@pytest.fixture
@prepared
def merged(office: Office) -> Office:
    """P2 was merged into P1, each with a key that nobody has used."""
    office.run("roster", "import", office.write_roster(OURS, THEIRS), code=0)
    office.run("keys", "issue", "--parent", "P2", "--posted", "-o", "keys.csv", code=0)
    merge(office)
    office.now = LATER
    return office


def redeem(office: Office) -> None:
    [row] = office.read_csv(office.folder / "keys.csv")
    words = ("accounts", "activate", "--username", "jgarcia", "--secrets-stdin")
    office.run(*words, stdin=f"{row['activation_key']}\n{PASSWORD}\n{PASSWORD}\n", code=0)


def reissue(office: Office) -> None:
    office.run(
        "keys", "reissue", "P1", "--reason", "lost", "--yes", "--posted", "-o", "new.csv", code=0
    )


def reissue_and_redeem(office: Office) -> None:
    office.run("keys", "revoke", "P1", "--reason", "lost", "--yes", code=0)
    office.run(
        "keys", "reissue", "P1", "--reason", "lost", "--yes", "--posted", "-o", "keys-P1.csv",
        code=0,
    )  # fmt: skip
    [row] = office.read_csv(office.folder / "keys-P1.csv")
    words = ("accounts", "activate", "--username", "jgarcia", "--secrets-stdin")
    office.run(*words, stdin=f"{row['activation_key']}\n{PASSWORD}\n{PASSWORD}\n", code=0)


def deny(office: Office) -> None:
    office.run("links", "deny", "P1", "0010443", "--reason", "order", "--yes", code=0)


def import_a_phone(office: Office) -> None:
    bring(office, OURS | {"phone": "555-0177"}, THEIRS)


def import_a_child(office: Office) -> None:
    bring(office, OURS, THEIRS, OURS | {"student_id": "0010444"})


def merge_another(office: Office) -> None:
    bring(office, OURS, THEIRS, {"parent_id": "P3"})
    merge(office, keep="P1", drop="P3")


def merge_on(office: Office) -> None:
    bring(office, OURS, THEIRS, {"parent_id": "P3"})
    merge(office, keep="P3", drop="P1")


def everything(office: Office) -> None:
    deny(office)
    redeem(office)


DEPENDENTS = {
    redeem: "accounts void", reissue: "keys revoke", reissue_and_redeem: "accounts void",
    deny: "links allow", import_a_phone: "roster undo", import_a_child: "roster undo",
    merge_another: "parents unmerge", merge_on: "parents unmerge", everything: "links allow",
}  # fmt: skip


def read_commands(text: str) -> list[list[str]]:
    """The commands that a refusal proposes for what stands in the way."""
    found = re.findall(r"^  .*?: (portaladm .*)$", text, re.MULTILINE)
    return [shlex.split(line)[1:] for line in found]


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize(
    ("happen", "words"),
    DEPENDENTS.items(),
    ids=lambda one: getattr(one, "__name__", None) or str(one),
)
def test_each_is_named_with_the_command_that_mends_it(
    merged: Office, happen: Callable[[Office], None], words: str
) -> None:
    happen(merged)
    refused = merged.run("parents", "unmerge", "P2", "--reason", "two", "--yes", code=1)
    commands = read_commands(refused.err)
    assert words in [" ".join(one[:2]) for one in commands]
    for command in commands:
        merged.run(*command, "--yes", code=0)
    merged.run("parents", "unmerge", "P2", "--reason", "two", "--yes", code=0)
    assert list(list_states(merged, "P1")) == ["0010442"]
    assert list(list_states(merged, "P2")) == ["0010443"]


def import_others(office: Office) -> None:
    bring(office, OURS | {"phone": "555-0177"}, THEIRS, {"parent_id": f"P{office.numbers}"})


def mend(office: Office) -> list[str]:
    """Run the commands that each refusal names until the merge is taken back; those that ran."""
    ran = list[str]()
    for _ in range(9):
        done = office.run("parents", "unmerge", "P2", "--reason", "two", "--yes")
        if done.code == 0:
            return ran
        for command in read_commands(done.err):
            office.run(*command, "--yes", code=0)
            ran.append(" ".join(command[:2] + [one for one in command if one == "--with-keys"]))
    raise AssertionError(done.err)


@pytest.mark.slow
def test_later_imports_go_first_and_the_newest_roster_comes_again(merged: Office) -> None:
    import_a_phone(merged)
    import_others(merged)
    import_others(merged)
    refused = merged.run("parents", "unmerge", "P2", "--reason", "two", "--yes", code=1)
    assert "Undo 2 later imports first" in refused.err
    assert mend(merged) == ["roster undo"] * 3
    bring(merged, OURS | {"phone": "555-0177"}, THEIRS)
    assert list(list_states(merged, "P1")) == ["0010442"]
    assert list(list_states(merged, "P2")) == ["0010443"]


@pytest.mark.slow
def test_unused_keys_that_an_import_brought_are_revoked_with_it(merged: Office) -> None:
    import_a_phone(merged)
    import_others(merged)
    merged.run("keys", "issue", "-o", "new.csv", code=0)
    assert mend(merged) == ["roster undo --with-keys", "roster undo"]


@pytest.mark.slow
def test_an_import_behind_one_that_cant_be_undone_has_no_command(merged: Office) -> None:
    import_a_phone(merged)
    import_others(merged)
    [number] = merged.query("SELECT number FROM parents ORDER BY id DESC LIMIT 1")
    merged.run("keys", "issue", "--parent", *number, "--posted", "-o", "new.csv", code=0)
    [row] = merged.read_csv(merged.folder / "new.csv")
    words = ("accounts", "activate", "--username", "other", "--secrets-stdin")
    secrets = f"{row['activation_key']}\n{PASSWORD}\n{PASSWORD}\n"
    merged.run(*words, stdin=secrets, code=0)
    refused = merged.run("parents", "unmerge", "P2", "--reason", "two", "--yes", code=1)
    assert "and no roster undo fixes that now" in refused.err
    assert "has a command" not in refused.err
    assert read_commands(refused.err) == []


def test_what_was_tried_out_is_not_there_afterwards(merged: Office) -> None:
    import_a_phone(merged)
    before = merged.query("SELECT * FROM trail"), merged.query("SELECT * FROM roster_changes")
    merged.run("parents", "unmerge", "P2", "--reason", "two", "--yes", code=1)
    merged.run("parents", "unmerge", "P2", "--reason", "two", "--dry-run", code=1)
    after = merged.query("SELECT * FROM trail"), merged.query("SELECT * FROM roster_changes")
    assert before == after


@pytest.mark.slow
def test_what_has_no_command_is_named_without_one(merged: Office) -> None:
    import_a_phone(merged)
    bring(merged, OURS | {"phone": "555-0177"}, THEIRS, {"parent_id": "P9"})
    words = (
        "parents", "add", "--reason", "new", "--verified-by", "photo-id", "--yes", "--parent",
        "P1", "--student", "0010444",
    )  # fmt: skip
    bring(
        merged, OURS | {"phone": "555-0177"}, THEIRS, {"parent_id": "P9", "student_id": "0010444"}
    )
    merged.run(*words, code=0)
    refused = merged.run("parents", "unmerge", "P2", "--reason", "two", "--yes", code=1)
    assert read_commands(refused.err) == []
    assert ".csv) changed their name, contacts or id; to undo it would not" in refused.err
    assert "staff changed which children they have on 2026-09-01" in refused.err
    assert "so the merge stays as it is" in refused.err and "has a command" not in refused.err


def test_a_merge_that_is_blocked_itself_is_named_without_a_command(merged: Office) -> None:
    merge_another(merged)
    deny(merged)
    refused = merged.run("parents", "unmerge", "P2", "--reason", "two", "--yes", code=1)
    assert "P3 was merged into P1 since, and that can't be undone now" in refused.err
    assert [one[:2] for one in read_commands(refused.err)] == [["links", "allow"]]


@pytest.mark.slow
def test_what_touches_neither_of_them_stands_in_nobodys_way(merged: Office) -> None:
    bring(merged, OURS, THEIRS, {"parent_id": "P9"})
    merged.run("keys", "issue", "--parent", "P9", "--posted", "-o", "other.csv", code=0)
    numbers = merged.folder / "numbers.csv"
    numbers.write_text("old_id,new_id\nP1,N1\n", encoding="utf-8")
    merged.run("parents", "renumber", "--from", numbers, code=0)
    merged.run("parents", "unmerge", "P2", "--reason", "two", "--yes", code=0)
    assert list(list_states(merged, "N1")) == ["0010442"]
    assert list(list_states(merged, "P1")) == ["0010442"]
    assert list(list_states(merged, "P2")) == ["0010443"]


@pytest.mark.slow
def test_an_import_that_can_be_undone_is_not_said_to_be_beyond_it(merged: Office) -> None:
    closed = THEIRS | {"portal_access": "no"}
    bring(merged, OURS, closed)
    words = ("--reason", "asked", "--verified-by", "photo-id", "--yes")
    merged.run("links", "open", "P1", "0010443", *words, code=0)
    bring(merged, OURS, closed | {"phone": "555-0177"})
    refused = merged.run("parents", "unmerge", "P2", "--reason", "two", "--yes", code=1)
    assert "no roster undo fixes" not in refused.err
    assert "to undo it would not be enough" in refused.err
    merged.run("roster", "undo", "--reason", "try", "--yes", code=0)
