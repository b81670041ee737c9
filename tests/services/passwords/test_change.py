"""Choosing a new password: it replaces the old one, keeps the rules, and is throttled too."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.conftest import Office
from tests.kits.accounts import (
    OTHER,
    PASSWORD,
    change,
    check,
    hand_out,
    open_account,
    store_old,
)


def test_a_changed_password_replaces_the_old_one(office: Office) -> None:
    parent = open_account(office)
    change(office, "mlopez", PASSWORD, OTHER)
    assert check(office, "mlopez", PASSWORD)["result"] == "wrong"
    assert check(office, "mlopez", OTHER)["result"] == "ok"
    assert office.query("SELECT subject, detail FROM trail WHERE action = 'password:changed'") == [
        (f"parent:{parent}", "username mlopez")
    ]


@pytest.mark.usefixtures("real_hashes")
def test_a_change_goes_through_where_the_current_one_is_hashed_anew_first(office: Office) -> None:
    open_account(office)
    store_old(office, "mlopez")
    change(office, "mlopez", PASSWORD, OTHER)
    assert check(office, "mlopez", OTHER)["result"] == "ok"
    actions = office.query("SELECT action FROM trail WHERE action LIKE 'password:%' ORDER BY seq")
    assert actions == [("password:rehashed",), ("password:changed",)]


def test_a_new_password_must_differ_and_keep_the_rules(office: Office) -> None:
    open_account(office)
    assert "is the current one" in change(office, "mlopez", PASSWORD, PASSWORD, code=1).err
    assert "at least 15" in change(office, "mlopez", PASSWORD, "short", code=1).err
    assert check(office, "mlopez")["result"] == "ok"


def test_guessing_through_the_change_is_slowed_as_well(office: Office) -> None:
    open_account(office)
    for _ in range(5):
        assert "wrong" in change(office, "mlopez", "nonsense", OTHER, code=1).err
    assert "none is tried before" in change(office, "mlopez", PASSWORD, OTHER, code=1).err


@pytest.mark.slow
def test_a_temporary_password_opens_nothing_but_the_change(office: Office) -> None:
    open_account(office)
    temporary = hand_out(office)
    assert check(office, "mlopez", PASSWORD)["result"] == "wrong"
    assert check(office, "mlopez", temporary.lower().replace("-", " "))["result"] == "must-change"
    same = change(office, "mlopez", temporary, temporary.lower().replace("-", ""), code=1)
    assert "is the current one" in same.err
    change(office, "mlopez", temporary.lower(), OTHER)
    assert check(office, "mlopez", OTHER)["result"] == "ok"
    assert check(office, "mlopez", temporary)["result"] == "wrong"
    [(stored,)] = office.query("SELECT password FROM accounts")
    assert "$2b$10$" in stored


@pytest.mark.parametrize(("seconds", "good"), [(-1, True), (0, False), (1, False)])
def test_a_temporary_password_ends_at_its_moment(office: Office, seconds: int, good: bool) -> None:
    open_account(office)
    temporary = hand_out(office)
    [(end,)] = office.query("SELECT temporary_until FROM accounts")
    timestamp = datetime.fromisoformat(end) + timedelta(seconds=seconds)
    said = change(office, "mlopez", temporary, OTHER, code=0 if good else 1, now=timestamp).err
    assert ("passwords reset mlopez" in said) is not good


def test_three_passwords_that_break_a_rule_end_the_change(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_account(office)
    typed = iter([PASSWORD, *["short"] * 6])
    monkeypatch.setattr("getpass.getpass", lambda prompt, stream: next(typed))
    refused = office.run("passwords", "change", "mlopez", answers="", code=4)
    assert "3 attempts were rejected. Nothing was changed." in refused.err
    assert check(office, "mlopez")["result"] == "ok"


def test_changing_asks_again_after_a_fault(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    open_account(office)
    typed = iter([PASSWORD, "short", "short", OTHER, OTHER])
    monkeypatch.setattr("getpass.getpass", lambda prompt, stream: next(typed))
    done = office.run("passwords", "change", "mlopez", answers="", code=0)
    assert "Not yet: The password has 5 characters" in done.err
    assert done.err.startswith("A password has 15 characters or more")
    assert check(office, "mlopez", OTHER)["result"] == "ok"
