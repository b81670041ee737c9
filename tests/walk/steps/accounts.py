"""Accounts and their passwords."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta

from tests.walk.model import Account
from tests.walk.rules import judge_account
from tests.walk.steps.running import SEEN, WHY, run
from tests.walk.world import PASSWORD, World


def _find(world: World, parent: str) -> Account | None:
    return world.district.find_account(world.district.resolve(parent))


def change_account(world: World, verb: str, parent: str) -> None:
    """Disable, enable, unlock or void; where that is so already, nothing is changed."""
    account = _find(world, parent)
    if account is None:
        return
    seen = SEEN if verb in ("enable", "unlock") else ()
    world.run("accounts", verb, account.username, *seen, *WHY, code=None)
    if verb == "disable":
        account.disabled = True
    elif verb == "enable":
        account.disabled = False
    elif verb == "unlock":
        account.failures = 0
    else:
        account.closed = "voided"


def rename_account(world: World, parent: str) -> None:
    account = _find(world, parent)
    if account is None:
        return
    name = account.username + "x" if len(account.username) < 20 else account.username[:6]
    run(world, "accounts", "rename", account.username, name, *SEEN, *WHY, fine=True)
    account.username = name


def reset_password(world: World, parent: str, anyway: str = "") -> None:
    """A temporary password; one for an account that it opens nothing for only on demand."""
    account = _find(world, parent)
    if account is None:
        return
    useless = judge_account(world.district, account) in ("disabled", "ended")
    fine = not useless or bool(anyway)
    words = ["passwords", "reset", account.username, "--verified-by", "photo-id", "--show", "--yes"]
    words += ["--format", "json", *(["--anyway"] if anyway else [])]
    ended = world.run(*words, code=None)
    assert (ended.code == 0) == fine, f"{words}\n{ended.err}"
    if fine:
        days = timedelta(days=world.district.settings.temporary_days)
        account.password = ended.record["temporary_password"]
        account.temporary_last = world.district.today + days
        account.failures = 0


def sign_in(world: World, parent: str, how: str = "right", times: str = "1") -> None:
    """Attempts with the right password or a wrong one; only where one is possible it counts."""
    account = _find(world, parent)
    for _ in range(int(times) if account else 0):
        assert account
        state = judge_account(world.district, account)
        typed = account.password if how == "right" else "wrong guess of nobody"
        words = ("passwords", "check", account.username, "--secrets-stdin", "--format", "json")
        result = world.run(*words, stdin=f"{typed}\n", code=None).record["result"]
        assert result == _count(world, account, state, right=how == "right"), (state, result)


def _count(world: World, account: Account, state: str, *, right: bool) -> str:
    """What an attempt ends with, and what it leaves behind."""
    if state not in ("active", "must-change"):
        return state
    account.failures = 0 if right else account.failures + 1
    account.failed_at = None if right else world.district.now
    if not right:
        return "wrong"
    return "ok" if state == "active" else state


def change_password(world: World, parent: str, how: str = "right") -> None:
    account = _find(world, parent)
    if account is None:
        return
    state, right = judge_account(world.district, account), how == "right"
    typed = account.password if right else "wrong guess of nobody"
    new = PASSWORD + " again" if account.password == PASSWORD else PASSWORD
    ended = _count(world, account, state, right=right)
    fine = ended in ("ok", "must-change")
    words = ("passwords", "change", account.username, "--secrets-stdin")
    run(world, *words, stdin=f"{typed}\n{new}\n{new}\n", fine=fine)
    if fine:
        account.password, account.temporary_last = new, None


def guess(world: World, parent: str) -> None:
    """Weeks of guessing, as they leave an account behind."""
    account = _find(world, parent)
    if account is None:
        return
    account.failures, account.failed_at = 100, world.district.now
    with closing(sqlite3.connect(world.office.store)) as driver:
        values = (world.district.now.strftime("%Y-%m-%dT%H:%M:%S.000Z"), account.username)
        driver.execute(
            "UPDATE accounts SET failures = 100, failed_at = ? WHERE username = ?", values
        )
        driver.commit()
