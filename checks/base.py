"""The tests with none of the extras: ``python check.py base``.

They run in an environment that holds the program and what its tests need, nothing more. What an
extra brings is skipped there and the reason given; ``tests/test_extras.py`` makes sure that the
run with everything skips nothing for such a reason. The slow tests and the torture's runs are left
out: they take longer than all others, and the commands that they repeat are tried by these.
"""

from __future__ import annotations

import sys
from subprocess import CalledProcessError

from checks.environment import install_project, make_environment, run

_EXTRAS = (
    "xlsxwriter", "typst", "zint", "segno", "starlette", "uvicorn", "jinja2", "joserfc",
    "openpyxl", "pypdfium2",
)  # fmt: skip
_ABSENT = f"from importlib.util import find_spec; assert not any(map(find_spec, {_EXTRAS}))"


def main() -> int:
    """Run them; the exit code."""
    with make_environment() as python:
        install_project(python, "requirements-base.lock")
        try:
            run(python, "-c", _ABSENT)
            whole = ["-m", "not slow and not torture and not browser", "--ignore", "tests/torture"]
            run(python, "-m", "pytest", "-n", "2", "-rs", *whole)
        except CalledProcessError as error:
            return error.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
