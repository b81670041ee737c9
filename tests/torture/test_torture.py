"""Every run of the torture, small, every day; a share of the long one with ``-m torture``.

``--tenth SEED`` gives these shares their seed.

Every day a command is killed in half of the scenes, and meets an error in the other half.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.torture.runs.all_runs import RUNS
from tests.torture.runs.error import run_errors
from tests.torture.runs.kill import run_kills
from tests.torture.scenes import SCENES
from tests.torture.verdicts import Run

pytestmark = [
    pytest.mark.posix("children are forked"),
    pytest.mark.usefixtures("real_hashes"),  # what one child has hashed, another compares
]

EVERYDAY = {
    "kill": 8, "error": 7, "race": 3, "output": 12, "names": 8, "formulas": 3, "trail": 14,
    "backup": 4, "door": 4, "power": 4, "files": 60, "restores": 3, "tampering": 12,
}  # fmt: skip
SHARES = {
    "kill": 90, "error": 75, "race": 6, "output": 20, "names": 150, "formulas": 15, "trail": 60,
    "backup": 12, "door": 8, "power": 8, "files": 400, "restores": 8, "tampering": 45,
}  # fmt: skip
"""Points of the long runs, so many that each costs some ten seconds of a processor, a minute for
``kill`` and ``error``."""
SMALL: dict[str, Run] = {
    "kill": partial(run_kills, strace=False, scenes=SCENES[::2]),
    "error": partial(run_errors, strace=False, scenes=SCENES[1::2]),
    "race": partial(RUNS["race"][0], parents=15, steps=3),  # type: ignore[call-arg]
}
SEED = 4_711


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("name", RUNS)
def test_nothing_is_violated_and_the_control_is_found_out(name: str, tmp_path: Path) -> None:
    if name == "formulas":
        pytest.importorskip("xlsxwriter", reason="needs portaladm[xlsx]")
    if name == "door":
        pytest.importorskip("starlette", reason="needs portaladm[portal]")
    if name == "power" and shutil.which("strace") is None:
        pytest.skip("needs strace")
    run = SMALL.get(name) or RUNS[name][0]
    verdict = run(tmp_path, SEED, EVERYDAY[name])
    assert verdict.points >= min(EVERYDAY[name], RUNS[name][1])
    assert verdict.good, str(verdict)


@pytest.mark.torture(share=1)
@pytest.mark.parametrize("name", RUNS)
def test_a_share_of_the_long_run(
    name: str, tmp_path: Path, request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
) -> None:  # fmt: skip
    if request.config.option.markexpr != "torture":
        pytest.skip("the long run: pytest -m torture, or python -m tests.torture")
    seed = request.config.getoption("tenth")
    verdict = RUNS[name][0](tmp_path, SEED if seed is None else seed, SHARES[name])
    record_property("verdict", str(verdict))
    assert verdict.good, str(verdict)
