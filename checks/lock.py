"""Write the lock files again from pyproject.toml: ``python check.py lock``.

``requirements.lock`` holds what developers and CI install, ``requirements-base.lock`` what the
program and its tests need without any extra. Both hold the hashes of every file of each version,
so that they serve each Python from 3.11 on and each system. Versions that still fit stay; delete
a lock file first to have the newest of everything.
"""

from __future__ import annotations

from pathlib import Path

from checks.environment import install, make_environment, run

_LOCKS = (
    ("requirements.lock", "--extra", "dev"),
    ("requirements-base.lock", "--extra", "test", "--constraints", "requirements.lock"),
)


def main() -> None:
    """Resolve both, the smaller one within the larger one's versions."""
    with make_environment() as python:
        install(python, "uv")
        for name, *words in _LOCKS:
            _compile(python, name, *words)


def _compile(python: Path, name: str, *words: str) -> None:
    run(
        python, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11",
        "--generate-hashes", "--no-annotate", "--custom-compile-command", "python check.py lock",
        *words, "--output-file", name, "pyproject.toml",
    )  # fmt: skip


if __name__ == "__main__":
    main()
