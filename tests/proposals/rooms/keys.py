"""Activation keys: what a key that is read out is answered, and who gets one."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

from tests.kits.accounts import PASSWORD, activate
from tests.kits.keys import read_key
from tests.proposals.desk import Desk
from tests.proposals.scenes import scene
from tests.proposals.states import FAMILY, NUMBER, YES, account, ended, find_batch, posted

CHECK = ("keys", "check", "--secrets-stdin")


def _check(desk: Desk, key: str, days: int = 0) -> None:
    desk.ask(*CHECK, stdin=f"{key}\n", now=desk.office.now + timedelta(days=days))


def _begin_again(desk: Desk, verb: str = "issue") -> None:
    """P1 gets another key, and an account with it."""
    named = ("P1", *YES) if verb == "reissue" else ("--parent", "P1")
    desk.do("keys", verb, *named, "--posted", "-o", "again.csv")
    activate(desk.office, read_key(desk.office, "P1", "again.csv"), "another")


@scene("key-live", "key-expired")
def a_good_key(desk: Desk) -> None:
    keys = desk.take(posted)
    _check(desk, keys["P1"], days=40)
    with desk.trial():
        desk.mend("key-expired", DATE="2026-11-30")
    _check(desk, keys["P1"])
    desk.mend("key-live", secrets=(keys["P1"], PASSWORD, PASSWORD), answers="mlopez\n")


@scene(
    "secret-on-line.reference", "secret-on-line.key", "secret-on-line.form", "key-reference.none"
)
def a_key_on_the_command_line(desk: Desk) -> None:
    keys = desk.take(posted)
    for key, word in (("secret-on-line.reference", "E692"), ("secret-on-line.key", keys["P1"])):
        desk.ask("keys", "check", word)
        desk.show(key, "This key is good", secrets=(keys["P1"],))
    desk.ask("passwords", "reset", keys["P1"][:-2] + "}")
    desk.show("secret-on-line.form", "This key is good", secrets=(keys["P1"],))
    for verb in ("check", "show"):
        desk.ask("keys", verb, "K7QMX-99")
        desk.show("key-reference.none", "P1")


@scene("not-shown.lost")
def a_key_that_nobody_could_see(desk: Desk) -> None:
    desk.take(posted)
    place, full = "portaladm.cli.terminal.kept", OSError(28, "No space left on device")
    with (
        patch(f"{place}._write_all", side_effect=full),
        patch(f"{place}.create_private", side_effect=full),
    ):
        desk.ask("keys", "reissue", "P1", *YES, "--verified-by", "photo-id", "--show")
    desk.show("not-shown.lost", "key:reissued")


@scene("key-never-issued", "key-mistyped", "key-reference.unknown")
def what_is_no_key(desk: Desk) -> None:
    keys = desk.take(posted)
    for key, typed in (
        ("key-never-issued", "{E69293F4-1CB5-4E29-8F1E-EEF6FF3BB7F7}"), ("key-mistyped", "E692"),
    ):  # fmt: skip
        _check(desk, typed)
        desk.show(key, "This key is good", secrets=(keys["P1"],))
    _check(desk, "K7QMX-99")
    desk.show("key-reference.unknown", "P1")


@scene("key-suspended", "key-causes")
def a_key_of_a_child_who_left(desk: Desk) -> None:
    keys = desk.take(ended)
    _check(desk, keys["P2"])
    for key in ("key-suspended", "key-causes"):
        desk.show(key, "not enrolled since 2026-06-01")


@scene("key-redeemed", "key-redeemed.voided")
def a_key_that_was_used(desk: Desk) -> None:
    keys = desk.take(account)
    _check(desk, keys["P1"])
    desk.show("key-redeemed", "password good until", answers="1\ny\n")
    desk.do("accounts", "void", "mlopez", *YES)
    _begin_again(desk, "reissue")
    _check(desk, keys["P1"])
    desk.show("key-redeemed.voided", "has the account another")
    desk.ask("accounts", "show", "mlopez", "--format", "table")
    desk.follow("The parent has the account", "another")


@scene("key-revoked", "key-revoked.replaced", "key-revoked.undone", "key-revoked.merged")
def a_key_that_was_closed(desk: Desk) -> None:
    keys = desk.take(posted)
    for key, words, verb in (
        ("key-revoked", ("keys", "revoke", "P1", *YES), "reissue"),
        ("key-revoked.replaced", (), "reissue"),
        ("key-revoked.undone", ("batches", "undo", find_batch(desk), *YES), "issue"),
    ):
        with desk.trial():
            desk.do(*(words or ("store", "info")))
            _begin_again(desk, verb)
            _check(desk, keys["P1"])
            desk.show(key, "has the account another")
    activate(desk.office, keys["P2"], "another")
    desk.do("parents", "merge", "P2", "P1", *YES)
    _check(desk, keys["P1"])
    desk.show("key-revoked.merged", "has the account another")


@scene("no-open-key", "not-eligible")
def nobody_to_give_a_key(desk: Desk) -> None:
    desk.take(account)
    desk.ask("keys", "revoke", "P1", *YES)
    desk.show("no-open-key", "redeemed")
    desk.ask("keys", "reissue", NUMBER, *YES)
    desk.show("not-eligible", "the roster says no portal access")


@scene("stray-argument")
def a_word_without_its_option(desk: Desk) -> None:
    desk.do("roster", "import", desk.office.write_roster(*FAMILY))
    made = "portaladm-keys"
    for word, file in (("P2", made), ("more.csv", "more.csv"), ("roster.csv", made)):
        with desk.trial():
            desk.ask("keys", "issue", word)
            desk.show("stray-argument", file)
