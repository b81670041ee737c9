"""Whether an upper bound of pyproject.toml may go: ``python check.py bounds``.

For each bound the newest release is installed in an environment of its own, beside everything else
as it is locked, and what the bound stands for is tried there: some of the tests, and for Typer what
a subcommand's ``--help`` loads and how long it takes. Exit code: 0, whatever the answer is.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from packaging.requirements import Requirement

from checks.environment import ROOT, install, install_project, make_environment

_TESTS = {
    "typer": ("tests/cli", "tests/test_help.py", "tests/test_docs.py"),
    "typst": ("tests/letters", "tests/cli/letters", "tests/services/letters"),
}
"""What a bound may break; for one that is not here, all tests."""
_HELP = ("-m", "portaladm", "keys", "issue", "--help")
_LOADS = """
import contextlib, io, sys
from portaladm.__main__ import main
with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):
    main()
print(*sys.modules)
"""
_SLOWER = 1.1
"""A help that takes so many times as long as now is a reason to keep the bound."""
_RUNS = 15


def main() -> None:
    """Try each bound, and say what came of it."""
    for bound in list_bounds():
        with make_environment() as python:
            install_project(python, "requirements.lock")
            install(python, "--upgrade", bound.name)
            print(f"\n{bound}: {judge(python, bound)}", flush=True)


def list_bounds() -> Iterator[Requirement]:
    """What the project asks for below some version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for lines in (project["dependencies"], *project["optional-dependencies"].values()):
        for required in map(Requirement, lines):
            if any(one.operator in ("<", "<=") for one in required.specifier):
                yield required


def judge(python: Path, bound: Requirement) -> str:
    """One sentence: whether the bound may go, and why not."""
    newest = ask(python, f"from importlib.metadata import version; print(version('{bound.name}'))")
    if bound.specifier.contains(newest):
        return f"nothing is newer than {newest}, which it lets in."
    faults = list(find_faults(python, bound.name))
    verdict = "it may go" if not faults else f"it stays: {'; '.join(faults)}"
    return f"with {newest} {verdict}."


def find_faults(python: Path, name: str) -> Iterator[str]:
    """What is worse with the newest release."""
    if name == "typer":
        yield from find_help_faults(python)
    command = [python, "-m", "pytest", "-n", "2", "--tb", "line", *_TESTS.get(name, ())]
    ended = subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.PIPE, text=True)
    if ended.returncode:
        print(ended.stdout)
        yield f"tests fail ({ended.stdout.strip().splitlines()[-1]})"


def find_help_faults(python: Path) -> Iterator[str]:
    """What a subcommand's ``--help`` loads and costs, against this environment's Typer."""
    if "pydantic" in list_loaded(python):
        yield "a subcommand's --help loads pydantic"
    ours, theirs = time_help(Path(sys.executable), python)
    print(f"keys issue --help: {ours:.3f} s with Typer {version('typer')}, {theirs:.3f} s with it")
    if theirs > _SLOWER * ours:
        yield f"a subcommand's --help takes {theirs / ours:.2f} times as long"


def list_loaded(python: Path) -> set[str]:
    """The modules that a subcommand's ``--help`` has loaded when it ends."""
    return set(ask(python, _LOADS, *_HELP[2:]).split())


def time_help(one: Path, other: Path) -> tuple[float, float]:
    """Median seconds of a subcommand's ``--help``, taken in turn."""
    pairs = [(measure(one), measure(other)) for _ in range(_RUNS)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def measure(python: Path) -> float:
    began = time.perf_counter()
    subprocess.run([python, *_HELP], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def ask(python: Path, program: str, *words: str) -> str:
    """What a small program prints there."""
    command = [str(python), "-c", program, *words]
    ended = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return ended.stdout.strip()


if __name__ == "__main__":
    main()
