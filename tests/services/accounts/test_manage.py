"""Accounts: the screen, what staff do, and when an account ends."""

from __future__ import annotations

from datetime import timedelta

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


def test_an_account_ends_after_the_grace_and_works_again_when_the_child_is_back(
    office: Office,
) -> None:
    child = {"student_id": "S1", "parent_id": "P1"}
    [key] = furnish(office, child | {"withdrawn_on": "2026-09-10"}).values()
    activate(office, key, "mlopez")
    [row] = list_accounts(office, now=MONDAY + timedelta(days=11))
    assert (row["status"], row["ends_on"]) == ("active", "2026-10-10")
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


def test_without_grace_an_account_ends_on_the_day_itself(office: Office) -> None:
    [key] = furnish(office, {"withdrawn_on": "2026-09-01"}).values()
    activate(office, key, "mlopez")
    config = office.store.with_name("portaladm.toml")
    config.write_text(config.read_text() + "[access]\ngrace_days = 0\n")
    assert check(office, "mlopez")["result"] == "ok"
    assert check(office, "mlopez", now=MONDAY + timedelta(days=1))["result"] == "ended"


def test_a_court_order_ends_an_account_at_once_and_lifting_it_brings_it_back(
    office: Office,
) -> None:
    open_account(office, parent_id="P1", student_id="S1")
    office.run("links", "deny", "P1", "S1", "--reason", "court", "--yes", code=0)
    assert check(office, "mlopez")["result"] == "ended"
    assert list_accounts(office)[0]["ends_on"] is None
    office.run("links", "allow", "P1", "S1", "--reason", "lifted", code=0)
    assert check(office, "mlopez")["result"] == "ok"


def test_the_screen_shows_everything_about_one_parent(office: Office) -> None:
    parent = open_account(office)
    check(office, "mlopez", "wrong")
    check(office, "mlopez")
    shown = office.run("accounts", "show", parent, "--format", "table", code=0).out
    for part in (
        "mlopez", "active", "(555) 010-0199", "Children", "visible", "Keys", "redeemed",
        "Sign-ins", "wrong", "trail", "account:activated",
    ):  # fmt: skip
        assert part in shown, part
    flat = office.run("accounts", "show", "mlopez", "--format", "json", code=0).json
    assert flat["username"] == "mlopez" and flat["status"] == "active"
    assert [one["outcome"] for one in flat["sign_ins"]][-1] == "wrong"
    assert [key["status"] for key in flat["keys"]] == ["redeemed"]
    assert "did you mean" in office.run("accounts", "show", "mlopes", code=1).err


def test_staff_stop_an_account_and_bring_it_back(office: Office) -> None:
    parent = open_account(office)
    assert office.run("accounts", "disable", "mlopez", code=4).code == 4
    assert check(office, "mlopez")["result"] == "ok"
    office.run("accounts", "disable", "mlopez", "--reason", "phone stolen", "--yes", code=0)
    answer = check(office, "mlopez")
    assert answer["result"] == "disabled" and "phone stolen" in answer["message"]
    again = office.run("accounts", "disable", "mlopez", "--yes", code=0)
    assert "already disabled" in again.err
    office.run("accounts", "enable", "mlopez", "--reason", "found", code=0)
    assert check(office, "mlopez")["result"] == "ok"
    assert office.query(
        "SELECT action, subject, reason FROM trail WHERE action LIKE 'account:%abled'"
    ) == [
        ("account:disabled", f"parent:{parent}", "phone stolen"),
        ("account:enabled", f"parent:{parent}", "found"),
    ]


def test_many_are_changed_in_one_go_and_unknown_names_are_listed(office: Office) -> None:
    open_three_accounts(office)
    done = office.run(
        "accounts",
        "disable",
        "--from",
        "-",
        "--yes",
        stdin="username\nuserP1\nP2\nnobody\n",
        code=3,
    )
    assert "2 accounts disabled" in done.err and "Skipped: nobody" in done.err
    assert list_names(office, "--status", "disabled") == ["userP1", "userP2"]
    office.run("accounts", "enable", "nobody", code=1)


def test_a_voided_account_is_closed_and_its_parent_can_have_a_new_key(office: Office) -> None:
    parent = open_account(office)
    office.run("accounts", "void", "mlopez", "--reason", "letter stolen", "--yes", code=0)
    answer = check(office, "mlopez")
    assert answer["result"] == "unknown" and "letter stolen" in answer["message"]
    assert list_names(office) == []
    office.run("keys", "reissue", parent, "--yes", "-o", "again.csv", code=0)
    [row] = office.read_csv(office.folder / "again.csv")
    activate(office, row["activation_key"], "mlopez2")
    assert check(office, "mlopez2")["result"] == "ok"
    shown = office.run("accounts", "show", parent, "--format", "table", code=0).out
    assert "letter stolen" in shown


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
    assert "0 accounts" not in office.run("accounts", "enable", "userP1", code=0).err
