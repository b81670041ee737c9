"""A code becomes tokens once, for its own client, with the verifier it was asked with."""

from __future__ import annotations

import base64

import pytest

from tests.conftest import Office
from tests.kits.oidc import REDIRECT, Relying, read_answer
from tests.kits.portal import ORIGIN, Clock

pytest.importorskip("starlette", reason="needs portaladm[portal]")
pytest.importorskip("joserfc", reason="needs portaladm[oidc]")


def write_basic(name: str, secret: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()}


@pytest.mark.slow
def test_the_answer_has_what_the_standard_says(relying: Relying) -> None:
    response = relying.exchange(relying.get_code())
    assert response.headers["cache-control"] == "no-store"
    tokens = response.json()
    assert tokens.keys() == {"access_token", "token_type", "expires_in", "scope", "id_token"}
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 600)
    assert tokens["scope"] == "openid profile students"


@pytest.mark.slow
def test_the_id_token_is_signed_with_a_published_key(relying: Relying, clock: Clock) -> None:
    from joserfc import jwt
    from joserfc.jwk import KeySet

    tokens = relying.get_tokens()
    published = KeySet.import_key_set(relying.browser.client.get("/oidc/jwks").json())
    read = jwt.decode(tokens["id_token"], published, algorithms=["RS256"])
    now = int(clock.now.timestamp())
    sub = read.claims.pop("sub")
    assert read.claims == {
        "iss": ORIGIN, "aud": "portal", "iat": now, "exp": now + 600, "auth_time": now,
        "nonce": "no",
    }  # fmt: skip
    assert 0 < len(sub) < 255
    assert sub == relying.read_userinfo(tokens["access_token"]).json()["sub"]


def test_the_secret_is_taken_from_the_header_as_well(relying: Relying) -> None:
    sent = {
        "grant_type": "authorization_code", "code": relying.get_code(), "redirect_uri": REDIRECT,
        "code_verifier": "v" * 43,
    }  # fmt: skip
    headers = write_basic("portal", relying.secret)
    response = relying.browser.client.post("/oidc/token", data=sent, headers=headers)
    assert response.status_code == 200


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"grant_type": None}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, "unsupported_grant_type"),
        ({"code": None}, "invalid_request"),
        ({"code": "unknown"}, "invalid_grant"),
        ({"redirect_uri": None}, "invalid_request"),
        ({"redirect_uri": f"{REDIRECT}/"}, "invalid_grant"),
        ({"code_verifier": None}, "invalid_request"),
        ({"code_verifier": "w" * 43}, "invalid_grant"),
        ({"code_verifier": "v" * 42}, "invalid_grant"),
        ({"client_id": "app", "client_secret": None}, "invalid_grant"),
    ],
)
def test_a_wrong_exchange_is_refused(
    relying: Relying, changes: dict[str, str | None], error: str
) -> None:
    response = relying.exchange(**{"code": relying.get_code()} | changes)  # type: ignore[arg-type]
    assert (response.status_code, response.json()["error"]) == (400, error)


@pytest.mark.turns(5, otherwise="slow")
@pytest.mark.parametrize(
    "changes",
    [
        {"client_secret": "wrong"},
        {"client_secret": None},
        {"client_id": "stranger"},
        {"client_id": None},
        {"client_id": "app"},  # which is public and has no secret
    ],
)
def test_a_client_that_is_none_of_ours_is_refused(
    relying: Relying, changes: dict[str, str | None]
) -> None:
    code = relying.get_code()
    response = relying.exchange(code, **changes)
    assert (response.status_code, response.json()["error"]) == (401, "invalid_client")
    assert "www-authenticate" not in response.headers
    assert relying.exchange(code).status_code == 200  # a stranger does not use it up


