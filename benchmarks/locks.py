"""``python -m benchmarks.locks [--rows N]``: how long an import keeps other clerks waiting.

A second process asks every hundredth of a second whether it may read and whether it may write.
Printed per import: its time, the share of it in which nobody else could write, the longest time in
which nobody else could read, and the most memory.
"""

from __future__ import annotations

import argparse
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from subprocess import DEVNULL

from benchmarks.make_roster import change_roster, write_roster

PAUSE = 0.01
"""Seconds between two questions."""
OURS = (sys.executable, "-m", "portaladm")


def may(store: Path, statement: str) -> bool:
    """Whether another process could do this now, without waiting."""
    driver = sqlite3.connect(store, timeout=0, isolation_level=None)
    try:
        driver.execute(statement).fetchone()
    except sqlite3.OperationalError as error:
        return "locked" not in str(error)  # before a first import there is no table
    finally:
        driver.close()
    return True


def measure_import(what: str, store: Path, file: Path, *options: str) -> None:
    """Import a roster and print how long others had to wait."""
    command = [*OURS, "--store", str(store), "roster", "import", str(file), *options]
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=DEVNULL, stderr=DEVNULL)
    locked = shut_out = longest = 0.0
    while process.poll() is None:
        asked = time.monotonic()
        writes, reads = may(store, "BEGIN IMMEDIATE"), may(store, "SELECT count(*) FROM batches")
        time.sleep(PAUSE)
        passed = time.monotonic() - asked
        locked += 0 if writes else passed
        shut_out = 0 if reads else shut_out + passed
        longest = max(longest, shut_out)
    total = time.monotonic() - began
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"{what:<34} {total:6.2f} s   no writing {locked / total:4.0%}   "
        f"no reading {longest:5.2f} s   {memory:4.0f} MB",
        flush=True,
    )


def main() -> None:
    """A first import, a night with 1 % changed, and the first file again without a snapshot."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory(prefix="portaladm-locks-") as name:
        folder = Path(name)
        store, first, night = folder / "s.db", folder / "first.csv", folder / "night.csv"
        write_roster(first, rows)
        change_roster(first, night)
        subprocess.run(
            [*OURS, "--store", str(store), "roster", "import", str(first), "--dry-run"],
            check=True, stdout=DEVNULL, stderr=DEVNULL, env=os.environ,
        )  # fmt: skip
        measure_import(f"first import, {rows:,} pairs", store, first)
        measure_import("a night, 1 % changed, snapshot", store, night, "--snapshot")
        measure_import("the first file over it", store, first)


if __name__ == "__main__":
    main()
