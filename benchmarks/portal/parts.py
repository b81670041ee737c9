"""The parts by name, each in an office of its own; ``python -m benchmarks portal [PART...]``."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.portal import beside, cost
from benchmarks.portal.office import make_office

PARTS: dict[str, Callable[[Path], None]] = {
    "pages": cost.measure_pages,
    "sign-ins": cost.measure_sign_ins,
    "twin": cost.measure_twin,
    "memory": cost.measure_memory,
    "import": beside.measure_import,
    "clerks": beside.measure_clerks,
    "school": beside.measure_school,
}


def run_parts(names: list[str]) -> None:
    """Run the parts that are named, or all of them, each in an office of its own."""
    unknown = set(names) - set(PARTS)
    if unknown:
        raise SystemExit(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    for name in names or PARTS:
        with tempfile.TemporaryDirectory(prefix="portaladm-door-") as folder:
            PARTS[name](make_office(Path(folder), 400))
