"""Whether the tests notice a changed line: ``python check.py mutants``.

mutmut changes the throttle, the hashes, the redeeming of keys, sessions, the trail and its head in
one place at a time, and runs the few tests of that function. What no test notices survives.
``mutants.toml`` has the survivors that may, each with the reason; one that is not in it fails the
check, as does a rate below 90 %. SQL in capitals or in small letters is the same program, and does
not count.

It works on a copy, in an environment of its own, in one process that gives way to all others.
``python check.py mutants`` takes all files; ``python -m checks.mutants domain.keys`` those whose
name has this in it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from checks.environment import ROOT, install, install_project, make_environment

FILES = {
    "domain/accounts/throttle.py": ("domain/accounts/test_throttle.py",),
    "domain/keys.py": ("domain/test_keys.py",),
    "domain/passwords/hashing.py": ("domain/passwords/test_hashing.py",),
    "domain/sessions.py": ("domain/test_sessions.py",),
    "domain/sources.py": ("domain/test_sources.py",),
    "domain/trail/chain.py": ("domain/trail/test_chain.py",),
    "domain/trail/anchors.py": ("domain/trail/test_anchors.py",),
    "domain/trail/covered.py": ("domain/trail/test_covered.py",),
    "services/passwords/sign_in.py": (
        "services/passwords/test_change.py", "services/passwords/test_sign_in.py",
        "services/sessions/test_sign_in.py",
    ),
    "services/accounts/activate.py": (
        "services/accounts/test_activate.py", "security/test_activation.py",
        "services/sessions/test_activation.py",
    ),
    "store/accounts/activate.py": (
        "services/accounts/test_activate.py", "store/accounts/test_activate.py",
    ),
    "store/trail.py": ("services/test_audit.py", "store/test_trail.py"),
    "services/audit.py": (
        "cli/terminal/test_exports.py", "security/test_trail_exports.py", "services/test_audit.py",
    ),
    "services/lookup/sessions.py": (
        "services/lookup/test_sessions.py", "services/sessions/test_find.py",
    ),
    "services/sessions/activation.py": ("services/sessions/test_activation.py",),
    "services/sessions/change.py": ("services/sessions/test_change.py",),
    "services/sessions/find.py": ("services/sessions/test_find.py",),
    "services/sessions/opening.py": (
        "services/sessions/test_opening.py", "services/sessions/test_sign_in.py",
    ),
    "services/sessions/sign_in.py": ("services/sessions/test_sign_in.py",),
    "services/store/accept.py": ("services/store/test_accept.py",),
    "store/db/connection/commits.py": ("store/db/connection/test_commits.py",),
    "store/db/connection/head_file.py": (
        "store/db/connection/test_head_file.py", "services/store/test_accept.py",
    ),
    "store/sessions/devices.py": (
        "services/sessions/test_opening.py", "services/sessions/test_sign_in.py",
    ),
    "store/sessions/rows.py": (
        "services/sessions/test_change.py", "services/sessions/test_find.py",
        "services/sessions/test_opening.py", "services/sessions/test_view.py",
    ),
}  # fmt: skip
"""What is changed, and by which tests it is held; paths below src/portaladm and tests."""
_LEFT_OUT = "not race and not killed and not processes and not nine_branches"
"""Tests of several processes: these run the source as it is, whatever was changed."""
_AT_LEAST = 0.9
_KILLED = frozenset({1, 3, 24, -24, 36, 152, 255})
"""pytest's exit codes for a failure and its own error, and mutmut's for a test that never ends."""
_SQL = re.compile(r"\b(SELECT|UPDATE|INSERT|DELETE|JOIN|WHERE|AND|FROM|ORDER BY|SET)\b")
_AS_IT_IS = re.compile(r"'[^']*'|:[A-Za-z_]+")
_COPIED = ("src", "tests", "checks", "check.py", "pyproject.toml", "README.md", "LICENSE",
           "sample_roster.csv")  # fmt: skip


class Result(NamedTuple):
    """How many were changed and noticed; of the others, the function and what was changed.

    ``equal``: how many more are the same program, :func:`is_same_sql`.
    """

    total: int
    killed: int
    survivors: tuple[str, ...]
    unchecked: int
    equal: int = 0

    def describe(self, reasons: dict[str, str]) -> str:
        """The survivors with their reasons, and the rate."""
        lines = [f"{one}\n    {reasons.get(one, 'NO REASON')}" for one in self.survivors]
        lines.append(f"{self.killed} of {self.total} noticed: {self.rate:.1%}")
        if self.equal:
            lines.append(f"{self.equal} more changed the letters of SQL alone")
        if self.unchecked:
            lines.append(f"{self.unchecked} were not tried")
        return "\n".join(lines)

    @property
    def rate(self) -> float:
        return self.killed / self.total if self.total else 0.0

    def find_faults(self, reasons: dict[str, str]) -> list[str]:
        """Why the check fails."""
        faults = [f"{one} has no reason" for one in self.survivors if not reasons.get(one)]
        if self.rate < _AT_LEAST:
            faults.append(f"fewer than {_AT_LEAST:.0%} are noticed")
        if self.unchecked:
            faults.append("not all were tried")
        return faults


def main(parts: list[str]) -> int:
    """Run, and tell the survivors; 1: see :meth:`Result.find_faults`."""
    chosen = [file for file in FILES if not parts or any(part in name_of(file) for part in parts)]
    if hasattr(os, "nice"):  # Windows has none
        os.nice(10)
    with make_environment() as python, tempfile.TemporaryDirectory() as name:
        install_project(python, "requirements.lock")
        install(python, "mutmut==3.8.1")
        folder = Path(name)
        copy_project(folder, chosen)
        command = [str(python), "-m", "mutmut", "run", "--max-children", "1"]
        subprocess.run(command, cwd=folder, check=False)
        result = read_results(python, folder, chosen)
    reasons = read_reasons()
    print(result.describe(reasons))
    faults = result.find_faults(reasons)
    print("\n".join(faults))
    return 1 if faults else 0


def name_of(file: str) -> str:
    """A file's module below portaladm, such as domain.keys."""
    return file.removesuffix(".py").replace("/", ".")


