"""The parents' door killed at each step of an activation: a live key or an account, never between.

A parent activates, and the door is killed between two of its steps, or at a moment. Then the door
opens again, the same browser goes on, and at the end there is one account and one session. In
between a clerk resets, denies, disables or voids while the family signs in and changes its
password: no session survives that.
"""

from __future__ import annotations

import csv
import random
import shutil
import sqlite3
import threading
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from benchmarks.portal.browser import Browser

from tests.torture.door import HAS_DOOR, DoorChild, open_child
from tests.torture.judging import judge
from tests.torture.nursery import Nursery, store_of
from tests.torture.scenes import write_roster
from tests.torture.verdicts import Verdict

USERNAME, PASSWORD, OTHER = "mother7", "four words without sense", "seven quiet yellow tractors"
_QUICK = "[passwords]\ncost = 10\ntemporary_cost = 6\n"
_STEPS = ("keys", "issue", "--roster", "roster.csv", "-o", "keys.csv")
_CLERKS = (
    ("passwords", "reset", USERNAME, "--verified-by", "photo-id", "--yes", "-o", "slips.csv"),
    ("links", "deny", "P000000", "001000", "--reason", "court order", "--yes"),
    ("accounts", "disable", USERNAME, "--reason", "asked", "--yes"),
    ("accounts", "void", USERNAME, "--reason", "asked", "--yes"),
    ("accounts", "sign-out", USERNAME, "--reason", "asked", "--yes"),
)


