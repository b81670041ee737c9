"""What the everyday run saves on, everywhere and without changing any answer.

* bcrypt works at its lowest cost and writes the cost that it was asked for. Hashes that other
  processes made are compared at their own cost; a test whose other processes read hashes made
  here, or which is about bcrypt itself, asks for ``real_hashes``.
* Typer makes the commands of a group once, and not at each command line.
* Temporary folders lie in memory where the system has such a place: a test waits for no disk.
"""

from __future__ import annotations

import functools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import bcrypt
import pytest
from typer.main import get_command
from typer.utils import get_params_from_function

from portaladm.cli import app

_LOWEST = b"$2b$04$"
_MEMORY = Path("/dev/shm")
_ENOUGH = 2 * 1024**3

_make, _compare = bcrypt.hashpw, bcrypt.checkpw
_made_here: set[bytes] = set()


def pytest_configure() -> None:
    if _takes_programs() and shutil.disk_usage(_MEMORY).free > _ENOUGH:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))


def _takes_programs() -> bool:
    """Whether a test may start a program there: containers often forbid it."""
    mounts = Path("/proc/mounts")
    lines = mounts.read_text(encoding="utf-8").splitlines() if mounts.is_file() else []
    fields = [line.split(" ") for line in lines]
    return any(Path(field[1]) == _MEMORY and "noexec" not in field[3] for field in fields)


@pytest.fixture(autouse=True, scope="session")
def commands_made_once() -> Iterator[None]:
    """To make the commands, whose code does not change, takes half of a command line's time."""
    make = functools.cache(app.make_app)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "make_app", lambda names: make(frozenset(names)))
        patch.setattr("typer.main.get_command", functools.cache(get_command))
        patch.setattr(
            "typer.main.get_params_from_function", functools.cache(get_params_from_function)
        )
        yield


@pytest.fixture(autouse=True, scope="session")
def cheap_hashes() -> Iterator[None]:
    """One bcrypt call where there was one, of a small part of the work."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bcrypt, "hashpw", _make_cheaply)
        patch.setattr(bcrypt, "checkpw", _compare_cheaply)
        yield


@pytest.fixture
def real_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """bcrypt as parents meet it."""
    monkeypatch.setattr(bcrypt, "hashpw", _make)
    monkeypatch.setattr(bcrypt, "checkpw", _compare)


def _make_cheaply(password: bytes, salt: bytes) -> bytes:
    made = _replace_cost(salt, _make(password, _replace_cost(_LOWEST, salt)))
    _made_here.add(made)
    return made


def _compare_cheaply(password: bytes, hashed: bytes) -> bool:
    made_here = hashed in _made_here or hashed.endswith(b"." * 53)  # the dummy has no salt
    return _compare(password, _replace_cost(_LOWEST, hashed) if made_here else hashed)


def _replace_cost(cost: bytes, hashed: bytes) -> bytes:
    return cost[: len(_LOWEST)] + hashed[len(_LOWEST) :]
