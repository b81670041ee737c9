"""Every screen of the parents' pages in the order in which one family meets them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tests.browser.parents import Parent
from tests.kits.accounts import OTHER, PASSWORD

THIRD = "nine copper lanterns drift"
SCREENS = [
    "activate", "activate-empty", "activate-unknown", "create", "create-faults", "account-new",
    "signed-out", "sign-in-wrong", "account", "signed-out-by-reset", "choose", "choose-faults",
    "account-changed", "change", "change-faults", "account-changed-again", "account-others",
    "account-others-ended", "account-notice", "activate-used", "activate-again", "activate-stale",
    "activate-cookies", "not-found", "too-large",
]  # fmt: skip
_USER_NUMBERS = iter(range(1000, 100_000))


def walk(parent: Parent, second: Parent) -> Iterator[str]:
    """From the letter's code to the account and on; the name of each screen as it opens.

    ``second`` is another browser of the same family.
    """
    _, address = parent.served.take_letter(parent.language)
    username = f"ortega{next(_USER_NUMBERS)}"
    yield from _activate(parent, address, username)
    yield from _sign_in(parent, username)
    yield from _choose(parent, username)
    yield from _change(parent)
    second.sign_in(username, THIRD)
    yield from _come_back(parent, username)
    yield from _stray(parent, address)


def _activate(parent: Parent, address: str, username: str) -> Iterator[str]:
    key = address.partition("#")[2]
    parent.go(address)
    yield "activate"
    parent.send(key="")
    yield "activate-empty"
    parent.send(key="00000000-1111-4111-8111-222222222222")
    yield "activate-unknown"
    parent.send(key=key)
    yield "create"
    parent.send(username="12345", password="short", verify="other")
    yield "create-faults"
    parent.send(username=username, password=PASSWORD, verify=PASSWORD)
    yield "account-new"


def _sign_in(parent: Parent, username: str) -> Iterator[str]:
    parent.sign_out()
    yield "signed-out"
    parent.send(username=username, password="wrong")
    yield "sign-in-wrong"
    parent.send(username=username, password=PASSWORD)
    yield "account"


def _choose(parent: Parent, username: str) -> Iterator[str]:
    temporary = reset_at_counter(parent, username)
    parent.go("/account")
    yield "signed-out-by-reset"
    parent.send(username=username, password=temporary)
    yield "choose"
    parent.send(new="short", verify="other", current=temporary)
    yield "choose-faults"
    parent.send(new=OTHER, verify=OTHER, current=temporary)
    yield "account-changed"


def reset_at_counter(parent: Parent, username: str) -> str:
    """The temporary password that the counter hands out."""
    shown = parent.served.run(
        "passwords", "reset", username, "--verified-by", "photo-id", "--yes",
        "--show", "--format", "json",
    )  # fmt: skip
    return str(json.loads(shown)["passwords"][0]["temporary_password"])


def _change(parent: Parent) -> Iterator[str]:
    parent.press("a[href='/account/password']")
    yield "change"
    parent.send(new=THIRD, verify=THIRD, current="wrong")
    yield "change-faults"
    parent.send(new=THIRD, verify=THIRD, current=OTHER)
    yield "account-changed-again"


def _come_back(parent: Parent, username: str) -> Iterator[str]:
    parent.go("/account")
    yield "account-others"
    parent.press("form[action='/account/sessions/end'] button")
    yield "account-others-ended"
    parent.sign_out()
    parent.sign_in(username, THIRD)
    yield "account-notice"
    parent.sign_out()


def _stray(parent: Parent, address: str) -> Iterator[str]:
    parent.go("/activate")
    parent.send(key=address.partition("#")[2])
    yield "activate-used"
    parent.go("/activate?again")
    yield "activate-again"
    parent.context.clear_cookies(name="__Host-visit")
    parent.send(key="E69293F4")
    yield "activate-stale"
    parent.context.clear_cookies()
    parent.send(key="E69293F4")
    yield "activate-cookies"
    parent.go("/nowhere")
    yield "not-found"
    parent.go("/activate")
    parent.send(key="E" * 20_000)
    yield "too-large"
