"""A changed password ends every session of the account and begins one."""

from __future__ import annotations

import pytest

from portaladm.domain.secret import Secret
from portaladm.domain.sessions import SessionKind
from portaladm.errors import Refused
from portaladm.services.context import Context
from portaladm.services.sessions.change import change_password
from portaladm.services.sessions.find import Session, recognise
from portaladm.services.sessions.sign_in import SignedIn, sign_in
from tests.conftest import Office
from tests.kits.accounts import OTHER, PASSWORD, activate, furnish


def _open(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    activate(office, keys["P1"], "jose")


def _sign_in(context: Context, password: str = PASSWORD) -> SignedIn:
    done = sign_in(context, "jose", Secret(password), kind=SessionKind.WEB, device="mac")
    assert done is not None
    return done


def _find(context: Context, done: SignedIn) -> Session:
    session = recognise(context, done.session.token)
    assert session is not None
    return session


def _change(context: Context, session: Session, current: str, new: str) -> Secret:
    begun, _ = change_password(
        context, session, Secret(current), Secret(new), Secret(new), kind=SessionKind.WEB,
        device="mac",
    )  # fmt: skip
    return begun.token


def test_the_others_end_and_a_new_one_begins(office: Office) -> None:
    _open(office)
    with office.open() as context:
        here, there = _sign_in(context), _sign_in(context)
        session = _find(context, here)
        from datetime import timedelta

        later = context.at(context.now + timedelta(minutes=1))
        begun = _change(later, session, PASSWORD, OTHER)
        assert recognise(later, here.session.token) is None
        assert recognise(later, there.session.token) is None
        assert recognise(later, begun) is not None
        assert _sign_in(later, OTHER)


def test_a_temporary_password_is_changed_once_and_then_opens_the_account(office: Office) -> None:
    _open(office)
    line = ("passwords", "reset", "jose", "--yes", "--show", "--verified-by", "photo-id")
    temporary = office.run(*line, "--format", "json", code=0).record["temporary_password"]
    with office.open() as context:
        session = _find(context, _sign_in(context, temporary))
        assert session.kind is SessionKind.CHANGE
        from datetime import timedelta

        later = context.at(context.now + timedelta(minutes=1))
        opened = recognise(later, _change(later, session, temporary, OTHER))
    assert opened is not None
    assert opened.kind is SessionKind.WEB


@pytest.mark.parametrize(
    ("current", "new", "code"),
    [
        ("wrong", OTHER, "sign-in-wrong"),
        (PASSWORD, PASSWORD, "password-unchanged"),
        (PASSWORD, "short", "password-too-short"),
    ],
)
def test_what_is_refused_changes_nothing(office: Office, current: str, new: str, code: str) -> None:
    _open(office)
    with office.open() as context:
        done = _sign_in(context)
        with pytest.raises(Refused) as refused:
            _change(context, _find(context, done), current, new)
        assert refused.value.code == code
        assert recognise(context, done.session.token) is not None
        assert _sign_in(context)
