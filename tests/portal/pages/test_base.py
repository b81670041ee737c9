"""What all pages share: in every language, without scripts, no English is left over."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from portaladm.letters.languages import Language
from portaladm.letters.texts import read_languages
from tests.conftest import Office
from tests.kits.accounts import OTHER, PASSWORD, furnish
from tests.kits.portal import ORIGIN, Browser, Clock, open_door_of
from tests.kits.practice import make_practice
from tests.kits.trail import head_of

pytest.importorskip("starlette", reason="needs portaladm[portal]")
LANGUAGES = read_languages()
UNKNOWN = "00000000-1111-4111-8111-222222222222"


def _walk(browser: Browser, second: Browser, clock: Clock, key: str) -> Iterator[str]:
    """From a wrong key to a page that does not exist; the name of each page."""
    for typed in ("", "E6", UNKNOWN, key):
        browser.get("/activate")
        browser.send("/activate", key=typed)
        yield f"key {typed[:2]}"
    for username, password in (
        ("12345", "short"),
        ("é!", "a" * 20),
        ("admin", ""),
        ("a", "x" * 300),
    ):
        browser.send("/activate/account", username=username, password=password, verify="x")
        yield f"create {username}"
    browser.send("/activate/account", username="jose7", password=PASSWORD, verify=PASSWORD)
    yield "ready"
    second.sign_in("jose7")
    clock.go_on(seconds=90)
    browser.get("/account")
    yield "account"
    browser.send("/account/sessions/end")
    yield "others"
    browser.get("/account/password")
    yield "password"
    for current, new in (("x", "y"), (PASSWORD, PASSWORD), (PASSWORD, OTHER)):
        browser.send("/account/password", current=current, new=new, verify=new)
        yield f"change to {new}"
    browser.send("/sign-out")
    yield "out"
    browser.send("/sign-in", username="jose7", password="x")
    yield "wrong"
    for path in ("/nowhere", "/activate?again"):
        browser.get(path)
        yield path
    for data, origin in (({"key": "x" * 20_000}, ORIGIN), ({}, "https://evil.test")):
        browser.page = browser.client.post("/activate", data=data, headers={"origin": origin})
        yield origin


def _find_english(language: Language, text: str) -> list[str]:
    """The English sentences in a text that this language says in another way."""
    english, own = LANGUAGES.fallback, language.portal | language.faults
    begun = {
        name: re.split(r"[{]", sentence)[0].strip()
        for name, sentence in (english.portal | english.faults).items()
        if own[name] != sentence
    }
    return [name for name, start in begun.items() if len(start) > 5 and start in text]


@pytest.mark.turns(5, otherwise="slow")
@pytest.mark.parametrize("code", LANGUAGES.by_code)
def test_every_page_is_in_its_language_alone(office: Office, code: str) -> None:
    key = furnish(office, {"parent_id": "P1"})["P1"]
    office.run("config", "set", "portal.contact", "+1 555 0100", code=0)
    clock, language = Clock(office.now), LANGUAGES.by_code[code]
    faults = {}
    with open_door_of(office, clock) as make:
        browser = make()
        browser.get(f"/activate?lang={code}")
        for name in _walk(browser, make("10.8.8.8"), clock, key):
            tag = f'<html lang="{code}" dir="{language.direction}">'
            named = tag in browser.page.text
            found = _find_english(language, browser.page.text) if code != "en" else []
            if found or not named:
                faults[name] = (named, found)
    assert faults == {}


@pytest.mark.slow
def test_every_page_of_a_practice_store_says_so_and_no_other(office: Office) -> None:
    mark, clock = "SAMPLE: practice store", Clock(office.now)
    office.make_store()
    with open_door_of(office, clock) as make:
        assert mark not in make().get("/sign-in").text
    office.store.with_name("portaladm.toml").unlink(missing_ok=True)
    office.store.unlink()
    head_of(office.store).unlink()
    make_practice(office)
    made = office.run("keys", "reissue", "P20817", "--reason", "lost", "--verified-by", "photo-id",
                      "--yes", "--show", "--format", "json", code=0)  # fmt: skip
    key = made.json["keys"][0]["activation_key"]
    with open_door_of(office, clock) as make:
        browser = make()
        for name in _walk(browser, make("10.8.8.8"), clock, key):
            assert browser.page.text.count(mark) == 1, name


def test_a_sentence_that_was_left_in_english_is_found() -> None:
    assert _find_english(LANGUAGES.by_code["ar"], "<button>Submit</button>") == ["submit"]


def _wander(browser: Browser, code: str, key: str) -> Iterator[str]:
    """By forms, links and redirects alone from a link of the language; each page."""
    browser.get(f"/activate?lang={code}")
    yield "activate"
    for _ in range(2):
        browser.send(browser.action, key=key)
        yield "key"
    browser.follow("/sign-in")
    yield "sign-in"
    for _ in range(2):
        browser.send(browser.action, username="jose7", password=PASSWORD)
        yield "wrong"
    browser.follow("/activate")
    yield "activate again"
    browser.send(browser.action, key="x" * 20_000)
    yield "too large"
    browser.follow("/activate")
    yield "again"
    browser.get(f"/nowhere?lang={code}")
    browser.follow("/")
    yield "start"
    for path in ("/activate/account", "/account", "/account/password", "/password/new"):
        browser.get(f"{path}?lang={code}")
        yield path
        browser.send(browser.action)
        yield f"{path}, sent"


@pytest.mark.turns(5, otherwise="slow")
@pytest.mark.parametrize("code", LANGUAGES.by_code)
def test_a_language_chosen_by_link_holds_where_cookies_are_refused(
    office: Office, code: str
) -> None:
    key = furnish(office, {"parent_id": "P1"})["P1"]
    browser_speaks = {"accept-language": "es" if code == "en" else "en"}
    with open_door_of(office) as make:
        browser = make()
        browser.refuse_cookies()
        browser.client.headers.update(browser_speaks)
        for name in _wander(browser, code, key):
            assert f'<html lang="{code}"' in browser.page.text, name
            query = browser.page.url.query.decode()
            assert f"lang={code}" in query and key.strip("{}") not in query, (name, query)


def test_a_language_leaves_the_address_once_its_cookie_has_come(office: Office) -> None:
    key = furnish(office, {"parent_id": "P1"})["P1"]
    with open_door_of(office) as make:
        browser = make()
        browser.get("/activate?lang=ar")
        assert browser.action == "/activate?lang=ar"
        browser.send(browser.action, key=key)
        assert (browser.path, browser.page.url.query) == ("/activate/account", b"")
        assert '<html lang="ar"' in browser.page.text
