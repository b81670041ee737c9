"""``python -m benchmarks.listing [--rows N]``: ``accounts list`` against bare sqlite3 and csv.

The floor is the plainest statement over accounts and parents, without any state, through a
sqlite3 cursor into ``csv.writer``. The search is held against a scan of the same tables by the
``sqlite3`` module; the start of the program is printed beside it.
"""

from __future__ import annotations

import argparse
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from benchmarks.make_roster import write_roster
from benchmarks.measure import Run, compare, print_ratio, run_process

OURS = (sys.executable, "-m", "portaladm")
_PLAIN = (
    "SELECT a.username, p.number, p.first_name || ' ' || p.last_name, p.email, p.phone, "
    "a.disabled_at, a.temporary_until, a.created_at, a.signed_in_at, a.failures "
    "FROM accounts a JOIN parents p ON p.id = a.parent_id"
)
_FLOOR = """
import csv, sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute(sys.argv[2], eval(sys.argv[3]))
with open(sys.argv[4], "w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file)
    while batch := rows.fetchmany(1000):
        writer.writerows(batch)
"""
_HASH = "hmac-sha384-account-bcrypt$00000000$$2b$08$" + "." * 53


def make_store(path: Path, accounts: int) -> None:
    """A store with so many accounts, their parents and children from a made-up roster."""
    folder = path.parent
    write_roster(folder / "roster.csv", accounts * 5 // 4 + 40)
    run_process((*OURS, "roster", "import", folder / "roster.csv"), folder)
    with closing(sqlite3.connect(path)) as driver:
        driver.execute(
            "INSERT INTO activation_keys (parent_id, hash, batch_id, serial, issued_at, expires_on,"
            " expires_at, closed_at, closed_as) SELECT id, randomblob(32), 1, id, '2026-08-01', "
            "'2026-08-22', '2026-08-23', '2026-08-02', 'redeemed' FROM parents LIMIT ?",
            (accounts,),
        )
        driver.execute(
            "INSERT INTO accounts (parent_id, key_id, username, password, created_at, password_at)"
            " SELECT parent_id, id, 'parent' || id, ?, '2026-08-02T10:00:00.000Z', "
            "'2026-08-02T10:00:00.000Z' FROM activation_keys",
            (_HASH,),
        )
        driver.commit()


def time_first_row(folder: Path) -> float:
    """Seconds until the first row is there."""
    started = time.perf_counter()
    command = [*OURS, "--store", str(folder / "bench.db"), "accounts", "list", "--format", "csv"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=0) as process:
        assert process.stdout is not None
        got = b""
        while got.count(b"\n") < 2:
            got += process.stdout.read(65_536)
        seconds = time.perf_counter() - started
        process.stdout.close()
    return seconds


def main() -> None:
    """Print the ratios of one run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="portaladm-bench-") as name:
        folder = Path(name)
        make_store(folder / "bench.db", given.rows)
        listing = ("sh", "-c", f"{' '.join(OURS)} accounts list --format csv > {folder}/own.csv")
        floor = (
            sys.executable, "-c", _FLOOR, folder / "bench.db", _PLAIN, "{}", folder / "floor.csv",
        )  # fmt: skip
        print_ratio(
            "accounts list / cursor + csv.writer",
            *compare(listing, floor, folder, runs=given.runs), "1.5x",
        )  # fmt: skip
        start = run_process((*OURS, "batches", "list"), folder)
        search = (*OURS, "accounts", "list", "--format", "csv", "--search", "huang")
        scan = (
            sys.executable, "-c", _FLOOR, folder / "bench.db",
            f"{_PLAIN} WHERE a.username LIKE :s OR p.email LIKE :s OR p.number LIKE :s "
            "OR p.first_name || ' ' || p.last_name LIKE :s OR EXISTS (SELECT 1 FROM links l "
            "JOIN students s ON s.id = l.student_id WHERE l.parent_id = p.id AND "
            "s.first_name || ' ' || s.last_name LIKE :s)",
            repr({"s": "%huang%"}), folder / "floor.csv",
        )  # fmt: skip
        found, scanned = compare(search, scan, folder, runs=given.runs)
        with_start = [Run(run.seconds + start.seconds, run.megabytes) for run in scanned]
        print_ratio("accounts list --search / a scan + the start", found, with_start, "1.5x")
        sys.stdout.write(
            f"start of the program {start.seconds:.3f} s; the first row after "
            f"{time_first_row(folder):.3f} s\n"
        )


if __name__ == "__main__":
    main()
