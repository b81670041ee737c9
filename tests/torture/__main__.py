"""``python -m tests.torture``: run all of it, or the runs that are named."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from tests.torture.table import write_row
from tests.torture.verdicts import Verdict, describe_versions


def main(arguments: list[str] | None = None) -> int:
    """Run and report; 0 where nothing was violated and every control found its break."""
    from tests.torture.runs.all_runs import RUNS

    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("runs", nargs="*", metavar="RUN", help=f"one of {', '.join(RUNS)}")
    parser.add_argument("--seed", type=int, default=20_260_831)
    parser.add_argument("--count", type=int, help="points of each run; its own number otherwise")
    parser.add_argument("--table", action="store_true", help="write the table of docs/safety.md")
    parser.add_argument(
        "--add", action="store_true", help="with --table: add to a run's points of other seeds"
    )
    chosen = parser.parse_args(arguments)
    unknown = set(chosen.runs) - set(RUNS)
    if unknown:
        parser.error(f"no such run: {', '.join(sorted(unknown))}")
    print(describe_versions(), flush=True)
    print(f"user {os.getuid() if hasattr(os, 'getuid') else '-'}, seed {chosen.seed}", flush=True)
    verdicts: list[Verdict] = []
    for name in chosen.runs or RUNS:
        run, usual = RUNS[name]
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix=f"torture-{name}-") as folder:
            verdicts.append(run(Path(folder).resolve(), chosen.seed, chosen.count or usual))
        print(f"{verdicts[-1]} ({time.monotonic() - began:.0f} s)", flush=True)
        if chosen.table:
            write_row(verdicts[-1], list(RUNS), what=describe_run(run), add=chosen.add)
    return 0 if all(verdict.good for verdict in verdicts) else 1


def describe_run(run: object) -> str:
    """The first sentence of the file in which a run is."""
    return (
        str(sys.modules[run.__module__].__doc__).partition("\n")[0].rstrip(".").replace("``", "`")
    )


if __name__ == "__main__":
    sys.exit(main())
