"""The door beside the office: an import, ten clerks, a school whose families all come at once."""

from __future__ import annotations

import csv
import re
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import DEVNULL
from threading import Event, Thread

from benchmarks.make_roster import change_roster, write_roster
from benchmarks.portal.browser import Browser
from benchmarks.portal.figures import find_p99, print_figure
from benchmarks.portal.office import OURS, Server, run_ours, serve

ROWS = 200_000
CLERKS = 10
LOOKS = 5
"""Seconds that a clerk looks at what came. With one second, the starts of their commands took both
cores, and an activation 6 s: 129 of 200 were made in 280 s."""
ACTIVATIONS = 200
VERIFIED = ("--verified-by", "callback-to-number-on-file")
FAMILIES = 300
HONEST = (429, 503)
"""The statuses with which a door says that it can't now."""


@dataclass
class Watch:
    """What parents met while something else went on."""

    pages: list[float] = field(default_factory=list)
    sign_ins: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)


@contextmanager
def watching(server: Server) -> Iterator[Watch]:
    """A parent who is signed in and looks twenty times a second, and others who sign in."""
    watch, stop = Watch(), Event()
    threads = [Thread(target=work, args=(server.port, watch, stop)) for work in (_look, _come)]
    for thread in threads:
        thread.start()
    try:
        yield watch
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _look(port: int, watch: Watch, stop: Event) -> None:
    browser = Browser(port)
    while not browser.sign_in("parent1"):
        time.sleep(0.5)
    while not stop.wait(0.05):
        watch.statuses[f"page {browser.get('/account')}"] += 1
        watch.pages.append(browser.seconds)


def _come(port: int, watch: Watch, stop: Event) -> None:
    number = 2
    while not stop.wait(0.25):
        browser = Browser(port, f"203.0.113.{number % 250}")
        browser.sign_in(f"parent{number}")
        watch.statuses[f"sign-in {browser.status}"] += 1
        watch.sign_ins.append(browser.seconds)
        browser.close()
        number = number % 390 + 1


def measure_import(store: Path) -> None:
    """Pages and sign-ins during a first import and during a night with 1 % changed."""
    first, night = store.with_name("first.csv"), store.with_name("night.csv")
    write_roster(first, ROWS, seed=1)
    change_roster(first, night)
    with serve(store) as server:
        for what, file, options in (
            (f"first import, {ROWS:,} pairs", first, ()),
            ("a night, 1 % changed", night, ("--snapshot", "--apply-rest")),
        ):
            with watching(server) as watch:
                time.sleep(2)
                watch.pages.clear()
                watch.sign_ins.clear()
                began = time.monotonic()
                ended = run_ours(store, "roster", "import", str(file), *options)
                took = time.monotonic() - began
            print(f"{what}: {took:.1f} s, exit {ended.returncode}; {dict(watch.statuses)}")
            p99, longest = find_p99(watch.pages), max(watch.pages)
            print_figure("  signed-in page p99", f"{p99:.3f} s, most {longest:.2f} s", "0.5 s")
            print_figure("  slowest answer to a sign-in", f"{max(watch.sign_ins):.2f} s", "4 s")


def measure_clerks(store: Path) -> None:
    """200 activations beside ten clerks who issue, reset, deny and list."""
    folder = store.parent
    write_roster(folder / "more.csv", 1_500)
    run_ours(store, "roster", "import", str(folder / "more.csv"))
    run_ours(store, "keys", "issue", "-o", str(folder / "keys.csv"))
    with (folder / "keys.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))[:ACTIVATIONS]
    stop, done = Event(), Counter[str]()
    with serve(store) as server, ThreadPoolExecutor(CLERKS) as clerks:
        working = [clerks.submit(_work, store, n, stop, done) for n in range(CLERKS)]
        began = time.monotonic()
        with ThreadPoolExecutor(4) as parents:
            list(parents.map(lambda one: _activate(server.port, done, *one), enumerate(rows)))
        took = time.monotonic() - began
        stop.set()
        for one in working:
            one.result()
    with closing(sqlite3.connect(store)) as driver:
        sql = "SELECT count(*) FROM accounts WHERE username LIKE 'family%'"
        accounts = driver.execute(sql).fetchone()[0]
        sql = "SELECT count(*) FROM trail WHERE action = 'account:activated' AND channel = 'portal'"
        trail = driver.execute(sql).fetchone()[0]
    failures = len(re.findall(r" 500 \d+ ms$", server.log.read_text(encoding="utf-8"), re.M))
    verified = run_ours(store, "audit", "verify")
    print(f"{ACTIVATIONS} activations beside {CLERKS} clerks: {took:.0f} s; {dict(done)}")
    print_figure("  accounts, trail rows, status 500", f"{accounts}, {trail}, {failures}", "200 0")
    print_figure("  audit verify", f"exit {verified.returncode}", "0")


def _activate(port: int, done: Counter[str], number: int, row: dict[str, str]) -> None:
    for _ in range(100):
        browser = Browser(port, f"203.0.113.{number % 250}")
        made = browser.activate(row["activation_key"], f"family{number}")
        done[f"activation {browser.status}"] += 1
        if made or browser.status not in HONEST:
            return
        time.sleep(0.5)


def _work(store: Path, clerk: int, stop: Event, done: Counter[str]) -> None:
    lines = (
        ("passwords", "reset", f"parent{clerk + 20}", *VERIFIED, "--yes", "-o"),
        ("keys", "list"),
        ("keys", "issue", "--expired", "-o"),
        ("accounts", "list", "--format", "csv"),
        ("accounts", "sign-out", f"parent{clerk + 40}", "--yes", "--reason", "asked"),
    )
    step = clerk
    while not stop.wait(LOOKS):
        line = lines[step % len(lines)]
        target = [str(store.with_name(f"made-{clerk}-{step}.csv"))] if line[-1] == "-o" else []
        command = [*OURS, "--store", str(store), *line, *target]
        ended = subprocess.run(command, stdout=DEVNULL, stderr=DEVNULL, check=False)
        done[f"{line[0]} {line[1]}: exit {ended.returncode}"] += 1
        step += 1


def measure_school(store: Path) -> None:
    """300 families behind one address of a named school, each wrong once, then right."""
    done, began = Counter[str](), time.monotonic()
    with serve(store) as server, ThreadPoolExecutor(60) as families:
        inside = sum(families.map(lambda n: _come_in(server.port, n, done), range(FAMILIES)))
    print(f"{FAMILIES} families, {time.monotonic() - began:.0f} s; answers {dict(done)}")
    print_figure("  of them signed in", f"{inside}", f"{FAMILIES}", 1)


def _come_in(port: int, number: int, done: Counter[str]) -> bool:
    browser = Browser(port, "10.20.3.4")
    for password in ("not the right one at all", ""):
        for _ in range(60):
            words = (password,) if password else ()
            inside = browser.sign_in(f"parent{number + 1}", *words)
            done[str(browser.status)] += 1
            if browser.status not in HONEST:
                break
            time.sleep(browser.retry_after / 4)
    browser.close()
    return inside
