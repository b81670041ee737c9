"""All runs by name, each with how many points the long run takes."""

from __future__ import annotations

from tests.torture.backup import run_backups
from tests.torture.error import run_errors
from tests.torture.formulas import run_formulas
from tests.torture.kill import run_kills
from tests.torture.names import run_names
from tests.torture.output import run_outputs
from tests.torture.race import run_races
from tests.torture.trail import run_trails
from tests.torture.verdicts import Run

RUNS: dict[str, tuple[Run, int]] = {
    "kill": (run_kills, 2000),
    "error": (run_errors, 1500),
    "race": (run_races, 21),
    "names": (run_names, 4000),
    "formulas": (run_formulas, 60),
    "output": (run_outputs, 100),
    "trail": (run_trails, 1000),
    "backup": (run_backups, 200),
}
