"""Whose ID token it is, and that a token alone says nothing; the rest: tests/portal/oidc."""

from __future__ import annotations

import pytest

from portaladm.domain.secret import Secret
from portaladm.domain.sessions import SessionKind
from portaladm.services.context import Context
from portaladm.services.oidc.claims import is_same_parent, read_claims
from portaladm.services.sessions.find import Session, recognise
from portaladm.services.sessions.sign_in import sign_in
from tests.conftest import Office
from tests.kits.accounts import PASSWORD, open_accounts

pytest.importorskip("joserfc", reason="needs portaladm[oidc]")


def open_session(context: Context, username: str) -> Session:
    done = sign_in(context, username, Secret(PASSWORD), kind=SessionKind.WEB, device="mac")
    assert done is not None
    session = recognise(context, done.session.token)
    assert session is not None
    return session


@pytest.mark.slow
def test_a_subject_is_one_parents_alone(office: Office) -> None:
    from portaladm.services.oidc.subjects import make_subject

    first, second = open_accounts(office, 2)
    with office.open() as context:
        sessions = [open_session(context, name) for name in (first, second)]
        with context.store.read() as transaction:
            subjects = [make_subject(transaction, s.account) for s in sessions if s.account]
        assert len(set(subjects)) == 2
        for session, subject in zip(sessions, subjects, strict=True):
            others = [one for one in sessions if one is not session]
            assert is_same_parent(context, {"sub": subject}, session)
            assert not any(is_same_parent(context, {"sub": subject}, one) for one in others)
            assert not is_same_parent(context, {}, session)


def test_a_sessions_token_is_no_access_token(office: Office) -> None:
    [name] = open_accounts(office, 1)
    with office.open() as context:
        done = sign_in(context, name, Secret(PASSWORD), kind=SessionKind.WEB, device="mac")
        assert done is not None
        assert read_claims(context, done.session.token, {"portal"}, str) is None
        assert read_claims(context, Secret(""), {"portal"}, str) is None
