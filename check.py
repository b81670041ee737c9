"""Check everything: format, lint, types, layers, the command reference, tests, the app's API.

    python check.py             all of it
    python check.py ruff mypy   only these
    python check.py --fix       format, fix what can be fixed, write the reference again
    python check.py slow        the tests that the everyday run leaves out: the slower half
    python check.py browser     the parents' pages in Chromium
    python check.py torture     a share of the long runs, another one each day of the year
    python check.py mutants     whether the tests notice each changed line of what guards accounts
    python check.py audit       whether a library of the lock has a known fault
    python check.py sbom        a bill of materials of what an office installs, into dist/
    python check.py postgres    whether PostgreSQL takes the statements of the store
    python check.py base        the tests once more, without any extra
    python check.py bounds      whether the newest releases work, and upper bounds may go
    python check.py oidc        whether another portal signs a parent in, with Node and Chromium
    python check.py lock        write the lock files again, after a change in pyproject.toml

Developers and CI (.ci/run) call the same checks. Exit code: 0 all passed, 1 some failed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent
CHECKS = {
    "format": ["-m", "ruff", "format", "--check", "--quiet"],
    "ruff": ["-m", "ruff", "check", "--output-format", "concise"],
    "mypy": ["-m", "mypy"],
    "mypy-windows": ["-m", "mypy", "--platform", "win32", "src"],  # tests may fork and signal
    "mypy-macos": ["-m", "mypy", "--platform", "darwin", "src"],
    "layers": ["-c", "from importlinter.cli import lint_imports_command as run; run()"],
    "reference": ["-m", "cogapp", "-I", ".", "--check", "docs/commands.md", "docs/rosters.md"],
    "tests": ["-m", "pytest"],
    "slow": ["-m", "pytest", "-m", "slow"],
    "windows": ["-m", "pytest", "--windows-rules", "-m", "not torture and not browser"],
    "api": ["-m", "checks.api"],  # a door, and what a fuzzer asks it
}
MORE = {  # these run only when named; all but the first two make environments, from the network
    "torture": ["-m", "pytest", "-m", "torture", "--tenth", f"{date.today():%j}"],
    "browser": ["-m", "pytest", "-m", "browser", "-n", "2", "-rs", "tests/browser"],
    "audit": ["-m", "checks.audit"],
    "base": ["-m", "checks.base"],
    "bounds": ["-m", "checks.bounds"],
    "lock": ["-m", "checks.lock"],
    "mutants": ["-m", "checks.mutants"],
    "oidc": ["-m", "checks.oidc"],
    "postgres": ["-m", "checks.postgres"],
    "sbom": ["-m", "checks.sbom"],
}
FIXES = {
    "format": ["-m", "ruff", "format"],
    "ruff": ["-m", "ruff", "check", "--fix"],
    "reference": ["-m", "cogapp", "-I", ".", "-r", "docs/commands.md", "docs/rosters.md"],
}


def main(arguments: list[str]) -> int:
    """Run the checks that are named, or all of them; each runs though another failed."""
    usual, more = (FIXES, {}) if "--fix" in arguments else (CHECKS, MORE)
    commands = usual | more
    chosen = [name for name in arguments if name != "--fix"] or list(usual)
    unknown = [name for name in chosen if name not in commands]
    if unknown:
        print(f"There is no check {unknown[0]!r}. Checks: {', '.join(commands)}", file=sys.stderr)
        return 2
    failed = [name for name in chosen if not run_check(name, commands[name])]
    if failed:
        print(f"\nFailed: {', '.join(failed)}", flush=True)
    return 1 if failed else 0


def run_check(name: str, command: list[str]) -> bool:
    """Run one check with this Python, from the project's folder; say how long it took."""
    print(f"\n== {name}", flush=True)
    began = time.monotonic()
    surroundings = os.environ | {"PYTHONUTF8": "1"}  # tools print characters that cp1252 lacks
    ended = subprocess.run([sys.executable, *command], cwd=ROOT, env=surroundings, check=False)
    print(f"== {name}: exit {ended.returncode}, {time.monotonic() - began:.1f} s", flush=True)
    return ended.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
