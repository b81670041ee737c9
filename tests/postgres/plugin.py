"""Record the statements of the store: ``pytest --statements FOLDER``.

Each process writes those that went through its transactions, with the place that sent them first,
into a file of its own. ``python check.py postgres`` has a server prepare all of them.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from portaladm.store.db.transaction import Transaction

_seen: dict[str, str] = {}
_TRANSACTION = "store/db/transaction.py"
_PASSED_ON = ("rows", "row", "value", "run", "run_many")
"""What passes statements on; other methods of a transaction are the engine's own."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--statements", type=Path, help="record the store's statements in a folder")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--statements"):
        _record("_cursor")
        _record("run_many")


def pytest_unconfigure(config: pytest.Config) -> None:
    folder: Path | None = config.getoption("--statements")
    if folder and _seen:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{os.getpid()}.json").write_text(json.dumps(_seen), encoding="utf-8")


def _record(name: str) -> None:
    """Let a method of transactions note each statement that it gets."""
    method = getattr(Transaction, name)

    def noting(self: Transaction, sql: str, values: Any) -> Any:
        if sql not in _seen and (place := _find_place()):
            _seen[sql] = place
        return method(self, sql, values)

    setattr(Transaction, name, noting)


def _find_place() -> str:
    """The store's file and line that sent a statement; empty where a test did so itself."""
    frame = sys._getframe(2)
    while True:
        name = Path(frame.f_code.co_filename).as_posix().rpartition("/portaladm/")[2]
        if name == _TRANSACTION and frame.f_code.co_name not in _PASSED_ON:
            return ""
        if name not in (_TRANSACTION, "store/db/ranges.py") or frame.f_back is None:
            return f"{name}:{frame.f_lineno}" if name.startswith("store/") else ""
        frame = frame.f_back
