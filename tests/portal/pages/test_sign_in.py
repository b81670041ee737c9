"""Signing in at the door: whatever is wrong, a stranger sees and measures the same."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import bcrypt
import pytest

from tests.conftest import Office
from tests.kits.accounts import OTHER, PASSWORD, open_accounts
from tests.kits.portal import Browser, Clock, open_browser, open_door_of
from tests.thrift.prepared import prepared

if TYPE_CHECKING:
    from tests.kits.portal import BrowserMaker

pytest.importorskip("starlette", reason="needs portaladm[portal]")

from portaladm.portal.door import Door
from portaladm.portal.pages import password
from portaladm.portal.pools import Crowded, Pools
from portaladm.services.sessions.change import change_password

BRANCHES = (
    "unknown", "wrong", "temporary-wrong", "temporary-expired", "disabled", "ended", "waiting",
    "stopped", "voided",
)  # fmt: skip


@pytest.fixture
@prepared
def names(office: Office) -> dict[str, str]:
    """A user name for each branch, all of one length, and what would sign in there."""
    found = dict(zip(BRANCHES[1:], open_accounts(office, 8), strict=True)) | {"unknown": "userP9"}
    _reset(office, found["temporary-expired"])
    office.now += timedelta(days=8)
    _reset(office, found["temporary-wrong"])
    office.run("accounts", "disable", found["disabled"], "--reason", "moved", "--yes", code=0)
    office.run("links", "deny", "P4", "S4", "--reason", "order", "--yes", code=0)
    office.run("accounts", "void", found["voided"], "--reason", "stolen", "--yes", code=0)
    with closing(sqlite3.connect(office.store)) as store:
        moment = office.now.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        change = "UPDATE accounts SET failures = ?, failed_at = ? WHERE username = ?"
        store.execute(change, (7, moment, found["waiting"]))
        store.execute(change, (100, moment, found["stopped"]))
        store.commit()
    return found


def _reset(office: Office, username: str) -> None:
    line = ("passwords", "reset", username, "--yes", "--show", "--verified-by", "photo-id")
    office.run(*line, code=0)


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every call of bcrypt, by name."""
    calls: list[str] = []

    def count(name: str, call: Callable[..., object]) -> Callable[..., object]:
        def counted(*given: bytes) -> object:
            calls.append(name)
            return call(*given)

        return counted

    for name in ("hashpw", "checkpw"):
        monkeypatch.setattr(bcrypt, name, count(name, getattr(bcrypt, name)))
    return calls


@pytest.mark.slow
def test_nine_branches_look_the_same_on_the_page(
    office: Office, names: dict[str, str], hashes: list[str]
) -> None:
    seen = set()
    with open_browser(office) as browser:
        browser.get("/sign-in")
        for branch in BRANCHES:
            password = "wrong" if branch.endswith("wrong") else PASSWORD
            browser.send("/sign-in", username=names[branch], password=password)
            assert hashes == ["checkpw"], branch
            hashes.clear()
            seen.add(_strip(browser, names[branch]))
    assert len(seen) == 1
    assert next(iter(seen))[0] == 401
    ended = {row[0] for row in office.query("SELECT outcome FROM sign_ins")}
    assert ended >= {"wrong", "temporary-expired", "disabled", "ended", "waiting", "stopped"}


def _strip(browser: Browser, username: str) -> tuple[int, str, str]:
    """All that was answered, but for the name typed and the form's token."""
    page = browser.page
    text = re.sub(r'name="form_token" value="[^"]+"', "", page.text).replace(username, "NAME")
    headers = {name: value for name, value in page.headers.items() if name != "date"}
    return page.status_code, text, str(headers)


@pytest.mark.slow
def test_nine_branches_look_the_same_to_the_app(
    office: Office, names: dict[str, str], hashes: list[str]
) -> None:
    seen = set()
    with open_browser(office) as browser:
        for branch in BRANCHES:
            password = "wrong" if branch.endswith("wrong") else PASSWORD
            body = {"district_id": "JPRQQH", "username": names[branch], "password": password}
            answer = browser.client.post("/api/v1/sign-in", json=body)
            assert hashes == ["checkpw"], branch
            hashes.clear()
            seen.add((answer.status_code, answer.text, str(answer.headers)))
    assert len(seen) == 1
    assert next(iter(seen))[0] == 401


