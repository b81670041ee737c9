"""Who gets access must be identified: the rule of docs/accounts.md, over the command tree."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.kits.accounts import activate, furnish
from tests.reference import list_leaves, read_help
from tests.thrift.prepared import prepared

SEEN = ("--verified-by", "photo-id")
WHY = ("--reason", "asked", "--yes")
HAND_OUT = {
    "keys issue": ("--parent", "P3", "--show", "--yes"),
    "keys reissue": ("P2", "--show", *WHY),
    "keys extend": ("P2", "--until", "2026-12-01"),
    "passwords reset": ("mlopez", "--show", "--yes"),
    "accounts enable": ("mlopez",),
    "accounts unlock": ("mlopez",),
    "accounts rename": ("mlopez", "mgarcia"),
    "links open": ("P4", "S4", *WHY),
    "parents add": ("--student", "S1", "--first-name", "Eva", "--last-name", "Ruiz", *WHY),
}
"""What hands access to whoever is named."""
MAY_SAY = {
    "links deny", "links allow", "letters mark", "parents erase", "parents identity",
    "students identity",
}  # fmt: skip
"""What takes access away, or follows a court's paper or a letter: it may be said who brought it."""


@pytest.fixture
@prepared
def counter(office: Office) -> Office:
    """An account that is disabled and locked, a key, a parent without one, a closed link."""
    families = [{"student_id": f"S{n}", "parent_id": f"P{n}"} for n in (1, 2)]
    keys = furnish(office, *families)
    activate(office, keys["P1"], "mlopez")
    more = {"student_id": "S3", "parent_id": "P3"}
    shut = {"student_id": "S4", "parent_id": "P4", "portal_access": "no"}
    office.run("roster", "import", office.write_roster(more, shut, name="more.csv"), code=0)
    for _ in range(2):
        words = ("passwords", "check", "mlopez", "--secrets-stdin")
        office.run(*words, stdin="wrong\n", code=1)
    office.run("accounts", "disable", "mlopez", *WHY, code=0)
    office.run("links", "deny", "P2", "S2", *WHY, code=0)
    return office


@pytest.mark.slow
def test_these_commands_and_no_others_ask_how_somebody_was_identified() -> None:
    asking = {" ".join(words) for words in list_leaves() if "--verified-by" in read_help(words)[1]}
    assert asking == set(HAND_OUT) | MAY_SAY


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("command", sorted(HAND_OUT))
def test_nobody_gets_access_unidentified(counter: Office, command: str) -> None:
    words = (*command.split(), *HAND_OUT[command])
    if command in ("keys extend", "keys reissue"):
        counter.run("links", "allow", "P2", "S2", *SEEN, *WHY, code=0)
    if command == "passwords reset":
        counter.run("accounts", "enable", "mlopez", *SEEN, code=0)
    before = counter.store.read_bytes()
    refused = counter.run(*words, code=2)
    assert "--verified-by" in refused.err and counter.store.read_bytes() == before
    counter.run(*words, *SEEN, code=0)
    [(way,)] = counter.query(
        "SELECT verified_by FROM trail WHERE verified_by <> '' ORDER BY seq DESC LIMIT 1"
    )
    assert way == "photo-id"


def test_a_person_on_a_terminal_is_asked(counter: Office) -> None:
    counter.run("accounts", "enable", "mlopez", answers="photo-id\n", code=0)
    rows = counter.query("SELECT verified_by FROM trail WHERE action = 'account:enabled'")
    assert rows == [("photo-id",)]


def test_names_from_a_file_and_a_batch_are_nobody_at_the_counter(counter: Office) -> None:
    counter.run("accounts", "enable", "--from", "-", stdin="mlopez\n", code=0)
    [(batch,)] = counter.query("SELECT code FROM batches WHERE kind = 'keys-issue'")
    counter.run("keys", "extend", "--batch", str(batch), "--until", "2026-12-01", code=0)


def test_a_dry_run_and_an_account_with_nothing_to_do_ask_nobody(counter: Office) -> None:
    counter.run("accounts", "enable", "mlopez", "--dry-run", code=0)
    counter.run("accounts", "enable", "mlopez", *SEEN, code=0)
    assert "--verified-by" not in counter.run("accounts", "enable", "mlopez").err