def test_a_client_that_names_itself_twice_is_refused(relying: Relying) -> None:
    post = relying.browser.client.post
    form = {"grant_type": "authorization_code", "client_secret": relying.secret}
    twice = post("/oidc/token", data=form, headers=write_basic("portal", relying.secret))
    assert twice.json()["error"] == "invalid_request"
    other = post(
        "/oidc/token", data={"client_id": "app"}, headers=write_basic("portal", relying.secret)
    )
    assert other.json()["error"] == "invalid_request"
    for header in ("Basic ???", "Bearer x", "Basic", "Basic cG9ydGFs"):
        broken = post("/oidc/token", data={"a": "b"}, headers={"authorization": header})
        assert (broken.status_code, broken.json()["error"]) == (401, "invalid_client")
        assert broken.headers["www-authenticate"].startswith("Basic")


def test_what_is_no_form_is_refused(relying: Relying) -> None:
    post = relying.browser.client.post
    assert post("/oidc/token", json={"code": "x"}).json()["error"] == "invalid_request"
    twice = post(
        "/oidc/token", content="code=1&code=2",
        headers={"content-type": "application/x-www-form-urlencoded"},
    )  # fmt: skip
    assert twice.json()["error"] == "invalid_request"
    assert relying.browser.client.get("/oidc/token").status_code == 405
    page = post("/oidc/token", data={}, headers={"origin": "https://evil.example.org"})
    assert (page.status_code, page.json()) == (403, {"error": "invalid_request"})


@pytest.mark.slow
def test_a_code_is_taken_once_and_then_takes_back_what_it_gave(relying: Relying) -> None:
    code = relying.get_code()
    token = relying.exchange(code).json()["access_token"]
    assert relying.read_userinfo(token).status_code == 200
    assert relying.exchange(code).json()["error"] == "invalid_grant"
    assert relying.read_userinfo(token).status_code == 401


@pytest.mark.slow
def test_a_code_with_a_wrong_verifier_is_used_up(relying: Relying) -> None:
    code = relying.get_code()
    assert relying.exchange(code, code_verifier="w" * 43).status_code == 400
    assert relying.exchange(code).json()["error"] == "invalid_grant"


@pytest.mark.slow
@pytest.mark.parametrize(("seconds", "status"), [(59, 200), (60, 400)])
def test_a_code_lasts_a_minute(
    relying: Relying, clock: Clock, seconds: int, status: int
) -> None:  # fmt: skip
    code = relying.get_code()
    clock.go_on(seconds=seconds)
    assert relying.exchange(code).status_code == status


@pytest.mark.slow
def test_after_signing_out_a_code_is_worth_nothing(relying: Relying) -> None:
    code = relying.get_code()
    relying.browser.get("/account")
    relying.browser.send("/sign-out")
    assert relying.exchange(code).json()["error"] == "invalid_grant"


@pytest.mark.slow
def test_an_app_signs_in_without_a_secret(relying: Relying) -> None:
    app = {"client_id": "app", "redirect_uri": "org.example.app:/in"}
    relying.ask(**app)
    response = relying.sign_in()
    assert response.headers["location"].startswith("org.example.app:/in?code=")
    code = read_answer(response)["code"]
    assert relying.exchange(code, **app, client_secret=None).status_code == 200


@pytest.mark.slow
def test_neither_code_nor_token_nor_secret_is_stored_or_logged(
    relying: Relying, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    code = relying.get_code()
    tokens = relying.exchange(code).json()
    stored = office.store.read_bytes() + office.store.with_name("portaladm.toml").read_bytes()
    for file in office.store.parent.glob("portaladm.db-*"):
        stored += file.read_bytes()
    for secret in (code, tokens["access_token"], tokens["id_token"], relying.secret):
        assert secret.encode() not in stored
        assert secret not in caplog.text
    [(private,)] = office.query("SELECT private FROM oidc_keys")
    assert '"d"' in private
    published = relying.browser.client.get("/oidc/jwks").text
    assert '"d"' not in published
    assert '"p"' not in published