@pytest.mark.slow
def test_a_known_address_is_slowed_and_let_in_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    [username] = open_accounts(office, 1)
    seconds = [1_000.0]
    monkeypatch.setattr("portaladm.portal.door.time.monotonic", lambda: seconds[0])
    with open_browser(office) as browser:
        for number in range(60):
            assert browser.sign_in(f"nobody{number}", "wrong").status_code == 401
        slowed = browser.sign_in(username)
        assert slowed.status_code == 429
        wait = int(slowed.headers["retry-after"])
        assert 0 < wait <= 61
        assert "Minutes to wait before you try again: 1" in browser.text
        assert browser.get("/sign-in").status_code == 200  # pages go on
        seconds[0] += wait
        assert browser.sign_in(username).url.path == "/account"


@pytest.mark.slow
def test_a_clock_that_is_set_back_opens_no_door(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    [username] = open_accounts(office, 1)
    clock = Clock(office.now)
    with open_browser(office, clock) as browser:
        for _ in range(6):
            browser.sign_in(username, "wrong")
        clock.go_on(days=-300)
        assert browser.sign_in(username).status_code == 401
        clock.go_on(seconds=29)
        assert browser.sign_in(username).status_code == 401
        clock.go_on(seconds=1)
        assert browser.sign_in(username).url.path == "/account"


@pytest.mark.slow
def test_a_school_behind_one_address_gets_in(office: Office) -> None:
    [username] = open_accounts(office, 1)
    with open_door_of(office) as make:
        statuses = _be_a_school(make, "203.0.113.7", username)
        assert statuses == [401] * 60 + [429] * 241
    office.run("config", "set", "portal.school_networks", "203.0.113.0/28=3000", code=0)
    with open_door_of(office) as make:
        assert _be_a_school(make, "203.0.113.7", username) == [401] * 300 + [200]


def _be_a_school(make: BrowserMaker, address: str, username: str) -> list[int]:
    """300 families who are wrong once, and one who is right: the statuses."""
    client = make(address).client
    tries = [(f"family{number}", "wrong") for number in range(300)] + [(username, PASSWORD)]
    body = {"district_id": "JPRQQH"}
    return [
        client.post("/api/v1/sign-in", json=body | {"username": name, "password": word}).status_code
        for name, word in tries
    ]


@pytest.mark.slow
def test_a_change_counts_before_it_compares(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    [username] = open_accounts(office, 1)
    done: list[str] = []
    compare = change_password

    def note(*given: object, **more: object) -> object:
        done.append("compare")
        return compare(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(password, "change_password", note)
    monkeypatch.setattr(Door, "count_attempt", lambda *given: done.append("count"))
    monkeypatch.setattr(Door, "forget_attempt", lambda *given: done.append("forget"))
    with open_browser(office) as browser:
        browser.sign_in(username)
        done.clear()
        browser.get("/account/password")
        browser.send("/account/password", current="wrong", new=OTHER, verify=OTHER)
        assert done == ["count", "compare"]
        browser.send("/account/password", current=PASSWORD, new="short", verify="short")
        browser.send("/account/password", current=PASSWORD, new=OTHER, verify=OTHER)
        assert browser.path == "/account"
        assert done[2:] == ["count", "compare", "forget"] * 2


@pytest.mark.slow
def test_a_crowd_is_told_so_and_nothing_is_counted(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    [username] = open_accounts(office, 1)

    async def refuse(*given: object) -> None:
        raise Crowded(7)

    monkeypatch.setattr(Pools, "compare", refuse)
    office.run("config", "set", "portal.failures_per_hour", "5", code=0)
    with open_browser(office) as browser:
        for _ in range(7):
            page = browser.sign_in(username)
            assert (page.status_code, page.headers["retry-after"]) == (503, "7")
            body = {"district_id": "JPRQQH", "username": username, "password": PASSWORD}
            answer = browser.client.post("/api/v1/sign-in", json=body)
            assert (answer.status_code, answer.json()["code"]) == (503, "crowded")
    assert office.query("SELECT count(*) FROM sign_ins") == [(0,)]
