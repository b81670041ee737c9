"""``python -m benchmarks.passwords [--count N]``: resets against N x one bcrypt call / cores.

The floor is hashing alone: the same N at the same cost on all cores, without anything else, both
as arithmetic (one call timed, times N / cores) and as a bare thread pool; beside it, processes.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import bcrypt

from benchmarks.listing import make_store
from benchmarks.measure import run_process

COST = 8
OURS = (sys.executable, "-m", "portaladm")


def hash_one(number: int) -> bytes:
    """One bcrypt call over 64 bytes, as every stored password takes."""
    return bcrypt.hashpw(f"{number:064d}".encode(), bcrypt.gensalt(COST))


def time_pool(pool: Executor, count: int) -> float:
    """Seconds for ``count`` calls in a pool that is already warm."""
    list(pool.map(hash_one, range(os.cpu_count() or 1)))
    started = time.perf_counter()
    for _ in pool.map(hash_one, range(count), chunksize=8):
        pass
    return time.perf_counter() - started


def time_one() -> float:
    """The fastest of forty single calls, in seconds."""
    times = []
    for number in range(40):
        started = time.perf_counter()
        hash_one(number)
        times.append(time.perf_counter() - started)
    return min(times)


def main() -> None:
    """Print the ratios of one run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2_000)
    count = parser.parse_args().count
    cores = os.cpu_count() or 1
    with tempfile.TemporaryDirectory(prefix="portaladm-bench-") as name:
        folder = Path(name)
        make_store(folder / "bench.db", count)
        start = run_process((*OURS, "accounts", "list", "--school", "School 001"), folder).seconds
        everybody = ("passwords", "reset", "--all", "--yes", "--signed-for", "-o")
        ours = run_process((*OURS, *everybody, folder / "new.csv"), folder)
    with ThreadPoolExecutor(cores) as threads:
        threaded = time_pool(threads, count)
    with ProcessPoolExecutor(cores) as processes:
        forked = time_pool(processes, count)
    ideal = count * time_one() / cores
    sys.stdout.write(
        f"{count:,} resets at cost {COST} on {cores} cores: {ours.seconds:.2f} s, of which the "
        f"start {start:.2f} s; {ours.megabytes:.0f} MB\n"
        f"  / N x one call / cores    {ideal:8.2f} s {ours.seconds / ideal:6.3f}x  "
        f"without the start {(ours.seconds - start) / ideal:6.3f}x  at most 1.05x\n"
        f"  / a bare pool of threads  {threaded:8.2f} s {ours.seconds / threaded:6.3f}x  "
        f"without the start {(ours.seconds - start) / threaded:6.3f}x\n"
        f"  threads {threaded / ideal:.3f}x and processes {forked / ideal:.3f}x of the ideal\n"
    )


if __name__ == "__main__":
    main()
