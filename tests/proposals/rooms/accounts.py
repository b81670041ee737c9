"""Accounts: activation, names, and what is done with them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from unittest.mock import patch

from tests.kits.accounts import OTHER, PASSWORD, activate
from tests.proposals.desk import Desk
from tests.proposals.scenes import scene
from tests.proposals.states import ANA, BEN, NUMBER, RESET, YES, account, ended, posted

ACTIVATE = ("accounts", "activate", "--username")
RESET_IT = ("passwords", "reset", "mlopez", *RESET)
BAD = "12345\n12345\n"


@scene("choose-again.activate", "no-username")
def a_password_that_is_refused(desk: Desk) -> None:
    keys = desk.take(posted)
    desk.ask(*ACTIVATE, "mlopez", "--secrets-stdin", stdin=f"{keys['P1']}\n{BAD}")
    with desk.trial():
        secrets = keys["P1"], PASSWORD, PASSWORD
        desk.mend("choose-again.activate", secrets=secrets, answers="mlopez\n")
    desk.ask("accounts", "activate", "--secrets-stdin", stdin=f"{keys['P1']}\n")
    desk.show("no-username", "mlopez", stdin=f"{keys['P1']}\n{PASSWORD}\n{PASSWORD}\n")


@scene("key-busy")
def a_key_that_changes_meanwhile(desk: Desk) -> None:
    keys = desk.take(posted)
    lines = f"{keys['P1']}\n{PASSWORD}\n{PASSWORD}\n"
    with patch("portaladm.services.accounts.activate.redeem_key", return_value=False):
        desk.ask(*ACTIVATE, "mlopez", "--secrets-stdin", stdin=lines)
    desk.mend("key-busy", secrets=(keys["P1"], PASSWORD, PASSWORD), answers="mlopez\n")


@scene("has-account")
def somebody_who_was_faster(desk: Desk) -> None:
    keys = desk.take(posted)

    def type_slowly() -> Iterator[str]:
        yield keys["P1"]
        activate(desk.office, keys["P1"], "faster")
        yield PASSWORD
        yield PASSWORD

    desk.ask("accounts", "activate", secrets=type_slowly(), answers="mlopez\n")
    desk.show("has-account", "password good until", answers="1\ny\n")


@scene("choose-again.change")
def a_new_password_that_is_refused(desk: Desk) -> None:
    desk.take(account)
    desk.ask("passwords", "change", "mlopez", "--secrets-stdin", stdin=f"{PASSWORD}\n{BAD}")
    desk.mend("choose-again.change", secrets=(PASSWORD, OTHER, OTHER))


@scene("password-moved")
def a_password_that_somebody_else_changes(desk: Desk) -> None:
    desk.take(account)

    def type_slowly() -> Iterator[str]:
        yield PASSWORD
        desk.office.run(*RESET_IT, "-o", "new.csv")
        yield OTHER
        yield OTHER

    desk.ask("passwords", "change", "mlopez", secrets=type_slowly(), answers="")
    desk.show("password-moved", "must-change")


@scene(
    "not-renamed", "not-renamed.same", "not-renamed.taken", "not-renamed.number",
    "nobody-named.rename",
)  # fmt: skip
def a_name_that_an_account_cannot_have(desk: Desk) -> None:
    keys = desk.take(account)
    activate(desk.office, keys["P2"], "eva22")
    for key, new in (
        ("not-renamed", "x"), ("not-renamed.same", "mlopez"), ("not-renamed.taken", "eva22"),
        ("not-renamed.number", NUMBER),
    ):  # fmt: skip
        desk.ask("accounts", "rename", "--verified-by", "photo-id", "mlopez", new)
        with desk.trial():
            desk.mend(key, USERNAME="mlopez", NEW="mgarcia", answers="photo-id\n")
    desk.ask("accounts", "rename")
    desk.show("nobody-named.rename", "1 account renamed", answers="photo-id\n")


@scene("account-renamed")
def a_name_of_before(desk: Desk) -> None:
    desk.take(account)
    desk.do("accounts", "rename", "--verified-by", "photo-id", "mlopez", "mgarcia")
    desk.ask(*RESET_IT)
    desk.show("account-renamed", "mgarcia")


@scene("account-voided", "sign-in-unknown.voided")
def an_account_that_was_voided(desk: Desk) -> None:
    desk.take(account)
    desk.do("accounts", "void", "mlopez", *YES)
    desk.ask(*RESET_IT)
    desk.show("account-voided", "was used on", "keys reissue")
    desk.ask("passwords", "check", "mlopez", "--secrets-stdin", stdin=f"{PASSWORD}\n")
    desk.show("sign-in-unknown.voided", "was used on", "keys reissue")


@scene("account-disabled", "sign-in-disabled")
def an_account_that_staff_disabled(desk: Desk) -> None:
    desk.take(account)
    desk.do("accounts", "disable", "mlopez", *YES)
    desk.ask(*RESET_IT)
    with desk.trial():
        desk.mend("account-disabled")
    desk.ask("passwords", "check", "mlopez", "--secrets-stdin", stdin=f"{PASSWORD}\n")
    desk.mend("sign-in-disabled")


@scene("account-ended", "sign-in-ended", "account-disabled.ended", "sign-in-disabled.ended")
def an_account_that_has_ended(desk: Desk) -> None:
    desk.take(ended)
    check = ("passwords", "check", "mlopez", "--secrets-stdin")
    for keys in (
        ("account-ended", "sign-in-ended"), ("account-disabled.ended", "sign-in-disabled.ended"),
    ):  # fmt: skip
        desk.ask(*RESET_IT)
        desk.show(keys[0], "not enrolled since 2026-06-01")
        desk.ask(*check, stdin=f"{PASSWORD}\n")
        desk.show(keys[1], "not enrolled since 2026-06-01")
        desk.do("accounts", "disable", "mlopez", *YES)


@scene("no-account", "no-account.key", "no-account.useless-key", "no-account.student")
def a_parent_without_an_account(desk: Desk) -> None:
    keys = desk.take(posted)
    desk.ask("accounts", "show", NUMBER)
    desk.show("no-account", "the roster says no portal access")
    later = desk.office.now + timedelta(days=90)
    desk.ask("passwords", "reset", "P2", *RESET, now=later)
    desk.show("no-account.useless-key", "expired on")
    desk.ask("passwords", "reset", "--student", BEN, *RESET)
    desk.show("no-account.student", "P3")
    desk.ask("passwords", "reset", "P2", *RESET)
    secrets = keys["P2"], PASSWORD, PASSWORD
    desk.mend("no-account.key", secrets=secrets, answers="eva22\n")


@scene("has-account.key")
def a_parent_who_needs_no_key(desk: Desk) -> None:
    desk.take(account)
    desk.ask("keys", "reissue", "P1", *YES)
    desk.show("has-account.key", "mlopez")


@scene("unknown-account", "sign-in-unknown")
def a_name_that_nobody_has(desk: Desk) -> None:
    desk.take(account)
    desk.ask("accounts", "show", "lopez")
    desk.show("unknown-account", "mlopez", NAME="garcia")
    desk.ask("passwords", "check", "lopez", "--secrets-stdin", stdin="x\n")
    desk.show("sign-in-unknown", "mlopez", NAME="garcia")


@scene("which-parent")
def a_child_of_two(desk: Desk) -> None:
    keys = desk.take(account)
    activate(desk.office, keys["P2"], "eva22")
    desk.ask("passwords", "reset", "--student", ANA, *RESET)
    desk.show(
        "which-parent", "Reset the password of mlopez", "password good until", answers="1\ny\n"
    )
