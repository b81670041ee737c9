"""``python -m benchmarks.branches``: what a stranger can measure of a sign-in that fails.

Nine reasons, one after the other in an order that changes each round, against a real door with
bcrypt at cost 12. The median of each must be within 5 % of the median of all. Where others use the
machine, too, the quickest quarter says more: it is judged as well, and either will do. A sign-in
that works is shown beside them; it writes once more.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

from tests.conftest import Office
from tests.kits.accounts import PASSWORD, open_accounts
from tests.kits.door_process import run_door

BRANCHES = (
    "wrong", "temporary-wrong", "temporary-expired", "disabled", "ended", "waiting", "stopped",
    "voided", "right", "unknown",
)  # fmt: skip
APART = 0.05
_FAILURES = {"waiting": 30, "stopped": 100}


def furnish_office(folder: Path) -> tuple[Office, dict[str, str]]:
    """An office with an account for each reason."""
    office = Office(folder, datetime.now(UTC) - timedelta(days=8))
    names = open_accounts(office, len(BRANCHES) - 1)
    found = dict(zip(BRANCHES, [*names, "userP99"], strict=True))
    for setting, value in (("passwords.cost", "12"), ("passwords.temporary_cost", "8"),
                           ("portal.failures_per_hour", "100000")):  # fmt: skip
        office.run("config", "set", setting, value, code=0)
    line = ("--yes", "--show", "--verified-by", "photo-id")
    office.run("passwords", "reset", found["temporary-expired"], *line, code=0)
    office.now = datetime.now(UTC)
    office.run("passwords", "reset", found["temporary-wrong"], *line, code=0)
    office.run("accounts", "disable", found["disabled"], "--reason", "moved", "--yes", code=0)
    office.run("links", "deny", "P4", "S4", "--reason", "order", "--yes", code=0)
    office.run("accounts", "void", found["voided"], "--reason", "stolen", "--yes", code=0)
    _rehash(office, found)
    return office, found


def _rehash(office: Office, found: dict[str, str]) -> None:
    """Passwords that were chosen have the full cost."""
    for branch in ("wrong", "right"):
        line = ("passwords", "change", found[branch], "--secrets-stdin")
        new = "seven quiet yellow tractors"
        office.run(*line, stdin=f"{PASSWORD}\n{new}\n{new}\n", code=0)


def settle(office: Office, found: dict[str, str]) -> None:
    """Every account as it was before the round."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    with closing(sqlite3.connect(office.store, timeout=30)) as store:
        for branch, username in found.items():
            change = "UPDATE accounts SET failures = ?, failed_at = ? WHERE username = ?"
            failures = _FAILURES.get(branch, 0)
            store.execute(change, (failures, now if failures else None, username))
        store.commit()


def time_attempt(connection: HTTPConnection, branch: str, username: str) -> float:
    """Seconds until the answer."""
    password = "seven quiet yellow tractors" if branch == "right" else "wrong"
    body = {"district_id": "JPRQQH", "username": username, "password": password}
    began = time.perf_counter()
    headers = {"Content-Type": "application/json"}
    connection.request("POST", "/api/v1/sign-in", json.dumps(body), headers)
    answer = connection.getresponse()
    answer.read()
    seconds = time.perf_counter() - began
    assert answer.status == (200 if branch == "right" else 401), (branch, answer.status)
    return seconds


def main() -> int:
    """Print the medians; 0: no failure stands out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="portaladm-bench-") as folder:
        office, found = furnish_office(Path(folder))
        times: dict[str, list[float]] = {branch: [] for branch in found}
        with run_door(office) as door, closing(HTTPConnection("127.0.0.1", door.port)) as line:
            for _ in range(rounds):
                settle(office, found)
                for branch in random.sample(BRANCHES, len(BRANCHES)):
                    times[branch].append(time_attempt(line, branch, found[branch]))
    worst = {name: print_apart(name, times, find) for name, find in _FINDERS.items()}
    return 0 if min(worst.values()) <= APART else 1


def find_quick(values: list[float]) -> float:
    """The median of the quickest quarter."""
    return median(sorted(values)[: max(1, len(values) // 4)])


_FINDERS: dict[str, Callable[[list[float]], float]] = {"medians": median, "quickest": find_quick}


def print_apart(
    name: str, times: dict[str, list[float]], find: Callable[[list[float]], float]
) -> float:
    """How far the farthest failure is from the middle of all."""
    found = {branch: find(values) for branch, values in times.items()}
    middle = median(value for branch, value in found.items() if branch != "right")
    for branch, value in found.items():
        sys.stdout.write(f"{name} {branch:<18} {value * 1000:7.0f} ms {value / middle:6.3f}x\n")
    worst = max(abs(found[one] / middle - 1) for one in found if one != "right")
    sys.stdout.write(f"{name}: the farthest is {worst:.1%} away, at most {APART:.0%}\n")
    return worst


if __name__ == "__main__":
    sys.exit(main())
