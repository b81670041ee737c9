"""What stands against an undo, named with the command that mends it: run, and it does."""

from __future__ import annotations

import shlex

import pytest

from tests.conftest import Office
from tests.kits.accounts import activate
from tests.kits.keys import read_key
from tests.thrift.prepared import prepared

FAMILY = {"parent_id": "P1", "student_id": "1"}
OTHER = {"parent_id": "P2", "student_id": "2"}


@pytest.fixture
@prepared
def issued(office: Office) -> Office:
    """Two families who came with two imports, each with a key."""
    office.run("roster", "import", office.write_roster(FAMILY), code=0)
    office.run("roster", "import", office.write_roster(OTHER, name="b.csv"), code=0)
    office.run("keys", "issue", "-o", "keys.csv", code=0)
    return office


def find_commands(text: str) -> list[list[str]]:
    """The commands that an error proposes, as a shell would split them."""
    lines = (line.partition("portaladm ")[2] for line in text.splitlines())
    return [shlex.split(line) for line in lines if line]


def mend(office: Office, refused: str) -> None:
    """Run what is proposed, in its order, as pasted."""
    for words in find_commands(refused):
        office.run(*words, "--yes", code=0)


@pytest.mark.slow
def test_an_undo_without_its_keys_proposes_the_undo_that_works(issued: Office) -> None:
    refused = issued.run("roster", "undo", "--yes", code=1).err
    assert "1 unused key of batch" in refused
    mend(issued, refused)
    assert issued.query("SELECT count(*) FROM links") == [(1,)]


def test_an_account_is_void_and_then_the_undo_works(issued: Office) -> None:
    activate(issued, read_key(issued, "P2"), "amina")
    refused = issued.run("roster", "undo", "--with-keys", "--yes", code=1).err
    mend(issued, refused)
    assert issued.query("SELECT count(*) FROM links") == [(1,)]
    assert issued.query("SELECT closed_at IS NOT NULL FROM accounts") == [(1,)]


def test_later_imports_are_undone_first(issued: Office) -> None:
    first, second, _ = (code for (code,) in issued.query("SELECT code FROM batches ORDER BY id"))
    words = ("roster", "undo", first, "--with-keys", "--reason", "WHY", "--yes")
    refused = issued.run(*words, code=1).err
    [proposed] = find_commands(refused)
    assert proposed == ["roster", "undo", second, "--reason", "WHY"]
    mend(issued, issued.run(*proposed, "--yes", code=1).err)
    issued.run(*words, code=0)
    assert issued.query("SELECT count(*) FROM links") == [(0,)]


def test_the_one_before_is_named_where_the_last_was_undone(issued: Office) -> None:
    issued.run("roster", "undo", "--with-keys", "--yes", code=0)
    refused = issued.run("roster", "undo", "--with-keys", "--yes", code=1).err
    [proposed] = find_commands(refused)
    issued.run(*proposed, "--with-keys", "--yes", code=0)
    assert issued.query("SELECT count(*) FROM links") == [(0,)]


@pytest.mark.slow
def test_a_key_batch_of_an_import_alone_is_proposed_to_be_undone(office: Office) -> None:
    office.run("keys", "issue", "--roster", office.write_roster(FAMILY), "-o", "k.csv", code=0)
    refused = office.run("roster", "undo", "--yes", code=1).err
    one, other = find_commands(refused)
    assert (one[:2], other[:2]) == (["batches", "undo"], ["roster", "undo"])
    office.run(*one, "--yes", code=0)
    office.run("roster", "undo", "--yes", code=0)
    assert office.query("SELECT count(*) FROM links") == [(0,)]


@pytest.mark.slow
def test_many_accounts_are_named_up_to_twenty(office: Office) -> None:
    rows = [{"parent_id": f"P{n:02d}", "student_id": str(n)} for n in range(22)]
    office.run("keys", "issue", "--roster", office.write_roster(*rows), "-o", "keys.csv", code=0)
    for row in rows:
        activate(office, read_key(office, row["parent_id"]), f"user{row['parent_id']}")
    refused = office.run("roster", "undo", "--with-keys", "--yes", code=1).err
    assert "and 2 more accounts" in refused
    assert refused.count("portaladm accounts void") == 20
