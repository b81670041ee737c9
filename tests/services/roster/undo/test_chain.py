"""How far back imports can be undone one after the other, tried out and taken back."""

from __future__ import annotations

import pytest

from portaladm.services.roster.undo.chain import find_undoable
from tests.conftest import Office
from tests.kits.parents import PASSWORD, bring
from tests.thrift.prepared import prepared


@pytest.fixture
@prepared
def school(office: Office) -> Office:
    """Three imports, each of one more family, and keys for the first two families."""
    for n in (1, 2, 3):
        bring(office, {"parent_id": f"P{n}", "student_id": f"S{n}"})
        if n == 2:
            office.run("keys", "issue", "-o", "keys.csv", code=0)
    return office


def find(office: Office, *places: int) -> list[tuple[int, bool]]:
    """The places of the imports that can be undone until these are, and whether with keys."""
    rows = office.query("SELECT code FROM batches WHERE kind = 'roster-import' ORDER BY id")
    codes = [code for (code,) in rows]
    undone = office.query("SELECT count(undone_at) FROM batches")
    with office.open() as context, context.store.write() as transaction:
        found = find_undoable(context, transaction, [codes[place] for place in places])
    assert office.query("SELECT count(undone_at) FROM batches") == undone
    return [(codes.index(one.code), one.with_keys) for one in found]


@pytest.mark.slow
def test_all_later_ones_go_first_with_the_keys_that_rely_on_them(school: Office) -> None:
    assert find(school, 2) == [(2, False)]
    assert find(school, 1) == [(2, False), (1, True)]
    assert find(school, 0, 2) == [(2, False), (1, True), (0, True)]


def test_it_ends_where_one_cannot_be_undone(school: Office) -> None:
    row = school.read_csv(school.folder / "keys.csv")[1]
    words = ("accounts", "activate", "--username", "other", "--secrets-stdin")
    secrets = f"{row['activation_key']}\n{PASSWORD}\n{PASSWORD}\n"
    school.run(*words, stdin=secrets, code=0)
    assert find(school, 0) == [(2, False)]


def test_one_that_was_undone_is_passed_over(school: Office) -> None:
    school.run("roster", "undo", "--reason", "wrong", "--yes", code=0)
    assert find(school, 1) == [(1, True)]
