"""A session counts as long as its account is what it was opened for; nobody has to end it."""

from __future__ import annotations

import pytest

from portaladm.domain.secret import Secret
from portaladm.domain.sessions import SessionKind
from portaladm.services.sessions.find import note_seen, recognise
from portaladm.services.sessions.sign_in import sign_in
from tests.conftest import Office
from tests.kits.accounts import PASSWORD, activate, furnish


@pytest.fixture
def token(office: Office) -> Secret:
    """The token of a parent who has one child and is signed in."""
    keys = furnish(office, {"parent_id": "P1", "student_id": "7"})
    activate(office, keys["P1"], "jose")
    return _sign_in(office)


def _sign_in(office: Office, password: str = PASSWORD) -> Secret:
    with office.open() as context:
        done = sign_in(context, "jose", Secret(password), kind=SessionKind.WEB, device="mac")
    assert done is not None
    return done.session.token


def _counts(office: Office, token: Secret) -> bool:
    with office.open() as context:
        return recognise(context, token) is not None


def test_a_token_means_its_account(office: Office, token: Secret) -> None:
    with office.open() as context:
        session = recognise(context, token)
        assert session is not None
        assert session.account is not None
        assert (session.account.username, session.kind) == ("jose", SessionKind.WEB)
        assert recognise(context, Secret("another")) is None


@pytest.mark.parametrize(
    "line",
    [
        "passwords reset jose --yes --show --verified-by photo-id",
        "accounts disable jose --reason moved --yes",
        "accounts void jose --reason stolen --yes",
        "links deny P1 7 --reason order --yes",
    ],
)
def test_what_staff_do_ends_it_at_the_next_request(
    office: Office, token: Secret, line: str
) -> None:
    assert _counts(office, token)
    office.run(*line.split(), code=0)
    assert not _counts(office, token)


@pytest.mark.slow
def test_the_last_childs_leaving_ends_it_after_the_grace(office: Office, token: Secret) -> None:
    roster = office.write_roster({"parent_id": "P2", "student_id": "8"}, name="later.csv")
    line = ("roster", "import", roster, "--snapshot", "--max-removals", "100", "--yes")
    office.run(*line, code=0)
    assert _counts(office, token)
    from datetime import timedelta

    office.now += timedelta(days=29, minutes=0)
    again = _sign_in(office)
    assert _counts(office, again)
    office.now += timedelta(days=1)
    assert not _counts(office, again)


def test_wrong_passwords_of_a_stranger_do_not_end_it(office: Office, token: Secret) -> None:
    with office.open() as context:
        for _ in range(6):
            kind = SessionKind.WEB
            assert sign_in(context, "jose", Secret("wrong"), kind=kind, device="mac") is None
    assert _counts(office, token)


def test_it_ends_after_rest_and_after_its_time(office: Office, token: Secret) -> None:
    from datetime import timedelta

    office.now += timedelta(minutes=15)
    with office.open() as context:
        session = recognise(context, token)
        assert session is not None
        assert session.seen_is_old
        note_seen(context, session)
    office.now += timedelta(minutes=15)
    assert _counts(office, token)
    office.now += timedelta(minutes=7)
    assert not _counts(office, token)


def test_note_seen_waits_for_nobody(office: Office, token: Secret) -> None:
    with office.open() as context, office.open() as other:
        session = recognise(context, token)
        assert session is not None
        with other.store.write():
            note_seen(context, session)  # no error, no wait
        assert context.store.setting("busy_timeout") == 15_000
