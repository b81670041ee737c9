"""From the letter's key to an account, in a browser."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.kits.accounts import PASSWORD, activate, furnish
from tests.kits.portal import Browser, Clock, open_browser

pytest.importorskip("starlette", reason="needs portaladm[portal]")

from portaladm.errors import Busy
from portaladm.portal.pages import activation


def test_a_key_opens_the_account_that_its_parent_chooses(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1", "student_first_name": "Ana"})
    with open_browser(office) as browser:
        browser.get("/activate")
        assert "Activating your parent portal account is easy." in browser.text
        browser.send("/activate", key=keys["P1"].strip("{}").lower().replace("-", " "))
        assert browser.path == "/activate/account"
        assert "For José García. Not you?" in browser.text
        fields = {"username": "jose7", "password": PASSWORD, "verify": PASSWORD}
        browser.send("/activate/account", **fields)
        assert (browser.path, browser.page.status_code) == ("/account", 200)
        assert "From now on sign in with jose7." in browser.text
        assert "the District ID is JPRQQH" in browser.text
        assert "Ana García, grade 4, Lincoln Elementary" in browser.text
    [line] = office.run("audit", "list", "--limit", "1", "--format", "json", code=0).json
    assert line["action"] == "account:activated"
    assert (line["channel"], line["actor"]) == ("portal", "parent")


def test_every_broken_rule_stands_at_its_field_and_in_the_summary(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    with open_browser(office) as browser:
        browser.get("/activate")
        browser.send("/activate", key=keys["P1"])
        fields = {"username": "12345", "password": "short", "verify": "other"}
        browser.send("/activate/account", **fields)
        assert browser.page.status_code == 422
        assert set(browser.faults) == {"username", "password", "verify"}
        assert "<title>Error: Create your user name" in browser.page.text
        assert 'value="12345"' in browser.page.text
        assert "short" not in browser.page.text
        for sentences in browser.faults.values():
            assert all(browser.text.count(sentence) == 2 for sentence in sentences)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type the activation key from your letter."),
        ("E69293F4", "The key is not complete"),
        ("00000000-1111-4111-8111-222222222222", "This key is not known."),
    ],
)
def test_a_key_that_is_none_is_told_and_kept_for_correction(
    office: Office, typed: str, said: str
) -> None:
    furnish(office, {"parent_id": "P1"})
    with open_browser(office) as browser:
        browser.get("/activate")
        browser.send("/activate", key=typed)
        [sentence] = browser.faults["key"]
        assert sentence.startswith(said)
        assert f">{typed}</textarea>" in browser.page.text


@pytest.mark.slow
def test_a_used_key_says_so_and_any_other_reason_only_names_the_school(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"}, {"parent_id": "P2", "student_id": "7"})
    activate(office, keys["P1"], "josegarcia")
    office.run("links", "deny", "P2", "7", "--reason", "court order", "--yes", code=0)
    with open_browser(office) as browser:
        browser.get("/activate")
        browser.send("/activate", key=keys["P1"])
        assert "was used already" in browser.faults["key"][0]
        assert "josegarcia" not in browser.page.text
        browser.send("/activate", key=keys["P2"])
        assert browser.faults["key"][0].startswith("This key can't be used.")
        assert "court" not in browser.page.text


@pytest.mark.slow
def test_get_consumes_nothing(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    with open_browser(office) as browser:
        for path in ("/activate", "/activate/account", f"/activate?key={keys['P1']}"):
            for _ in range(10):
                browser.get(path)
    outcome = office.run("keys", "check", "--secrets-stdin", stdin=f"{keys['P1']}\n")
    assert outcome.code == 0, outcome.err


def test_a_stale_form_is_shown_again_with_a_sentence(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    with open_browser(office) as browser:
        browser.get("/activate?lang=en")
        browser.client.cookies.delete("__Host-visit")
        browser.send("/activate", key=keys["P1"])
        assert browser.faults["key"] == [
            "This page had been open for a long time. Please send it once more."
        ]
        browser.send("/activate", key=keys["P1"])
        assert browser.path == "/activate/account"


@pytest.mark.slow
def test_after_half_an_hour_the_key_is_asked_for_once_more(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    clock = Clock(office.now)
    with open_browser(office, clock) as browser:
        browser.get("/activate")
        browser.send("/activate", key=keys["P1"])
        clock.go_on(minutes=31)
        fields = {"username": "jose7", "password": PASSWORD, "verify": PASSWORD}
        browser.send("/activate/account", **fields)
        assert browser.path == "/activate"
        assert "type your letter's key once more" in browser.text
        assert _accounts(office) == 0
        _finish(browser, keys["P1"])
    assert _accounts(office) == 1


@pytest.mark.slow
def test_create_account_pressed_twice_makes_one_account(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    with open_browser(office) as browser:
        browser.activate(keys["P1"], "first1")
        again = {"username": "second2", "password": PASSWORD, "verify": PASSWORD}
        browser.send("/activate/account", **again)
        assert browser.path == "/account"
        assert "Signed in as José García" in browser.text
    assert _accounts(office) == 1


@pytest.mark.slow
def test_a_busy_store_counts_no_key_against_anybody(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    office.run("config", "set", "portal.failures_per_hour", "5", code=0)

    def wait_in_vain(*given: object) -> None:
        raise Busy("store-busy", path=office.store, seconds=3)

    with open_browser(office) as browser:
        browser.get("/activate")
        with monkeypatch.context() as busy:
            busy.setattr(activation, "start_activation", wait_in_vain)
            for _ in range(6):
                assert browser.send("/activate", key=keys["P1"]).status_code == 503
                browser.get("/activate")
        browser.send("/activate", key=keys["P1"])
        assert browser.path == "/activate/account"


def _finish(browser: Browser, key: str) -> None:
    browser.send("/activate", key=key)
    fields = {"username": "jose7", "password": PASSWORD, "verify": PASSWORD}
    browser.send("/activate/account", **fields)
    assert browser.path == "/account"


def _accounts(office: Office) -> int:
    return len(office.run("accounts", "list", "--format", "json", code=0).json)


def test_in_arabic_what_runs_the_other_way_is_isolated(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    with open_browser(office) as browser:
        browser.get("/activate?lang=ar")
        assert '<html lang="ar" dir="rtl">' in browser.page.text
        assert "<title>تفعيل حسابكم - بوابة أولياء الأمور في Riverbend</title>" in browser.page.text
        browser.activate(keys["P1"], "jose7")
        assert "<bdi>jose7</bdi>" in browser.page.text
        assert "\u2068" not in browser.page.text


def test_a_browser_that_blocks_cookies_is_told_that_they_are_needed(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    needed = "This page needs cookies, and your browser sent none."
    with open_browser(office) as browser:
        browser.refuse_cookies()
        browser.get("/activate/account")
        assert (browser.path, needed in browser.text) == ("/activate", True)
        browser.get("/activate")
        assert needed not in browser.text
        browser.send("/activate", key=keys["P1"])
        assert browser.faults["key"][0].startswith(needed)
        assert keys["P1"] in browser.page.text
        browser.sign_in("jose7")
        assert browser.faults["username"][0].startswith(needed)


def test_a_bookmark_of_the_second_page_asks_for_the_key_and_blames_nothing(office: Office) -> None:
    furnish(office, {"parent_id": "P1"})
    with open_browser(office) as browser:
        browser.get("/activate/account")
        assert browser.path == "/activate"
        assert 'role="status"' not in browser.page.text


@pytest.mark.slow
def test_a_second_parent_in_one_browser_ends_the_session_of_the_first(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"}, {"parent_id": "P2", "student_id": "7"})
    with open_browser(office) as browser:
        browser.activate(keys["P1"], "first1")
        browser.activate(keys["P2"], "second2")
        assert browser.path == "/account"
        assert _list_open(office) == ["second2"]
        browser.send("/sign-in", username="first1", password=PASSWORD)  # of a tab left open
    assert _list_open(office) == ["first1"]


def _list_open(office: Office) -> list[str]:
    sql = "SELECT username FROM sessions s JOIN accounts a ON a.id = account_id "
    return [name for (name,) in office.query(sql + "WHERE ended_at IS NULL ORDER BY s.id")]


def test_a_form_of_one_letter_makes_no_account_of_another_opened_in_a_second_tab(
    office: Office,
) -> None:
    keys = furnish(office, {"parent_id": "P1"}, {"parent_id": "P2", "student_id": "7"})
    new = {"username": "first1", "password": PASSWORD, "verify": PASSWORD}
    with open_browser(office) as browser:
        browser.get("/activate")
        browser.send("/activate", key=keys["P1"])
        first = browser.page
        browser.get("/activate")
        browser.send("/activate", key=keys["P2"])
        second, browser.page = browser.page, first
        browser.send("/activate/account", **new)
        assert (browser.path, str(browser.page.url).endswith("?again")) == ("/activate", True)
        assert office.query("SELECT count(*) FROM accounts") == [(0,)]
        browser.page = second
        browser.send("/activate/account", **new)
        first = browser.page
        assert browser.path == "/account"
        browser.activate(keys["P1"], "second2")
        browser.page = first  # the other tab is still the first one's
        browser.send("/account/sessions/end")
        assert (browser.path, b"others" in browser.page.url.query) == ("/account", False)
        browser.page = first
        browser.send("/account/password", current=PASSWORD, new="x", verify="y")
        assert (browser.path, browser.faults) == ("/account", {})
