"""The practice store has something of everything, and a trail as any store has."""

from __future__ import annotations

import pytest

from portaladm.domain.accounts.states import AccountState
from portaladm.services.practice.story import PASSWORD, USERNAMES
from tests.conftest import Office
from tests.kits.practice import make_practice


@pytest.mark.slow
def test_keys_and_accounts_are_in_every_state(office: Office) -> None:
    make_practice(office)
    keys = office.run("keys", "list", "--format", "json", code=0).json
    assert {key["status"] for key in keys} == {
        "live", "expired", "revoked", "redeemed", "suspended",
    }  # fmt: skip
    accounts = office.run("accounts", "list", "--format", "json", code=0).json
    assert {account["status"] for account in accounts} == {state.value for state in AccountState}
    assert office.query("SELECT count(*) FROM accounts WHERE closed_at IS NOT NULL") == [(1,)]


@pytest.mark.slow
def test_the_work_list_has_a_stopped_import_and_a_family_that_lapsed(office: Office) -> None:
    make_practice(office)
    rows = office.run("office", "today", "--format", "json", code=0).json
    assert [row["kind"] for row in rows] == ["imports", "lapsed"]
    assert office.query("SELECT count(*) FROM restrictions") == [(1,)]


@pytest.mark.slow
def test_its_trail_is_whole_and_tells_of_each_step_in_its_order(office: Office) -> None:
    make_practice(office)
    office.run("audit", "verify", code=0)
    office.run("doctor", code=0)
    rows = office.query("SELECT at, actor, action FROM trail ORDER BY seq")
    assert [at for at, _, _ in rows] == sorted(at for at, _, _ in rows)
    assert {actor for _, actor, _ in rows} == {"practice"}
    done = {action for _, _, action in rows}
    assert done >= {
        "store:created", "roster:imported", "parent:added", "key:issued", "account:activated",
        "key:revoked", "account:disabled", "account:voided", "key:reissued", "link:denied",
        "password:reset",
    }  # fmt: skip


@pytest.mark.slow
def test_the_password_of_the_page_is_everybodys(office: Office) -> None:
    make_practice(office)
    typed = f"{PASSWORD}\n"
    name = USERNAMES["P20801"]
    office.run("passwords", "check", name, "--secrets-stdin", stdin=typed, code=0)
