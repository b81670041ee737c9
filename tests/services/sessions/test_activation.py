"""A key, a session that remembers it, an account: nothing in between."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest

from portaladm.domain.secret import Secret
from portaladm.domain.sessions import SessionKind
from portaladm.errors import Refused
from portaladm.services.sessions.activation import (
    activate_at_once,
    finish_activation,
    start_activation,
)
from portaladm.services.sessions.change import change_password
from portaladm.services.sessions.find import recognise
from tests.conftest import MONDAY, Office
from tests.kits.accounts import OTHER, PASSWORD, furnish

SECRET = Secret(PASSWORD)
OTHER_SECRET = Secret(OTHER)


def test_a_key_opens_a_session_and_is_used_up_with_the_account(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    with office.open() as context:
        begun = start_activation(context, Secret(keys["P1"]))
        assert office.query("SELECT closed_as FROM activation_keys") == [(None,)]
        session = recognise(context, begun.token)
        assert session is not None
        made = finish_activation(
            context, session, "jose", SECRET, SECRET, kind=SessionKind.WEB, device="mac"
        )
        assert recognise(context, begun.token) is None
        opened = recognise(context, made.session.token)
        assert opened is not None
        assert opened.account is not None
        assert opened.account.username == "jose"
    assert office.query("SELECT closed_as FROM activation_keys") == [("redeemed",)]


def test_a_broken_rule_uses_nothing_up(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    with office.open() as context:
        begun = start_activation(context, Secret(keys["P1"]))
        session = recognise(context, begun.token)
        assert session is not None
        with pytest.raises(Refused) as refused:
            finish_activation(
                context, session, "123456", Secret("short"), SECRET, kind=SessionKind.WEB,
                device="mac",
            )  # fmt: skip
        assert refused.value.code == "username-all-digits"
        assert recognise(context, begun.token) is not None
    assert office.query("SELECT count(*) FROM accounts") == [(0,)]


def test_a_key_that_is_revoked_meanwhile_makes_no_account(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    with office.open() as context:
        begun = start_activation(context, Secret(keys["P1"]))
    office.run("keys", "revoke", "P1", "--reason", "lost letter", "--yes", code=0)
    with office.open() as context:
        session = recognise(context, begun.token)
        assert session is not None
        with pytest.raises(Refused, match="key-revoked"):
            finish_activation(
                context, session, "jose", SECRET, SECRET, kind=SessionKind.WEB, device="mac"
            )
    assert office.query("SELECT count(*) FROM accounts") == [(0,)]


def test_the_app_does_it_in_one_step(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    with office.open() as context:
        made = activate_at_once(
            context, Secret(keys["P1"]), "jose", SECRET, SECRET, kind=SessionKind.APP, device="app"
        )
        session = recognise(context, made.session.token)
    assert session is not None
    assert session.kind is SessionKind.APP


def test_a_second_that_ends_meanwhile_ends_no_session_that_begins(office: Office) -> None:
    keys, seconds = furnish(office, {"parent_id": "P1"}), count()
    with office.open() as opened:
        context = opened.follow(lambda: MONDAY + timedelta(seconds=next(seconds)))
        begun = start_activation(context, Secret(keys["P1"]))
        session = recognise(context, begun.token)
        assert session is not None
        made = finish_activation(
            context, session, "jose", SECRET, SECRET, kind=SessionKind.WEB, device="mac"
        )
        session = recognise(context, made.session.token)
        assert session is not None
        changed, _ = change_password(
            context, session, SECRET, OTHER_SECRET, OTHER_SECRET, kind=SessionKind.WEB,
            device="mac",
        )  # fmt: skip
        assert recognise(context, changed.token) is not None
