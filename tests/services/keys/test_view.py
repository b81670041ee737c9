"""Listing keys: which of them, with what state, and never the key itself."""

from __future__ import annotations

from datetime import timedelta

from tests.conftest import MONDAY, Office
from tests.kits.keys import find_batch, list_states, read_key


def test_a_list_has_every_key_or_those_of_one_state(posted: Office) -> None:
    late = MONDAY + timedelta(days=60)
    posted.run("keys", "revoke", "P1", "--reason", "wrong address", "--yes", code=0)
    assert sorted(list_states(posted).values()) == ["live", "live", "revoked"]
    assert len(list_states(posted, "--status", "live")) == 2
    assert list_states(posted, "--status", "expired") == {}
    done = posted.run("keys", "list", "--status", "expired", "--format", "json", now=late)
    assert len(done.json) == 2


def test_a_list_has_the_keys_of_a_batch_or_of_a_parent(posted: Office) -> None:
    posted.run("keys", "reissue", "P1", "--posted", "-o", "new.csv", "--yes", code=0)
    batch = find_batch(posted, "keys-reissue")
    assert [*list_states(posted, "--batch", batch)] == [f"{batch}-1"]
    assert sorted(list_states(posted, "--parent", "P1").values()) == ["live", "revoked"]
    assert "'XXXXX'" in posted.run("keys", "list", "--batch", "XXXXX", code=1).err
    assert "NOBODY" in posted.run("keys", "list", "--parent", "NOBODY", code=1).err


def test_a_list_tells_the_states_where_one_is_mistyped(posted: Office) -> None:
    said = posted.run("keys", "list", "--status", "expird", code=2).err
    assert "did you mean expired" in said.casefold() and "suspended" in said


def test_no_list_shows_a_key(posted: Office) -> None:
    key = read_key(posted, "P1")
    assert key not in posted.run("keys", "list", "--format", "json", code=0).out
