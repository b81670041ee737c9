"""Which sessions of an account count: what staff and parents are shown is what still opens."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portaladm.domain.secret import Secret
from portaladm.domain.sessions import SessionKind
from portaladm.services.lookup.sessions import list_sessions
from portaladm.services.sessions.sign_in import sign_in
from portaladm.store.accounts.rows import find_account
from tests.conftest import Office
from tests.kits.accounts import PASSWORD, activate, furnish


def _list_devices(office: Office) -> list[str]:
    with office.open() as context, context.store.read() as transaction:
        account = find_account(transaction, "jose77", context.today.isoformat())
        assert account is not None
        return [one.device for one in list_sessions(context, transaction, account)]


def _sign_in(office: Office, kind: SessionKind, device: str) -> None:
    with office.open() as context:
        assert sign_in(context, "jose77", Secret(PASSWORD), kind=kind, device=device)


@pytest.mark.slow
def test_those_at_rest_too_long_or_of_an_earlier_password_are_left_out(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    activate(office, keys["P1"], "jose77")
    _sign_in(office, SessionKind.WEB, "mac")
    _sign_in(office, SessionKind.APP, "app")
    assert sorted(_list_devices(office)) == ["app", "mac"]
    office.now += timedelta(minutes=25)
    assert _list_devices(office) == ["app"]
    office.run("accounts", "disable", "jose77", "--reason", "moved", "--yes", code=0)
    assert _list_devices(office) == []
    office.run(
        "accounts", "enable", "--verified-by", "photo-id", "jose77", "--reason", "back", code=0
    )
    assert _list_devices(office) == ["app"]
    line = ("passwords", "reset", "jose77", "--yes", "--show", "--verified-by", "photo-id")
    office.run(*line, code=0)
    assert _list_devices(office) == []
