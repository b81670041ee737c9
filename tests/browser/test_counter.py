"""What is done at the counter while a parent is signed in, and what is left afterwards."""

from __future__ import annotations

import itertools

import pytest

from tests.browser.conftest import OpenParent
from tests.browser.parents import Parent
from tests.browser.tour import reset_at_counter
from tests.kits.accounts import PASSWORD

pytestmark = pytest.mark.browser

_NUMBERS = itertools.count(1)


def _open_account(parent: Parent) -> tuple[str, str]:
    parent_id, address = parent.served.take_letter()
    username = f"counter{next(_NUMBERS)}"
    parent.go("/activate")
    parent.send(key=address.partition("#")[2])
    parent.send(username=username, password=PASSWORD, verify=PASSWORD)
    assert parent.path == "/account"
    return parent_id, username


def test_denying_the_last_child_ends_the_session_at_the_next_page(open_page: OpenParent) -> None:
    parent = open_page()
    parent_id, username = _open_account(parent)
    student = parent_id.replace("P", "S")
    parent.served.run("links", "deny", parent_id, student, "--reason", "court order", "--yes")
    parent.page.reload()
    assert parent.path == "/sign-in"
    assert "Ana" not in parent.text and "court" not in parent.text
    parent.send(username=username, password=PASSWORD)
    assert parent.faults == ["username"]
    assert "court" not in parent.page.content()


def test_a_reset_ends_the_session_and_its_password_opens_only_the_choice(
    open_page: OpenParent,
) -> None:
    parent = open_page()
    _, username = _open_account(parent)
    temporary = reset_at_counter(parent, username)
    parent.press("a[href='/account/password']")
    assert parent.path == "/sign-in"
    assert "You were signed out" in parent.text
    parent.send(username=username, password=temporary)
    assert parent.path == "/password/new"
    for path in ("/account", "/account/password"):
        parent.go(path)
        assert parent.path == "/password/new"
        assert "Ana" not in parent.text


def test_staff_sign_a_parent_out(open_page: OpenParent) -> None:
    parent = open_page()
    _, username = _open_account(parent)
    parent.served.run("accounts", "sign-out", username, "--reason", "lost phone", "--yes")
    parent.page.reload()
    assert parent.path == "/sign-in"


@pytest.mark.parametrize("scripts", [True, False])
def test_back_after_signing_out_shows_nothing(open_page: OpenParent, scripts: bool) -> None:
    parent = open_page(scripts=scripts)
    _, username = _open_account(parent)
    parent.go("/account")
    parent.sign_out()
    for _ in range(3):
        parent.page.go_back()
        assert "Ana" not in parent.text
        assert username not in parent.page.content()


def test_another_device_is_shown_and_can_be_signed_out(open_page: OpenParent) -> None:
    parent, second = open_page(), open_page()
    _, username = _open_account(parent)
    second.sign_in(username, PASSWORD)
    parent.go("/account")
    assert "Linux computer, last used" in parent.text
    parent.press("form[action='/account/sessions/end'] button")
    assert "The other devices were signed out." in parent.text
    second.page.reload()
    assert second.path == "/sign-in"
