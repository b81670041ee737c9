"""What a page and a sign-in cost, beside bare bcrypt and beside an idle twin."""

from __future__ import annotations

import os
import shutil
import statistics
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread
from typing import TypeVar

import bcrypt

from benchmarks.portal.browser import Browser
from benchmarks.portal.figures import find_p99, print_figure
from benchmarks.portal.office import Server, serve

COST = 12
THREADS = (os.cpu_count() or 1) + 1
"""As many as the door has for passwords."""
T = TypeVar("T")
_HASH = bcrypt.hashpw(b"x" * 64, bcrypt.gensalt(COST))


def measure_pages(store: Path, count: int = 1_500) -> None:
    """Processor time of pages, over one connection."""
    with serve(store) as server:
        guest, parent = Browser(server.port), Browser(server.port)
        assert parent.sign_in("parent1")
        for what, browser, path, limit in (
            ("a page without the store (/activate)", guest, "/activate", 1.0),
            ("a page with the store (/account)", parent, "/account", 2.0),
            ("a file (/static/portal.css)", guest, "/static/portal.css", 1.0),
        ):
            cost = _cost_of(server, lambda b=browser, p=path: b.get(p), count)  # type: ignore[misc]
            print_figure(f"CPU of {what}", f"{cost * 1000:.2f} ms", f"{limit:.0f} ms")


def _cost_of(server: Server, work: Callable[[], int], count: int) -> float:
    for _ in range(50):
        assert work() == 200
    began = server.cpu
    for _ in range(count):
        work()
    return (server.cpu - began) / count


def measure_sign_ins(store: Path, rounds: int = 5, count: int = 24) -> None:
    """Sign-ins and bare comparisons in turn, each in as many threads as the door has."""
    cpu, rate = [], []
    with serve(store) as server:
        browsers = [Browser(server.port, f"203.0.113.{n + 1}") for n in range(count)]
        for browser in browsers:
            browser.get("/sign-in")
        for number in range(rounds):
            mark, spent = time.perf_counter(), time.process_time()
            _run(lambda _: bcrypt.checkpw(b"y" * 64, _HASH), range(count), THREADS)
            floor_wall, floor_cpu = time.perf_counter() - mark, time.process_time() - spent
            mark, before = time.perf_counter(), server.cpu
            names = [(one, f"parent{number * count + n + 1}") for n, one in enumerate(browsers)]
            _run(lambda pair: _must_sign_in(*pair), names, THREADS + 1)
            cpu.append((server.cpu - before) / floor_cpu)
            rate.append(floor_wall / (time.perf_counter() - mark))
    print_figure("CPU of a sign-in / one bcrypt", f"{statistics.median(cpu):.3f} x", "1.05 x")
    print_figure("sign-ins a second / bare bcrypt", f"{statistics.median(rate):.3f} x", "0.9 x", 1)


def _must_sign_in(browser: Browser, username: str) -> None:
    if not browser.sign_in(username):
        raise RuntimeError(f"{username}: {browser.status}")


def _run(work: Callable[[T], object], items: Iterable[T], threads: int) -> None:
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, items))


def measure_twin(store: Path, count: int = 1_500) -> None:
    """Pages of a door that compares passwords all the time, and of two that don't.

    One twin has the same store, and so meets the locks of the same commits; the other has a copy
    of its own, which nobody writes to.
    """
    copy = store.parent / "twin" / store.name
    copy.parent.mkdir(exist_ok=True)
    with serve(store) as busy, serve(store, "twin.log") as same:
        browsers = [Browser(busy.port), Browser(same.port)]
        for browser in browsers:
            assert browser.sign_in("parent1")
        for name in (store.name, "portaladm.toml"):
            shutil.copy(store.with_name(name), copy.with_name(name))
        with serve(copy) as other:
            browsers.append(Browser(other.port))
            assert browsers[2].sign_in("parent1")
            stop = Event()
            work = [Thread(target=_keep_hashing, args=(busy.port, n, stop)) for n in range(THREADS)]
            for thread in work:
                thread.start()
            seconds = _look_in_turn(browsers, count)
            stop.set()
            for thread in work:
                thread.join()
    own, same_p99, copy_p99 = map(find_p99, seconds)
    print_figure("page p99 while hashing / an idle twin's", f"{own / same_p99:.2f} x", "1.2 x")
    print_figure("the same / a twin's with its own store", f"{own / copy_p99:.2f} x", "1.2 x")
    for what, times in zip(("hashing", "same store", "own store"), seconds, strict=True):
        p50, p99 = statistics.median(times) * 1000, find_p99(times) * 1000
        print(f"    {what}: p50 {p50:.1f} ms, p99 {p99:.1f} ms")


def _look_in_turn(browsers: list[Browser], count: int) -> list[list[float]]:
    seconds: list[list[float]] = [[] for _ in browsers]
    for _ in range(count):
        for browser, times in zip(browsers, seconds, strict=True):
            assert browser.get("/account") == 200
            times.append(browser.seconds)
        time.sleep(0.005)
    return seconds


def _keep_hashing(port: int, number: int, stop: Event) -> None:
    browser = Browser(port, f"203.0.113.{100 + number}")
    while not stop.is_set():
        _must_sign_in(browser, f"parent{number + 10}")


def measure_memory(store: Path, count: int = 50_000) -> None:
    """Memory after a few requests and after very many, of every kind but sign-ins."""
    paths = ("/activate", "/account", "/sign-in", "/static/portal.css", "/?lang=ar", "/account?x=")
    with serve(store) as server:
        browser = Browser(server.port)
        assert browser.sign_in("parent1")
        for number in range(2_000):
            browser.get(paths[number % len(paths)])
        before = server.megabytes
        for number in range(count):
            browser.get(f"{paths[-1]}{number}" if number % 2 else paths[number // 2 % 5])
        print_figure(
            f"memory after {count:,} requests",
            f"{server.megabytes:.0f} MB, {server.megabytes - before:+.1f} MB", "+5 MB",
        )  # fmt: skip