def copy_project(folder: Path, chosen: Iterable[str]) -> None:
    """What the tests need, with the settings of mutmut."""
    skipped = shutil.ignore_patterns("__pycache__", ".*_cache")
    for name in _COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=skipped)
        else:
            shutil.copy(ROOT / name, folder / name)
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as settings:
        settings.write(write_settings(chosen))


def write_settings(chosen: Iterable[str]) -> str:
    """The table of mutmut for these files and their tests."""
    files = [f"src/portaladm/{file}" for file in chosen]
    tests = sorted({f"tests/{test}" for file in chosen for test in FILES[file]})
    words = ["-o", "addopts=", "-p", "no:schemathesis", "-p", "no:anyio", "-p", "no:xdist",
             "-p", "no:cacheprovider", "--hypothesis-profile", "ci",
             "-m", "not torture and not browser", "-k", _LEFT_OUT]  # fmt: skip
    return (
        f'\n[tool.mutmut]\nsource_paths = ["src"]\nonly_mutate = {json.dumps(files)}\n'
        f"also_copy = {json.dumps(_COPIED[2:])}\npytest_add_cli_args = {json.dumps(words)}\n"
        f"pytest_add_cli_args_test_selection = {json.dumps(tests)}\n"
    )


def read_results(python: Path, folder: Path, chosen: Iterable[str]) -> Result:
    """What came of a run, and what was changed where nobody noticed."""
    codes: dict[str, int | None] = {}
    for file in chosen:
        meta = folder / "mutants/src/portaladm" / f"{file}.meta"
        codes |= json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
    lasting = [name for name, code in codes.items() if code is not None and code not in _KILLED]
    shown = [
        describe(name, ask([str(python), "-m", "mutmut", "show", name], folder)) for name in lasting
    ]
    unchecked = sum(code is None for code in codes.values())
    killed = sum(code in _KILLED for code in codes.values())
    survivors = tuple(sorted(one for one in shown if not is_same_sql(one)))
    equal = len(shown) - len(survivors)
    return Result(len(codes) - equal, killed, survivors, unchecked, equal)


def ask(command: list[str], folder: Path) -> str:
    """What a command prints."""
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def describe(name: str, diff: str) -> str:
    """A survivor without its number, which the next change of the file gives to another."""
    module, _, function = name.partition("__mutmut_")[0].rpartition(".")
    function = function.removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
    lines = [line for line in diff.splitlines() if line[:3] not in ("---", "+++")]
    before = " ".join(line[1:].strip() for line in lines if line.startswith("-"))
    after = " ".join(line[1:].strip() for line in lines if line.startswith("+"))
    return f"{module.removeprefix('portaladm.')}.{function}: {before} -> {after}"


def is_same_sql(survivor: str) -> bool:
    """Whether nothing is changed but capitals in SQL, which takes its words and names in either.

    What it compares with, and the names of what is put in, are taken as they are.
    """
    before, _, after = survivor.partition(": ")[2].partition(" -> ")
    return (
        before.lower() == after.lower()
        and _SQL.search(before) is not None
        and _AS_IT_IS.findall(before) == _AS_IT_IS.findall(after)
    )


def read_reasons() -> dict[str, str]:
    """Each survivor that may, and why."""
    text = Path(__file__).with_name("mutants.toml").read_text(encoding="utf-8")
    return {
        survivor: group["reason"]
        for group in tomllib.loads(text)["reasons"]
        for survivor in group["survivors"]
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
