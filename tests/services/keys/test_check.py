"""Whether a key is good, and why not; asking changes nothing."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.kits.accounts import activate
from tests.kits.keys import FAMILY, check_key, read_key


@pytest.mark.slow
def test_a_key_sleeps_while_no_child_is_enrolled_and_wakes_up_again(posted: Office) -> None:
    key = read_key(posted, "P3")
    gone = [
        row | ({"withdrawn_on": "2026-08-01"} if row["student_id"] == "3" else {}) for row in FAMILY
    ]
    posted.run("roster", "import", posted.write_roster(*gone, name="gone.csv"), code=0)
    found = check_key(posted, key)
    assert found["status"] == "suspended"
    assert found["command"] == "portaladm parents explain P3"
    assert posted.query("SELECT count(*) FROM activation_keys WHERE closed_at IS NOT NULL") == [
        (0,)
    ]
    posted.run("roster", "import", posted.write_roster(*FAMILY, name="back.csv"), code=0)
    assert check_key(posted, key)["good"]


def test_a_court_order_puts_a_key_to_sleep_at_once(posted: Office) -> None:
    posted.run("links", "deny", "P3", "3", "--reason", "order", "--yes", code=0)
    assert check_key(posted, read_key(posted, "P3"))["status"] == "suspended"


def test_every_way_of_writing_a_key_is_the_same_key(posted: Office) -> None:
    key = read_key(posted, "P1")
    lines = [key, key.lower(), key.strip("{}"), key.replace("-", ""), key.replace("-", " ")]
    done = posted.run(
        "keys", "check", "--secrets-stdin", "--format", "json", stdin="\n".join(lines), code=0
    )
    assert {found["parent_id"] for found in done.json} == {"P1"}
    assert len(done.json) == len(lines)


@pytest.mark.parametrize(
    ("typed", "state", "message"),
    [
        ("{E69293F4-1CB5-4E29-8F1E-EEF6FF3BB7F7}", "never-issued", "was never issued here"),
        ("E69293F4", "mistyped", "32 letters and digits; this one has 8"),
        ("x\x1b[31m", "mistyped", "only the digits"),
    ],
)
def test_a_key_that_is_none_says_why(posted: Office, typed: str, state: str, message: str) -> None:
    found = check_key(posted, typed)
    assert found["status"] == state
    assert message in found["message"]


def test_checking_changes_nothing_and_counts_nothing(posted: Office) -> None:
    before = posted.store.read_bytes()
    for typed in (read_key(posted, "P1"), "nonsense", "{E69293F4-1CB5-4E29-8F1E-EEF6FF3BB7F7}"):
        check_key(posted, typed)
    assert posted.store.read_bytes() == before


@pytest.mark.slow
def test_a_key_that_is_over_names_the_account_that_the_parent_has_now(posted: Office) -> None:
    keys = {parent: read_key(posted, parent) for parent in ("P1", "P2", "P3")}
    activate(posted, keys["P1"], "mlopez")
    activate(posted, keys["P2"], "another")
    posted.run("accounts", "void", "mlopez", "--reason", "twice", "--yes", code=0)
    for drop in ("P1", "P3"):
        words = ("parents", "merge", "P2", drop, "--reason", "one person", "--yes")
        posted.run(*words, code=0)
    for parent, over in (("P1", "closed on 2026-08-31"), ("P3", "(merged: P3 is P2)")):
        said = check_key(posted, keys[parent])["message"]
        assert f"{over}; the parent has the account another now." in said
    shown = posted.run("accounts", "show", "mlopez", "--format", "table", code=0)
    assert "The parent has the account another now: portaladm accounts show another" in shown.err
    shown = posted.run("accounts", "show", "mlopez", "--format", "json", code=0)
    assert shown.record["username"] == "mlopez"
