"""A new session, and whether what signed in is known next time."""

from __future__ import annotations

import pytest

from portaladm.domain.secret import Secret
from portaladm.domain.sessions import SessionKind
from portaladm.services.sessions.opening import prepare_session, store_session
from tests.conftest import Office
from tests.kits.accounts import activate, furnish


@pytest.mark.parametrize(
    ("kind", "known"),
    [(SessionKind.WEB, 1), (SessionKind.APP, 1), (SessionKind.KIOSK, 0), (SessionKind.CHANGE, 0)],
)
def test_a_shared_tablet_and_a_temporary_password_leave_no_device(
    office: Office, kind: SessionKind, known: int
) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    activate(office, keys["P1"], "jose77")
    [(account_id,)] = office.query("SELECT id FROM accounts")
    with office.open() as context, context.store.write() as transaction:
        store_session(
            context, transaction, prepare_session(context, kind), account_id=account_id,
            device="mac", device_token=Secret("token"),
        )  # fmt: skip
    assert office.query("SELECT count(*) FROM sessions") == [(1,)]
    assert office.query("SELECT count(*) FROM devices") == [(known,)]
