"""Whether a library of the lock has a known fault: ``python check.py audit``.

pip-audit asks PyPI about each version. It says "No known vulnerabilities found" and ends with 0
also where it could ask about none, so its report is read here: what was not reached is told as
such, and only a fault that is known fails the check.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from subprocess import CalledProcessError
from typing import NamedTuple

from checks.environment import ROOT, install, make_environment

_UNREACHED = ("connect", "timed out", "timeout", "resolve", "unreachable", "proxy", "ssl")
"""Words of pip-audit where the network is the reason."""
_SECONDS = 300


class Verdict(NamedTuple):
    """What is known: a line for each fault, how many were asked about, whom nobody answered for."""

    faults: tuple[str, ...]
    asked: int
    unreached: tuple[str, ...]
    broken: str = ""

    @property
    def code(self) -> int:
        """The exit code of the check."""
        return 1 if self.faults or self.broken else 0

    def __str__(self) -> str:
        total = self.asked + len(self.unreached)
        lines = [*self.faults, self.broken] if self.code else []
        if not self.asked:
            lines.append("Not reached: nobody could be asked about any library. Nothing is known.")
        elif self.unreached:
            names = ", ".join(self.unreached)
            lines.append(f"Not reached for {len(self.unreached)} of {total} libraries: {names}")
        if self.asked:
            lines.append(f"{self.asked} libraries asked about, {len(self.faults)} known faults")
        return "\n".join(line for line in lines if line)


def main() -> int:
    """Ask about every library of the larger lock, which has all of the smaller one."""
    try:
        with make_environment() as python:
            install(python, "pip-audit")
            verdict = judge(*ask(python))
    except (CalledProcessError, subprocess.TimeoutExpired) as error:
        print(f"Not reached: {Path(str(error.cmd[0])).name} did not get through.")
        return 0
    print(verdict)
    return verdict.code


def ask(python: Path) -> tuple[str, str]:
    """What pip-audit writes to standard output and to standard error."""
    command = [
        str(python), "-m", "pip_audit", "--requirement", "requirements.lock", "--require-hashes",
        "--disable-pip", "--format", "json", "--progress-spinner", "off",
    ]  # fmt: skip
    ended = subprocess.run(
        command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=_SECONDS
    )
    return ended.stdout, ended.stderr


def judge(report: str, errors: str) -> Verdict:
    """What a report of pip-audit says; without one, its errors say why."""
    try:
        dependencies = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        lost = any(word in errors.casefold() for word in _UNREACHED)
        return Verdict((), 0, (), "" if lost else f"pip-audit failed: {errors.strip()}")
    asked = [one for one in dependencies if "skip_reason" not in one]
    faults = tuple(
        _describe(one["name"], one["version"], fault)
        for one in asked
        for fault in one.get("vulns", ())
    )
    unreached = tuple(one["name"] for one in dependencies if "skip_reason" in one)
    return Verdict(faults, len(asked), unreached)


def _describe(name: str, version: str, fault: dict[str, object]) -> str:
    better = fault.get("fix_versions") or ()
    assert isinstance(better, list | tuple)
    cure = f"corrected in {', '.join(map(str, better))}" if better else "no version corrects it"
    return f"{name} {version}: {fault['id']}, {cure}"


if __name__ == "__main__":
    sys.exit(main())
