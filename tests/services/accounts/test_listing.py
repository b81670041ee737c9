"""Lists of accounts: when one ends, which states are asked for, names that are not known."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import MONDAY, Office
from tests.kits.accounts import (
    activate,
    check,
    furnish,
    list_accounts,
    list_names,
    open_account,
    open_three_accounts,
)


@pytest.mark.slow
def test_an_account_ends_after_the_grace_and_works_again_when_the_child_is_back(
    office: Office,
) -> None:
    child = {"student_id": "S1", "parent_id": "P1"}
    [key] = furnish(office, child | {"withdrawn_on": "2026-09-10"}).values()
    activate(office, key, "mlopez")
    [row] = list_accounts(office, now=MONDAY + timedelta(days=11))
    assert (row["status"], row["ends_on"]) == ("active", "2026-10-09")
    last = MONDAY + timedelta(days=39)  # 9 October
    assert list_names(office, "--ending-soon", now=last) == ["mlopez"]
    assert check(office, "mlopez", now=last)["result"] == "ok"
    over = last + timedelta(days=1)
    assert check(office, "mlopez", now=over)["result"] == "ended"
    assert list_names(office, "--status", "ended", now=over) == ["mlopez"]
    assert list_names(office, "--ending-soon", now=over) == []
    office.now = over
    office.run("roster", "import", office.write_roster(child), code=0)
    assert check(office, "mlopez")["result"] == "ok"
    assert list_accounts(office)[0]["ends_on"] is None


@pytest.mark.slow
def test_without_grace_an_account_ends_on_the_day_itself(office: Office) -> None:
    [key] = furnish(office, {"withdrawn_on": "2026-09-01"}).values()
    activate(office, key, "mlopez")
    config = office.store.with_name("portaladm.toml")
    config.write_text(config.read_text() + "[access]\ngrace_days = 0\n")
    assert check(office, "mlopez")["result"] == "ok"
    assert check(office, "mlopez", now=MONDAY + timedelta(days=1))["result"] == "ended"


@pytest.mark.slow
def test_a_court_order_ends_an_account_at_once_and_lifting_it_brings_it_back(
    office: Office,
) -> None:
    open_account(office, parent_id="P1", student_id="S1")
    office.run("links", "deny", "P1", "S1", "--reason", "court", "--yes", code=0)
    assert check(office, "mlopez")["result"] == "ended"
    assert list_accounts(office)[0]["ends_on"] is None
    office.run("links", "allow", "P1", "S1", "--reason", "lifted", "--yes", code=0)
    assert check(office, "mlopez")["result"] == "ok"


def test_a_voided_account_is_shown_and_listed_when_it_is_asked_for(office: Office) -> None:
    open_three_accounts(office)
    office.run("accounts", "void", "userP1", "--reason", "letter stolen", "--yes", code=0)
    assert list_names(office) == ["userP2", "userP3"]
    [row] = list_accounts(office, "--status", "voided")
    assert (row["username"], row["status"], row["voided_reason"]) == (
        "userP1", "voided", "letter stolen",
    )  # fmt: skip
    both = list_names(office, "--status", "voided", "--status", "active", "--sort", "-username")
    assert both == ["userP3", "userP2", "userP1"]
    assert list_names(office, "--status", "voided", "--search", "userP2") == []
    for name in ("userP1", "P1"):
        shown = office.run("accounts", "show", name, "--format", "json", code=0).json
        assert (shown["username"], shown["status"]) == ("userP1", "voided")
        assert shown["voided_reason"] == "letter stolen"
    screen = office.run("accounts", "show", "userP1", "--format", "table", code=0)
    assert "portaladm parents explain P1" in screen.err
    office.run("accounts", "disable", "userP1", "--yes", code=1)


def test_who_is_named_by_the_wrong_name_is_found_all_the_same(office: Office) -> None:
    open_three_accounts(office)
    for words in (("explain", "userP1"), ("show", "userp1")):
        assert "did you mean P1 (" in office.run("parents", *words, code=1).err
    assert "did you mean active?" in office.run("accounts", "list", "--status", "activ", code=2).err
    wrong = office.run("accounts", "list", "--sort", "usernam", code=2).err
    assert "did you mean username?" in wrong
    assert (
        "0 accounts"
        not in office.run("accounts", "enable", "--verified-by", "photo-id", "userP1", code=0).err
    )
