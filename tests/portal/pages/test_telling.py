"""A failure is no dead end: its links lead on, in that language, with the client's request."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urljoin

import pytest

from tests.conftest import Office
from tests.kits.accounts import PASSWORD, furnish, hand_out
from tests.kits.oidc import AFTER, Relying, open_relying, read_answer
from tests.kits.portal import ORIGIN, Browser, Clock, open_browser

pytest.importorskip("starlette", reason="needs portaladm[portal]")
pytest.importorskip("joserfc", reason="needs portaladm[oidc]")
FORMS = [
    "/activate", "/activate/account", "/sign-in", "/sign-out", "/password/new",
    "/account/password", "/account/sessions/end",
]  # fmt: skip


@pytest.fixture
def relying(office: Office) -> Iterator[Relying]:
    rows = ({"parent_id": "P1", "student_id": "7"}, {"parent_id": "P2", "student_id": "8"})
    with open_relying(office, Clock(office.now), *rows) as relying:
        yield relying


@contextmanager
def _shut(office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody can read the store meanwhile."""
    from portaladm.portal import pools

    with monkeypatch.context() as patch, sqlite3.connect(office.store) as other:
        patch.setattr(pools, "WAIT_SECONDS", 0.1)
        other.execute("BEGIN EXCLUSIVE")
        began = time.monotonic()
        yield
        assert time.monotonic() - began < 10  # a command waits for 15 s, also while it opens
        other.rollback()


def _choose(browser: Browser, code: str) -> None:
    """Follow the language link of the page that is open."""
    browser.get(urljoin(str(browser.page.url), browser.find_link(rf"\?lang={code}[^\"]*")))


def test_the_list_of_forms_is_whole() -> None:
    from portaladm.portal.app import list_pages

    taking = {one.path for one in list_pages() if "POST" in (one.methods or ())}
    assert taking == {*FORMS}


@pytest.mark.parametrize("path", [*FORMS, "/oidc/authorize", "/oidc/end-session", "/nowhere"])
def test_the_language_links_of_a_refused_form_lead_to_a_page(relying: Relying, path: str) -> None:
    browser = relying.browser
    browser.page = browser.client.post(path, content="{}", headers={"origin": "https://evil.test"})
    assert browser.page.status_code in (400, 403)
    _choose(browser, "es")
    assert '<html lang="es"' in browser.page.text
    missing = "Esta página no existe" in browser.text
    assert missing == (path == "/nowhere")


@pytest.mark.parametrize("path", FORMS)
def test_after_a_busy_store_the_language_links_lead_to_a_page(
    office: Office, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    furnish(office, {"parent_id": "P1"})
    with open_browser(office) as browser:
        browser.client.cookies.set("__Host-session", "x", domain="127.0.0.1")
        browser.get("/activate")
        with _shut(office, monkeypatch):
            browser.send(path, key="0" * 32, username="jose", password="x")
        assert browser.page.status_code == 503
        on = "/" if path in ("/sign-out", "/account/sessions/end") else path
        assert browser.find_link(on) == on
        _choose(browser, "ar")
        assert ('<html lang="ar"' in browser.page.text, browser.page.status_code) == (True, 200)


@pytest.mark.slow
def test_a_busy_authorisation_keeps_the_clients_request(
    relying: Relying, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = relying.browser
    browser.sign_in("jose")
    with _shut(office, monkeypatch):
        relying.ask(prompt="login", ui_locales="vi")
        assert (browser.page.status_code, browser.path) == (503, "/oidc/authorize")
        _choose(browser, "es")
        assert (browser.page.status_code, '<html lang="es"' in browser.page.text) == (503, True)
    relying.go(browser.find_link("/oidc/authorize"))
    assert '<html lang="es"' in browser.page.text
    assert "continuar a District Portal" in browser.text  # asked once more, as it wants
    assert read_answer(relying.sign_in())["state"] == "st"


def test_a_silent_request_is_told_when_even_reading_is_impossible(
    relying: Relying, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    relying.browser.sign_in("jose")
    with _shut(office, monkeypatch):
        answer = read_answer(relying.ask(prompt="none"))
    assert answer["error"] == "temporarily_unavailable"


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("path", ["/sign-in", "/activate", "/activate/account", "/password/new"])
def test_a_busy_form_keeps_the_clients_request(
    relying: Relying, office: Office, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    browser = relying.browser
    relying.ask()
    if path == "/password/new":
        relying.sign_in(password=hand_out(office, "jose"))
    else:
        browser.get(path.removesuffix("/account") + "?" + browser.page.url.query.decode())
    on = browser.find_on()
    assert on
    browser.client.cookies.set("__Host-session", "x", domain="127.0.0.1")
    with _shut(office, monkeypatch):
        browser.send(path, on=on, username="jose", password=PASSWORD, key="0" * 32)
    assert browser.page.status_code == 503
    failed = browser.page
    relying.go(browser.find_link("/oidc/authorize"))
    assert browser.find_on() == on
    browser.page = failed
    _choose(browser, "es")
    assert ('<html lang="es"' in browser.page.text, browser.find_on()) == (True, on)


def test_what_is_no_page_answers_a_program(relying: Relying, office: Office,
                                           monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    client = relying.browser.client
    assert client.get("/oidc/token").json() == {"error": "invalid_request"}
    with _shut(office, monkeypatch):
        for path in ("/oidc/userinfo", "/oidc/jwks"):
            answer = client.get(path, headers={"authorization": "Bearer x"})
            assert (answer.status_code, answer.json()) == (
                503, {"error": "temporarily_unavailable"}
            )  # fmt: skip
            assert answer.headers["retry-after"] == "10"


@pytest.mark.slow
def test_the_question_before_signing_out_is_the_same_in_another_language(relying: Relying) -> None:
    token, browser = relying.get_tokens()["id_token"], relying.browser
    fields = {"id_token_hint": token, "post_logout_redirect_uri": AFTER, "state": "s"}
    browser.page = browser.client.post(
        "/oidc/end-session", data=fields, headers={"origin": "https://district.example.org"}
    )
    assert token not in browser.find_link(r"\?lang=es[^\"]*")
    _choose(browser, "es")
    assert "¿Salir de su cuenta?" in browser.text
    browser.send("/oidc/end-session", **browser.find_hidden())
    assert f'content="0; url={AFTER}?state=s"' in browser.page.text


def test_a_new_accounts_page_is_the_same_in_another_language(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    with open_browser(office) as browser:
        browser.activate(keys["P1"], "jose7")
        assert "From now on sign in with jose7." in browser.text
        _choose(browser, "es")
        assert "A partir de ahora" in browser.text
        assert ORIGIN in str(browser.page.url)
