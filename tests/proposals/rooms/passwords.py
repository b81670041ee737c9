"""Passwords: signing in, resets, and the files that passwords depend on."""

from __future__ import annotations

from datetime import timedelta

from tests.kits.accounts import OTHER, PASSWORD, activate, hand_out, set_failures
from tests.kits.batches import edit
from tests.proposals.desk import Desk
from tests.proposals.scenes import scene
from tests.proposals.states import account, posted

CHECK = ("passwords", "check", "mlopez", "--secrets-stdin")
RIGHT = {"stdin": f"{PASSWORD}\n"}
TYPED = "1\ny\n"


@scene("sign-in-wrong", "sign-in-waiting", "sign-in-stopped")
def wrong_passwords(desk: Desk) -> None:
    desk.take(account)
    desk.ask(*CHECK, stdin="wrong\n")
    with desk.trial():
        desk.show("sign-in-wrong", "password good until", answers=TYPED)
    with desk.trial():
        edit(
            desk.office, "UPDATE accounts SET failures = 5, failed_at = '2026-08-31T15:00:00.000Z'"
        )
        desk.ask(*CHECK, **RIGHT)
        desk.mend("sign-in-waiting")
    set_failures(desk.office, 100)
    desk.ask(*CHECK, **RIGHT)
    desk.mend("sign-in-stopped")


@scene("sign-in-must-change", "sign-in-temporary-expired")
def a_temporary_password(desk: Desk) -> None:
    desk.take(account)
    typed = {"stdin": f"{hand_out(desk.office)}\n"}
    desk.ask(*CHECK, **typed)
    with desk.trial():
        desk.mend("sign-in-must-change", secrets=(typed["stdin"].strip(), OTHER, OTHER))
    desk.ask(*CHECK, **typed, now=desk.office.now + timedelta(days=9))
    desk.mend("sign-in-temporary-expired", answers=TYPED)


@scene("password-hash-unreadable")
def a_stored_password_that_is_none(desk: Desk) -> None:
    desk.take(account)
    edit(desk.office, "UPDATE accounts SET password = 'x'")
    desk.ask(*CHECK, **RIGHT)
    desk.mend("password-hash-unreadable", USERNAME="mlopez", answers=TYPED)


@scene("pepper-file-missing", "pepper-missing")
def a_pepper_file_that_is_gone(desk: Desk) -> None:
    keys = desk.take(posted)
    for name, digit in (("one.hex", "1"), ("two.hex", "2")):
        desk.office.store.with_name(name).write_text(digit * 64)
    desk.do("config", "set", "passwords.pepper_file", "one.hex")
    activate(desk.office, keys["P1"], "mlopez")
    for key, name in (("pepper-missing", "two.hex"), ("pepper-file-missing", "none.hex")):
        desk.do("config", "set", "passwords.pepper_file", name)
        desk.ask(*CHECK, **RIGHT)
        desk.mend(key, FILE="one.hex")
        assert "sign-in-ok" in desk.told


@scene("blocklist-unreadable", "blocklist-unreadable.encoding")
def a_list_of_passwords_that_is_none(desk: Desk) -> None:
    desk.take(account)
    for name, words in (("good.txt", b"violet"), ("bad.txt", b"\xff\xfe\x00")):
        desk.office.store.with_name(name).write_bytes(words)
    typed = f"{PASSWORD}\n{OTHER}\n{OTHER}\n"
    for key, name in (
        ("blocklist-unreadable", "none.txt"), ("blocklist-unreadable.encoding", "bad.txt"),
    ):  # fmt: skip
        desk.do("config", "set", "passwords.blocklist", name)
        desk.ask("passwords", "change", "mlopez", "--secrets-stdin", stdin=typed)
        with desk.trial():
            desk.mend(key, FILE="good.txt")
