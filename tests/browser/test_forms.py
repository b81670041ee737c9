"""The forms as password managers, phones and fingers see them."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OpenParent
from tests.browser.looks import find_small_targets
from tests.browser.parents import NARROW, Parent
from tests.browser.tour import walk
from tests.kits.accounts import PASSWORD

pytestmark = pytest.mark.browser

_FIELDS = """() => [...document.querySelector("main form")?.elements ?? []]
  .filter((one) => one.name && one.name !== "form_token")
  .map((one) => [one.name, one.type, one.autocomplete, one.value])"""
_TRAITS = """() => [...document.querySelectorAll("main :is(input, textarea):not([type=hidden])")]
  .filter((one) => one.name && !one.hidden)
  .map((one) => [one.autocapitalize, one.spellcheck, one.maxLength, one.readOnly, one.required])"""


def _read_fields(parent: Parent) -> list[list[str]]:
    found: list[list[str]] = parent.page.evaluate(_FIELDS)
    return found


def test_password_managers_know_what_each_field_is(open_page: OpenParent) -> None:
    parent, second = open_page(), open_page()
    fields = {name: _read_fields(parent) for name in walk(parent, second) if "account" not in name}
    key = fields["activate"][0]
    assert (key[:3], len(key[3].strip("{}"))) == (["key", "textarea", "off"], 36)
    assert fields["create"] == [
        ["username", "text", "username", ""],
        ["password", "password", "new-password", ""],
        ["verify", "password", "new-password", ""],
    ]
    [username, *_] = fields["sign-in-wrong"]
    assert username[:3] == ["username", "text", "username"]
    assert fields["sign-in-wrong"] == [username, ["password", "password", "current-password", ""]]
    for screen in ("choose", "choose-faults", "change", "change-faults"):
        assert fields[screen] == [
            username,
            ["new", "password", "new-password", ""],
            ["verify", "password", "new-password", ""],
            ["current", "password", "current-password", ""],
        ]


def test_nothing_is_capitalised_cut_or_kept_from_being_pasted(open_page: OpenParent) -> None:
    parent = open_page()
    for path in ("/activate", "/sign-in"):
        parent.go(path)
        traits = parent.page.evaluate(_TRAITS)
        assert traits and all(one == ["none", False, -1, False, True] for one in traits)
    parent.page.evaluate("""() => {
      const data = new DataTransfer(), one = document.querySelector("#password");
      data.setData("text", "x");
      window.went = one.dispatchEvent(
        new ClipboardEvent("paste", {clipboardData: data, cancelable: true}));
    }""")
    assert parent.page.evaluate("window.went") is True


def test_buttons_and_fields_are_as_large_as_a_finger(open_page: OpenParent) -> None:
    parent = open_page(width=NARROW)
    for path in ("/activate", "/sign-in"):
        parent.go(path)
        found = find_small_targets(parent.page, 44)
        assert [one for one in found if not one.startswith(("<a", '<input type="checkbox"'))] == []


def test_one_switch_shows_every_password_and_they_are_sent_hidden(open_page: OpenParent) -> None:
    parent = open_page()
    _, address = parent.served.take_letter()
    parent.go(address)
    parent.send()
    parent.page.check("#reveal")
    kinds = "[...document.querySelectorAll('#password, #verify')].map((one) => one.type)"
    assert parent.page.evaluate(kinds) == ["text", "text"]
    parent.send(username="switch7", password=PASSWORD, verify=PASSWORD)
    assert parent.path == "/account"


def test_without_scripts_there_is_no_switch_that_does_nothing(open_page: OpenParent) -> None:
    parent = open_page(scripts=False)
    parent.go("/sign-in")
    assert not parent.page.is_visible("#reveal")


def test_all_of_a_key_is_seen_on_a_phone(open_page: OpenParent) -> None:
    parent = open_page(width=320)
    parent.go("/activate")
    parent.fill(key="{E69293F4-1CB5-4E29-8F1E-EEF6FF3BB7F7}")
    size = parent.page.evaluate(
        "(() => { const one = document.querySelector('#key');"
        " return [one.scrollWidth - one.clientWidth, one.scrollHeight - one.clientHeight]; })()"
    )
    assert size == [0, 0]
