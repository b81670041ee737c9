"""A code is for one session, one client and one moment; tests/portal/oidc presents wrong ones."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from portaladm.domain.oidc.clients import Client
from portaladm.domain.oidc.faults import OidcFault
from portaladm.domain.oidc.requests import SignInRequest
from portaladm.domain.secret import Secret
from portaladm.domain.sessions import SessionKind
from portaladm.services.context import Context
from portaladm.services.sessions.find import Session, recognise
from portaladm.services.sessions.sign_in import sign_in
from tests.conftest import Office
from tests.kits.accounts import PASSWORD, open_account
from tests.kits.oidc import REDIRECT, VERIFIER, make_challenge

pytest.importorskip("joserfc", reason="needs portaladm[oidc]")
CLIENT = Client("portal", "Portal", (REDIRECT,), (), "0" * 64)


def open_session(context: Context, kind: SessionKind = SessionKind.WEB) -> Session:
    done = sign_in(context, "mlopez", Secret(PASSWORD), kind=kind, device="mac")
    assert done is not None
    session = recognise(context, done.session.token)
    assert session is not None
    return session


def issue(context: Context, session: Session) -> Secret:
    from portaladm.services.oidc.codes import issue_code

    request = SignInRequest(
        CLIENT, REDIRECT, ("openid",), "", "n", make_challenge(), frozenset(), None, "", (), ""
    )
    return issue_code(context, session, request)


def redeem(context: Context, code: Secret, **changes: Any) -> Any:
    from portaladm.services.oidc.codes import redeem_code

    given = {"client": CLIENT, "redirect_uri": REDIRECT, "verifier": VERIFIER} | changes
    return redeem_code(context, code=code, issuer="https://x.example.org", **given)


@pytest.mark.slow
def test_a_code_gives_tokens_of_its_session(office: Office) -> None:
    open_account(office)
    with office.open() as context:
        tokens = redeem(context, issue(context, open_session(context)))
    assert (tokens.scopes, tokens.seconds) == ("openid", 600)
    assert tokens.id_token.reveal().count(".") == 2


@pytest.mark.parametrize("kind", [SessionKind.APP, SessionKind.KIOSK])
def test_a_code_of_a_session_that_is_no_browsers_own_gives_nothing(
    office: Office, kind: SessionKind
) -> None:
    open_account(office)
    with office.open() as context:
        code = issue(context, open_session(context, kind))
        with pytest.raises(OidcFault, match="invalid_grant"):
            redeem(context, code)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"client": CLIENT._replace(name="other")}, "another client"),
        ({"redirect_uri": REDIRECT + "/"}, "redirect_uri"),
        ({"verifier": "w" * 43}, "code_verifier"),
    ],
)
def test_a_code_that_is_presented_wrongly_is_used_up(
    office: Office, changes: dict[str, Any], said: str
) -> None:
    open_account(office)
    with office.open() as context:
        code = issue(context, open_session(context))
        with pytest.raises(OidcFault) as told:
            redeem(context, code, **changes)
        assert (told.value.error, said in told.value.description) == ("invalid_grant", True)
        with pytest.raises(OidcFault, match="invalid_grant"):
            redeem(context, code)


@pytest.mark.slow
def test_of_many_who_present_a_code_at_once_one_at_most_gets_tokens_that_count(
    office: Office,
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from portaladm.services.oidc.claims import read_claims
    from portaladm.services.oidc.signing import publish_keys

    open_account(office)
    with office.open() as context:
        code = issue(context, open_session(context))
        publish_keys(context)

    def present(_: int) -> Any:
        with office.open() as context:
            try:
                return redeem(context, code)
            except OidcFault as fault:
                return fault.error

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(present, range(4)))
    assert answers.count("invalid_grant") == 3
    [tokens] = [one for one in answers if one != "invalid_grant"]
    with office.open() as context:
        assert read_claims(context, tokens.access_token, {"portal"}, str) is None  # taken back


def test_old_grants_are_forgotten(office: Office) -> None:
    open_account(office)
    with office.open() as context:
        session = open_session(context)
        for _ in range(3):
            issue(context, session)
        later = context.at(context.now + timedelta(hours=1))
        issue(later, session)
    assert office.query("SELECT count(*) FROM oidc_grants") == [(1,)]


def test_with_its_session_a_grant_goes(office: Office) -> None:
    open_account(office)
    with office.open() as context:
        issue(context, open_session(context))
        much_later = context.at(context.now + timedelta(days=2))
        open_session(much_later)  # takes the old session's row away
    assert office.query("SELECT count(*) FROM oidc_grants") == [(0,)]
    assert office.query("SELECT count(*) FROM sessions") == [(1,)]


@pytest.mark.slow
def test_each_sign_in_at_a_client_stands_once_in_the_history(office: Office) -> None:
    account = open_account(office)
    with office.open() as context:
        session = open_session(context)
        for _ in range(2):  # the client asks once more, which takes no click
            code = issue(context, session)
            redeem(context, code)
        with pytest.raises(OidcFault):
            redeem(context, code)
    shown = office.run("accounts", "show", account, "--format", "json", code=0).record
    assert [(one["channel"], one["outcome"]) for one in shown["sign_ins"]] == [
        ("client:portal", "ok"), ("cli", "ok"),
    ]  # fmt: skip
