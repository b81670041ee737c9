"""Virtual environments that live as long as one check."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_BIN = "Scripts" if sys.platform == "win32" else "bin"


@contextmanager
def make_environment() -> Iterator[Path]:
    """An empty environment of this Python; yields its python, and takes it away at the end."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        run(sys.executable, "-m", "venv", folder)
        yield Path(folder, _BIN, "python")


def install_project(python: Path, lock: str) -> None:
    """Install what ``lock`` names, then this project as it lies here: as the README does."""
    install(python, "--require-hashes", "-r", lock)
    install(python, "--no-deps", "--no-build-isolation", "-e", ".")


def install(python: Path, *words: str) -> None:
    """Call the environment's pip.

    :raises subprocess.CalledProcessError: pip failed; it has said why.
    """
    run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *words)


def run(*command: str | Path) -> None:
    """Run a command in the project's folder.

    :raises subprocess.CalledProcessError: it failed.
    """
    subprocess.run(list(map(str, command)), cwd=ROOT, check=True)
