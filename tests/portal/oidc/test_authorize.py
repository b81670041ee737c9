"""A client sends a parent here: who is signed in goes back with a code, who is not signs in."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.conftest import Office
from tests.kits.accounts import OTHER, PASSWORD
from tests.kits.oidc import REDIRECT, Relying, read_answer
from tests.kits.portal import ORIGIN, Clock

pytest.importorskip("starlette", reason="needs portaladm[portal]")
pytest.importorskip("joserfc", reason="needs portaladm[oidc]")


@pytest.mark.slow
def test_a_parent_signs_in_and_goes_back_with_a_code(relying: Relying) -> None:
    relying.ask()
    assert relying.browser.path == "/sign-in"
    assert "Sign in to go on to District Portal" in relying.browser.text
    response = relying.sign_in()
    answer = read_answer(response)
    assert response.headers["location"].startswith(f"{REDIRECT}?code=")
    assert answer.keys() == {"code", "state", "iss"}
    assert (answer["state"], answer["iss"]) == ("st", ORIGIN)
    assert relying.exchange(answer["code"]).status_code == 200


@pytest.mark.slow
def test_who_is_signed_in_goes_back_without_a_page(relying: Relying) -> None:
    relying.browser.sign_in("jose")
    for prompt in (None, "none", "consent"):
        response = relying.ask(prompt=prompt)
        assert read_answer(response).keys() == {"code", "state", "iss"}
        assert "#" not in response.headers["location"]  # no token goes through the browser


@pytest.mark.slow
def test_after_a_wrong_password_the_request_is_still_known(relying: Relying) -> None:
    relying.ask(login_hint="jose")
    assert 'value="jose"' in relying.browser.page.text
    relying.sign_in(password="wrong one")
    assert relying.browser.page.status_code == 401
    assert "<title>Error: Sign in to go on to District Portal" in relying.browser.page.text
    assert "code" in read_answer(relying.sign_in())


@pytest.mark.slow
def test_another_language_keeps_the_request(relying: Relying) -> None:
    relying.ask(ui_locales="xx es-MX en")
    assert "Entre en su cuenta para continuar a District Portal" in relying.browser.text
    page = relying.browser.page.text
    link = page.partition('<a href="?lang=vi&amp;')[2].partition('"')[0]
    relying.go(f"/sign-in?lang=vi&{link}")
    assert "Đăng nhập để tiếp tục" in relying.browser.text
    assert "code" in read_answer(relying.sign_in())


@pytest.mark.slow
def test_the_clients_language_holds_where_cookies_are_refused(relying: Relying) -> None:
    browser = relying.browser
    browser.refuse_cookies()
    browser.page = relying.ask(ui_locales="ar")
    for _ in range(2):
        browser.send(browser.action, username="jose", password=PASSWORD, on=_read_on(relying))
        assert browser.page.status_code == 401
        assert '<html lang="ar" dir="rtl">' in browser.page.text
    browser.follow("/activate")
    browser.send(browser.action, key="E6", on=_read_on(relying))
    assert '<html lang="ar" dir="rtl">' in browser.page.text
    assert "state=st" in _read_on(relying)


@pytest.mark.slow
@pytest.mark.parametrize("family", [({"parent_id": "P1"}, {"parent_id": "P2", "student_id": "9"})])
def test_a_parent_who_has_no_account_yet_activates_and_goes_on(
    relying: Relying, office: Office
) -> None:
    key = office.read_csv(office.folder / "keys.csv")[1]["activation_key"]
    browser = relying.browser
    relying.ask()
    link = unescape(browser.page.text.partition('<a href="/activate?')[2].partition('"')[0])
    browser.get(f"/activate?{link}")
    browser.send("/activate", key="E6", on=_read_on(relying))
    browser.send("/activate", key=key, on=_read_on(relying))
    assert browser.path == "/activate/account"
    fields = {"username": "second2", "password": OTHER}
    browser.send("/activate/account", **fields, verify="x", on=_read_on(relying))
    browser.send("/activate/account", **fields, verify=OTHER, on=_read_on(relying))
    answer = read_answer(relying.follow())
    assert answer["state"] == "st"
    tokens = relying.exchange(answer["code"]).json()
    assert relying.read_userinfo(tokens["access_token"]).json()["parent_id"] == "P2"


@pytest.mark.slow
@pytest.mark.parametrize("family", [({"parent_id": "P1"}, {"parent_id": "P2", "student_id": "9"})])
@pytest.mark.parametrize("page", ["/sign-in", "/activate"])
def test_a_parent_who_scans_the_letters_code_on_the_way_finds_the_way_on_at_the_account(
    relying: Relying, office: Office, clock: Clock, page: str
) -> None:
    key = office.read_csv(office.folder / "keys.csv")[1]["activation_key"]
    browser = relying.browser
    relying.ask()
    if page == "/activate":
        browser.follow(page)
    browser.activate(key, "second2")  # the code opens a page that knows of no client
    assert (browser.path, "Your account is ready" in browser.text) == ("/account", True)
    assert "Go on to District Portal" in browser.text
    answer = read_answer(relying.go(browser.find_link("/oidc/authorize")))
    assert answer["state"] == "st"
    tokens = relying.exchange(answer["code"]).json()
    assert relying.read_userinfo(tokens["access_token"]).json()["parent_id"] == "P2"
    assert "Go on to" not in browser.get("/account?new").text  # it was handed over


@pytest.mark.slow
@pytest.mark.parametrize("family", [({"parent_id": "P1"}, {"parent_id": "P2", "student_id": "9"})])
@pytest.mark.parametrize("kept", ["", "client_id=portal&redirect_uri=https://evil.example.org"])
def test_an_account_leads_to_no_client_that_did_not_ask(
    relying: Relying, office: Office, kept: str
) -> None:
    key = office.read_csv(office.folder / "keys.csv")[1]["activation_key"]
    relying.browser.client.cookies.set("__Host-hand-over", kept)
    relying.browser.activate(key, "second2")
    assert relying.browser.path == "/account"
    assert "/oidc/authorize" not in relying.browser.page.text


@pytest.mark.slow
def test_a_temporary_password_is_changed_before_anything_is_handed_over(
    relying: Relying, office: Office
) -> None:
    way = ("--yes", "--show", "--verified-by", "photo-id", "--format", "json")
    shown = office.run("passwords", "reset", "jose", *way, code=0).record
    temporary = shown["temporary_password"]
    relying.ask()
    relying.sign_in(password=temporary)
    assert relying.browser.path == "/password/new"
    assert read_answer(relying.ask(prompt="none"))["error"] == "login_required"
    relying.ask()
    assert relying.browser.path == "/password/new"
    on = _read_on(relying)
    relying.browser.send("/password/new", new="short", verify=OTHER, current=temporary, on=on)
    assert relying.browser.page.status_code == 422
    on = _read_on(relying)
    relying.browser.send("/password/new", new=OTHER, verify=OTHER, current=temporary, on=on)
    code = read_answer(relying.follow())["code"]
    assert relying.exchange(code).status_code == 200


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_mode": "form_post"}, "invalid_request"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"scope": None}, "invalid_scope"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "create"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"request": "x.y.z"}, "request_not_supported"),
        ({"request_uri": "https://x.example.org"}, "request_uri_not_supported"),
        ({"registration": "{}"}, "registration_not_supported"),
        ({"nonce": "n" * 5000}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
    ],
)  # fmt: skip
def test_a_wrong_request_is_told_to_the_client_with_its_state(
    relying: Relying, changes: dict[str, str | None], error: str
) -> None:
    response = relying.ask(**changes)
    assert response.headers["location"].startswith(f"{REDIRECT}?error=")
    answer = read_answer(response)
    assert (answer["error"], answer["state"], answer["iss"]) == (error, "st", ORIGIN)


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "stranger"},
        {"client_id": None},
        {"redirect_uri": None},
        {"redirect_uri": "https://evil.example.org/"},
        {"redirect_uri": f"{REDIRECT}/"},
        {"redirect_uri": f"{REDIRECT}?x=1"},
        {"redirect_uri": REDIRECT.replace("https", "http")},
        {"redirect_uri": REDIRECT.upper()},
        {"redirect_uri": "org.example.app:/in"},
    ],
)
def test_to_an_address_that_is_not_registered_nobody_is_sent(
    relying: Relying, changes: dict[str, str | None]
) -> None:
    relying.browser.sign_in("jose")
    response = relying.ask(**changes)
    assert response.status_code == 400
    assert "location" not in response.headers
    assert "refresh" not in response.text
    assert "This link can't be used" in relying.browser.text


@pytest.mark.slow
def test_the_sign_in_leads_nowhere_else(relying: Relying) -> None:
    for on in ("https://evil.example.org", "//evil.example.org", "client_id=portal", "x" * 9000):
        relying.browser.get("/sign-in")
        relying.browser.send("/sign-in", username="jose", password=PASSWORD, on=on)
        assert relying.browser.path == "/account"
        assert "refresh" not in relying.browser.page.text
        relying.browser.send("/sign-out")


def test_a_parameter_that_stands_there_twice_is_refused(relying: Relying) -> None:
    from urllib.parse import urlencode

    twice = f"/oidc/authorize?{urlencode(relying.asked)}&nonce=other"
    assert read_answer(relying.go(twice))["error"] == "invalid_request"
    response = relying.go(f"/oidc/authorize?{urlencode(relying.asked)}&client_id=portal")
    assert response.status_code == 400


@pytest.mark.slow
def test_prompt_login_and_an_old_sign_in_ask_for_the_password_once_more(
    relying: Relying, clock: Clock, office: Office
) -> None:
    relying.browser.sign_in("jose")
    before = relying.browser.client.cookies["__Host-session"]
    for changes in ({"prompt": "login"}, {"max_age": "0"}, {"prompt": "select_account"}):
        relying.ask(**changes)
        assert relying.browser.path == "/sign-in"
        assert "code" in read_answer(relying.sign_in())
    assert relying.browser.client.cookies["__Host-session"] != before
    assert office.query("SELECT count(*) FROM sessions WHERE ended_at IS NULL") == [(1,)]
    clock.go_on(minutes=5)
    assert "code" in read_answer(relying.ask(max_age="600"))
    assert read_answer(relying.ask(max_age="60", prompt="none"))["error"] == "login_required"
    relying.ask(max_age="60")
    assert relying.browser.path == "/sign-in"
    assert "code" in read_answer(relying.sign_in())


@pytest.mark.slow
def test_the_id_token_of_another_parent_is_no_hint(relying: Relying) -> None:
    tokens = relying.get_tokens()
    assert "code" in read_answer(relying.ask(id_token_hint=tokens["id_token"]))
    wrong = read_answer(relying.ask(id_token_hint="a.b.c"))
    assert wrong["error"] == "login_required"


@pytest.mark.slow
def test_a_form_of_the_clients_page_is_taken_as_a_request(relying: Relying) -> None:
    relying.browser.sign_in("jose")
    response = relying.browser.client.post(
        "/oidc/authorize", data=relying.asked, follow_redirects=False,
        headers={"origin": "https://district.example.org", "sec-fetch-site": "cross-site"},
    )  # fmt: skip
    assert response.status_code == 303
    assert response.headers["location"].startswith("/oidc/authorize?")
    assert "code" in read_answer(relying.go(response.headers["location"]))


@pytest.mark.slow
def test_a_busy_store_is_told_or_shown(relying: Relying, office: Office) -> None:
    import sqlite3

    from portaladm.portal import pools

    relying.browser.sign_in("jose")
    pools.WAIT_SECONDS, before = 0.1, pools.WAIT_SECONDS
    try:
        with sqlite3.connect(office.store) as other:
            other.execute("BEGIN IMMEDIATE")
            assert relying.ask().status_code == 503
            answer = read_answer(relying.ask(prompt="none"))
            other.rollback()
        assert answer["error"] == "temporarily_unavailable"
    finally:
        pools.WAIT_SECONDS = before


def _read_on(relying: Relying) -> str:
    found = re.search(r'name="on" value="([^"]+)"', relying.browser.page.text)
    assert found
    return unescape(found[1])
