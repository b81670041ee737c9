"""What staff do to accounts: stopped, brought back, voided, one or many."""

from __future__ import annotations

import pytest

from portaladm.domain.secret import Secret
from portaladm.domain.sessions import SessionKind
from portaladm.services.sessions.find import recognise
from portaladm.services.sessions.sign_in import sign_in
from tests.conftest import Office
from tests.kits.accounts import (
    PASSWORD,
    activate,
    check,
    list_names,
    open_account,
    open_three_accounts,
)


@pytest.mark.slow
def test_staff_stop_an_account_and_bring_it_back(office: Office) -> None:
    parent = open_account(office)
    assert office.run("accounts", "disable", "mlopez", code=4).code == 4
    assert check(office, "mlopez")["result"] == "ok"
    office.run("accounts", "disable", "mlopez", "--reason", "phone stolen", "--yes", code=0)
    answer = check(office, "mlopez")
    assert answer["result"] == "disabled" and "phone stolen" in answer["message"]
    again = office.run("accounts", "disable", "mlopez", "--yes", code=0)
    assert "already disabled" in again.err
    office.run(
        "accounts", "enable", "--verified-by", "photo-id", "mlopez", "--reason", "found", code=0
    )
    assert check(office, "mlopez")["result"] == "ok"
    assert office.query(
        "SELECT action, subject, reason FROM trail WHERE action LIKE 'account:%abled'"
    ) == [
        ("account:disabled", f"parent:{parent}", "phone stolen"),
        ("account:enabled", f"parent:{parent}", "found"),
    ]


@pytest.mark.slow
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


@pytest.mark.slow
def test_a_voided_account_is_closed_and_its_parent_can_have_a_new_key(office: Office) -> None:
    parent = open_account(office)
    office.run("accounts", "void", "mlopez", "--reason", "letter stolen", "--yes", code=0)
    answer = check(office, "mlopez")
    assert answer["result"] == "unknown" and "letter stolen" in answer["message"]
    assert list_names(office) == []
    office.run("keys", "reissue", parent, "--yes", "--posted", "-o", "again.csv", code=0)
    [row] = office.read_csv(office.folder / "again.csv")
    activate(office, row["activation_key"], "mlopez2")
    assert check(office, "mlopez2")["result"] == "ok"
    shown = office.run("accounts", "show", parent, "--format", "table", code=0).out
    assert "letter stolen" in shown


def test_staff_sign_a_parent_out_everywhere_and_the_password_stays(office: Office) -> None:
    open_account(office)
    never = office.run("accounts", "sign-out", "mlopez", code=0)
    assert "not signed in anywhere" in never.err
    with office.open() as context:
        done = sign_in(context, "mlopez", Secret(PASSWORD), kind=SessionKind.APP, device="app")
        assert done is not None
        office.run("accounts", "sign-out", "mlopez", "--reason", "phone lost", code=0)
        assert recognise(context, done.session.token) is None
    assert check(office, "mlopez")["result"] == "ok"
    [(reason,)] = office.query("SELECT reason FROM trail WHERE action = 'account:signed-out'")
    assert reason == "phone lost"