def run_doors(folder: Path, seed: int, count: int) -> Verdict:
    """``count`` points: three killed doors for each clerk who is raced."""
    verdict, dice = Verdict("door", seed), random.Random(seed)
    if not HAS_DOOR:
        verdict.skipped = "needs portaladm[portal]"
        return verdict
    nursery = Nursery()
    office = _Office(nursery, folder / "office-door")
    steps = _find_steps(office)
    for number in range(count):
        if number % 4 == 3:
            clerk = _CLERKS[number // 4 % len(_CLERKS)]
            verdict.add(" ".join(clerk[:2]), _race(office, clerk))
        elif number % 4 == 2:
            moment = dice.uniform(0.0, 0.4)
            verdict.add(f"killed after {moment:.3f} s", _kill(office, moment=moment))
        else:
            step = dice.choice(steps)
            verdict.add(f"killed at step {step}", _kill(office, at=step))
    verdict.control = _control(office, steps)
    verdict.notes.append(f"steps {steps[0]} to {steps[-1]}, {office.killed} doors were killed")
    return verdict


class _Office:
    """An office with keys, made once and put back before each point."""

    def __init__(self, nursery: Nursery, folder: Path) -> None:
        self.nursery, self.folder, self.killed = nursery, folder, 0
        self._kept = folder.with_name(f"{folder.name}-kept")
        store_of(self._kept).parent.mkdir(parents=True)
        store_of(self._kept).with_name("portaladm.toml").write_text(_QUICK, encoding="utf-8")
        write_roster(self._kept / "roster.csv")
        self._kept.rename(folder)
        ending = nursery.run(folder, *_STEPS)
        assert ending.code == 0, ending.err
        folder.rename(self._kept)
        with (self._kept / "keys.csv").open(encoding="utf-8-sig", newline="") as file:
            self.key = next(csv.DictReader(file))["activation_key"]

    def reset(self) -> None:
        """As it was when the keys had been issued."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self._kept, self.folder)


@dataclass
class _Parent:
    """The browser of one parent, which keeps its cookies while doors come and go."""

    browser: Browser
    key: str
    made: bool = False

    def activate(self) -> None:
        """From the key to the account, as far as the door lets it."""
        with suppress(HTTPException, OSError):
            self.made = self.browser.activate(self.key, USERNAME, PASSWORD)

    def go_on(self, door: DoorChild) -> list[str]:
        """The next day's door: the account if it was made, else once more with the key."""
        browser = self.browser = self.browser.move_to(door.port)
        if self.made and browser.get("/account") != 200:
            return [f"told that the account is made, but {browser.status} {browser.path}"]
        if self.made or browser.sign_in(USERNAME, PASSWORD):
            return []
        told = f"{browser.status} {browser.path}: {browser.fault}"
        if not browser.activate(self.key, USERNAME, PASSWORD):
            why = f"{browser.status} {browser.path}: {browser.fault}"
            return [f"neither signed in ({told}) nor activated: {why}"]
        return []


def _find_steps(office: _Office) -> list[int]:
    """The steps of an activation that nobody disturbs."""
    office.reset()
    with open_child(office.folder) as door:
        first = door.count_events()
        parent = _Parent(Browser(door.port), office.key)
        parent.activate()
        parent.browser.close()
        assert parent.made, parent.browser.status
        return list(range(first + 1, door.count_events() + 1))


def _kill(
    office: _Office, *, at: int = 0, moment: float | None = None, broken: str = ""
) -> list[str]:  # fmt: skip
    """Kill a door while a parent activates; what is wrong after it and at the end."""
    office.reset()
    with open_child(office.folder, at=at, broken=broken) as door:
        parent = _Parent(Browser(door.port), office.key)
        timer = threading.Timer(moment or 0, door.kill) if moment is not None else None
        if timer:
            timer.start()
        parent.activate()
        parent.browser.close()
        if timer:
            timer.join()
        office.killed += door.has_ended()
    wrong = [f"at once: {what}" for what in _judge_store(office, parent.made, outliving=0)]
    with open_child(office.folder) as door:
        wrong += parent.go_on(door)
        parent.browser.close()
    return wrong + [f"at the end: {what}" for what in _judge_store(office, True)]


def _judge_store(office: _Office, made: bool, outliving: int = 1) -> list[str]:
    """A live key and no account, or an account and a used key; no session without either.

    ``outliving``: how many sessions of a used key may be open; the one that a killed door left
    opens nothing, since its key is used.
    """
    wrong = judge(office.folder)
    with closing(sqlite3.connect(store_of(office.folder))) as driver:
        [counts] = driver.execute(
            "SELECT (SELECT count(*) FROM accounts), "
            "(SELECT count(*) FROM activation_keys WHERE closed_as = 'redeemed'), "
            "(SELECT count(*) FROM sessions WHERE kind = 'web' AND account_id IS NULL), "
            "(SELECT count(*) FROM sessions s JOIN activation_keys k ON k.id = s.key_id "
            "WHERE s.ended_at IS NULL AND k.closed_as = 'redeemed')"
        ).fetchall()
    accounts, used, lost, open_still = counts
    if (accounts, used) not in ((0, 0), (1, 1)) or (made and not accounts):
        wrong.append(f"{accounts} accounts of {used} used keys, told: {made}")
    if lost or open_still > outliving:
        wrong.append(f"{lost} sessions of nobody, {open_still} that outlive their key")
    return wrong


def _race(office: _Office, clerk: tuple[str, ...], broken: str = "") -> list[str]:
    """A clerk stops a family that signs in and changes its password all the time."""
    office.reset()
    browsers: list[Browser] = []
    with open_child(office.folder, broken=broken) as door:
        first = Browser(door.port)
        assert first.activate(office.key, USERNAME, PASSWORD)
        browsers.append(first)
        stop = threading.Event()
        once = clerk[1] == "sign-out"  # it ends what is open; who signs in after it, is signed in
        work = [_keep_signing_in, _keep_signing_in, *([] if once else [_keep_changing])]
        family = [threading.Thread(target=one, args=(door.port, browsers, stop)) for one in work]
        for thread in family:
            thread.start()
        time.sleep(0.5)
        must_end = list(browsers) if once else browsers
        ending = office.nursery.run(office.folder, *clerk)
        time.sleep(0.5)
        stop.set()
        for thread in family:
            thread.join()
        wrong = [] if ending.code == 0 else [f"{clerk}: {ending.code} {ending.err}"]
        wrong += _find_survivors(must_end)
    log = office.folder.with_name(f"{office.folder.name}.log").read_text(encoding="utf-8")
    wrong += [line for line in log.splitlines() if "failed:" in line]
    return wrong + judge(office.folder, after_repair=False)


def _keep_signing_in(port: int, browsers: list[Browser], stop: threading.Event) -> None:
    while not stop.is_set():
        browser = Browser(port, "203.0.113.1")
        if browser.sign_in(USERNAME, PASSWORD):
            browsers.append(browser)
        browser.close()
        time.sleep(0.02)


def _keep_changing(port: int, browsers: list[Browser], stop: threading.Event) -> None:
    """From one password to the other and back, each time in the session that it gave."""
    browser, current, new = Browser(port, "203.0.113.2"), PASSWORD, OTHER
    while not stop.is_set():
        if not browser.sign_in(USERNAME, current):
            browser.close()
            browser = Browser(port, "203.0.113.2")
            time.sleep(0.05)
            continue
        browsers.append(browser)
        browser.get("/account/password")
        words = {"current": current, "new": new, "verify": new}
        if browser.send("/account/password", **words) == 303 and "changed" in browser.path:
            current, new = new, current
    browser.close()


def _find_survivors(browsers: list[Browser]) -> list[str]:
    """Every session that was ever given must be over."""
    wrong = []
    for browser in browsers:
        if browser.get("/account") != 303:
            wrong.append(f"a session of {len(browsers)} is open still: {browser.status}")
        browser.close()
    return wrong


def _control(office: _Office, steps: list[int]) -> int:
    """A key that is used up by itself, and sessions that nothing ends: both are found."""
    stays = len(_race(office, _CLERKS[2], broken="sessions-stay"))
    by_itself = 0
    for step in reversed(steps):
        by_itself += len(_kill(office, at=step, broken="key-by-itself"))
        if by_itself:
            break
    return stays + by_itself if stays and by_itself else 0
