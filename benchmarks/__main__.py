"""``python -m benchmarks [SECTION...] [--rows N]``: start, roster, keys, growth,
oneroster, portal.

Everything is measured against a floor in the same run and on the same machine; nothing here is
asserted anywhere. ``passwords``, ``listing`` and ``letters`` are modules of their own.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from subprocess import DEVNULL

from benchmarks.make_oneroster import VERSIONS, write_oneroster
from benchmarks.make_roster import change_roster, write_roster
from benchmarks.measure import Run, compare, print_ratio, run_process

PYTHON = sys.executable
OURS = (PYTHON, "-m", "portaladm")
SAMPLE = Path(__file__).parents[1] / "sample_roster.csv"
READING = (
    ("keys", "list"),
    ("keys", "check", "--secrets-stdin"),
    ("accounts", "list"),
    ("parents", "explain", "P20817"),
)
FLOORS = (PYTHON, str(Path(__file__).with_name("floors.py")))


def measure_start(folder: Path) -> None:
    """What a person waits for before anything happens."""
    typer = (PYTHON, "-c", "import typer")
    for what, command, floor, limit in (
        ("--version / import typer", ("--version",), typer, "0.5x"),
        ("--help / import typer", ("--help",), typer, "1.5x"),
        ("keys issue --help / import typer", ("keys", "issue", "--help"), typer, "2.5x"),
    ):
        print_ratio(what, *compare((*OURS, *command), floor, folder, runs=15), limit)
    _measure_reading(folder)


def _measure_reading(folder: Path) -> None:
    """Commands that only read a small store, in a pipe and on a terminal.

    The key is none, for which ``keys check`` ends with 1.
    """
    floor = (PYTHON, "-c", "import typer, sqlmodel, rich.table")
    keys = folder / "start.csv"
    run_process((*OURS, "keys", "issue", "--roster", SAMPLE, "-o", keys), folder)
    ours, theirs = os.openpty()
    threading.Thread(target=_swallow, args=(ours,), daemon=True).start()
    for command in READING:
        for where, stdout, limit in (("pipe", DEVNULL, "0.25x"), ("tty", theirs, "0.35x")):
            timed = compare(
                (*OURS, *command), floor, folder, runs=15, stdout=stdout, ok=(0, 1),
                typed=b"ABCD-EFGH-JKLM-NPQR\n",
            )  # fmt: skip
            print_ratio(f"{' '.join(command[:2])}, {where} / typer, sqlmodel, rich", *timed, limit)
    os.close(theirs)


def _swallow(descriptor: int) -> None:
    """Read what comes to a terminal, so that nobody waits for it to be read."""
    with suppress(OSError):  # the other end was closed
        while os.read(descriptor, 65_536):
            pass


def measure_roster(folder: Path, rows: int, runs: int = 3) -> None:
    """The first import against the floor, and the same file again against the first import."""
    roster = folder / f"roster-{rows}.csv"
    if not roster.exists():
        write_roster(roster, rows)
    first = (*OURS, "roster", "import", roster)
    floor = (*FLOORS, "import", roster, folder / "floor.db")
    mine, floors = compare(
        first, floor, folder, runs=runs, before_ours=lambda: remove_store(folder, "bench"),
        before_floor=lambda: remove_store(folder, "floor"),
    )  # fmt: skip
    print_ratio(f"roster import, {rows:,} rows / floor", mine, floors, "1.3x")
    again = [run_process(first, folder) for _ in mine]
    print_ratio(f"the same {rows:,} rows again / the first time", again, mine, "0.25x")
    _measure_night(folder, roster, rows, mine)


def _measure_night(folder: Path, roster: Path, rows: int, first: list[Run]) -> None:
    """The next night's snapshot, in which one row in a hundred has changed."""
    night = folder / f"night-{rows}.csv"
    change_roster(roster, night)
    shutil.copy(folder / "bench.db", folder / "bench.kept")
    runs = []
    for _ in first:
        shutil.copy(folder / "bench.kept", folder / "bench.db")
        runs.append(run_process((*OURS, "roster", "import", night, "--snapshot"), folder))
    shutil.copy(folder / "bench.kept", folder / "bench.db")
    print_ratio(
        f"a snapshot with 1 % of {rows:,} rows changed / the first time", runs, first, "1.2x"
    )


def measure_oneroster(folder: Path, rows: int, runs: int = 3) -> None:
    """The first import of the same data as OneRoster, folder and zip, against our CSV."""
    roster = folder / f"roster-{rows}.csv"
    if not roster.exists():
        write_roster(roster, rows)
    for version in VERSIONS:
        export = folder / f"oneroster-{version}-{rows}"
        if not export.exists():
            write_oneroster(export, rows, version)
        for path in (export, folder / f"{export.name}.zip"):
            mine, floors = compare(
                (*OURS, "roster", "import", path), (*OURS, "roster", "import", roster), folder,
                runs=runs, before_ours=lambda: remove_store(folder, "bench"),
                before_floor=lambda: remove_store(folder, "bench"),
            )  # fmt: skip
            kind = "zip" if path.suffix == ".zip" else "folder"
            what = f"OneRoster {version} {kind}, {rows:,} pairs / as our CSV"
            print_ratio(what, mine, floors, "1.5x")


def measure_keys(folder: Path, rows: int, runs: int = 3) -> None:
    """Issuing keys for everybody of the roster that ``measure_roster`` left in both stores."""
    for name in ("bench", "floor"):
        shutil.copy(folder / f"{name}.db", folder / f"{name}.kept")

    def restore(name: str, output: str) -> None:
        (folder / output).unlink(missing_ok=True)
        shutil.copy(folder / f"{name}.kept", folder / f"{name}.db")

    mine, floors = compare(
        (*OURS, "keys", "issue", "-o", folder / "keys.csv"),
        (*FLOORS, "issue", folder / "floor.db", folder / "floor.csv"), folder, runs=runs,
        before_ours=lambda: restore("bench", "keys.csv"),
        before_floor=lambda: restore("floor", "floor.csv"),
    )  # fmt: skip
    print_ratio(f"keys issue, parents of {rows:,} pairs / floor", mine, floors, "1.5x")


def measure_growth(folder: Path) -> None:
    """How cost grows with the roster."""
    for rows in (1_000, 10_000, 100_000):
        measure_roster(folder, rows)
        measure_keys(folder, rows)


def remove_store(folder: Path, name: str) -> None:
    for path in folder.glob(f"{name}.db*"):
        path.unlink()


def main() -> None:
    """Run the sections that are named, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    usual = ("start", "roster", "keys", "growth", "oneroster")  # portal: only when named
    parser.add_argument("sections", nargs="*", default=usual, metavar="SECTION")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="portaladm-bench-") as name:
        folder = Path(name)
        if "start" in given.sections:
            measure_start(folder)
        if "roster" in given.sections or "keys" in given.sections:
            measure_roster(folder, given.rows, given.runs)
        if "keys" in given.sections:
            measure_keys(folder, given.rows, given.runs)
        if "growth" in given.sections:
            measure_growth(folder)
        if "oneroster" in given.sections:
            measure_oneroster(folder, given.rows, given.runs)
        if "portal" in given.sections:
            from benchmarks.portal.parts import run_parts

            run_parts([name for name in given.sections if name != "portal"])


if __name__ == "__main__":
    main()
