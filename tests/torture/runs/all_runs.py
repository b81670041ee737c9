"""All runs by name, each with how many points the long run takes."""

from __future__ import annotations

from tests.torture.runs.backup import run_backups
from tests.torture.runs.door import run_doors
from tests.torture.runs.error import run_errors
from tests.torture.runs.files import run_files
from tests.torture.runs.formulas import run_formulas
from tests.torture.runs.kill import run_kills
from tests.torture.runs.names import run_names
from tests.torture.runs.output import run_outputs
from tests.torture.runs.power import run_power
from tests.torture.runs.race import run_races
from tests.torture.runs.restores import run_restores
from tests.torture.runs.tampering import run_tampering
from tests.torture.runs.trail import run_trails
from tests.torture.verdicts import Run

RUNS: dict[str, tuple[Run, int]] = {
    "kill": (run_kills, 2000),
    "error": (run_errors, 1500),
    "power": (run_power, 10_000),
    "race": (run_races, 21),
    "names": (run_names, 4000),
    "files": (run_files, 20_000),
    "formulas": (run_formulas, 60),
    "output": (run_outputs, 100),
    "trail": (run_trails, 1000),
    "tampering": (run_tampering, 1000),
    "backup": (run_backups, 200),
    "restores": (run_restores, 200),
    "door": (run_doors, 60),
}
