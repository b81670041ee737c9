"""Stores are made, and their single rows written, without doing the same work for each test.

* A new store is a copy of one that the migrations made; its first trail row is written as ever.
* SQLAlchemy compiles a statement once, and not once for each store.

What was patched by a test itself, and what other processes do, goes its usual way.
"""

from __future__ import annotations

import functools
import os
import sqlite3
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from portaladm.store.db import opening
from portaladm.store.db.migrations import MIGRATIONS
from portaladm.store.db.sqlite import Database
from portaladm.store.db.transaction import Transaction

if TYPE_CHECKING:
    from sqlalchemy import Engine

_migrate, _process = opening._migrate, os.getpid()


@pytest.fixture(autouse=True, scope="session")
def copied_stores() -> Iterator[None]:
    """Forty statements of a new store take eight times as long as a copy of its pages."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "_migrate", _copy_or_migrate)
        yield


@pytest.fixture(autouse=True, scope="session")
def statements_compiled_once() -> Iterator[None]:
    """An engine for each store would compile every statement again."""
    from portaladm.store.db import session

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "make_engine", _Engines(session.make_engine))
        yield


def _copy_or_migrate(database: Database, on_migrated: Callable[[Transaction, int], None]) -> int:
    usual = vars(opening)["MIGRATIONS"] is MIGRATIONS and os.getpid() == _process
    if not usual or database.setting("page_count") > 0:
        return _migrate(database, on_migrated)
    _make_template().backup(database._driver)
    with database.write() as transaction:
        opening.mark_migrated(transaction, 0, on_migrated)
    return 0


@functools.cache
def _make_template() -> sqlite3.Connection:
    """The schema alone, in memory."""
    template = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    for step in MIGRATIONS:
        for statement in step.statements:
            template.execute(statement)
    return template


class _Engines:
    """Engines that share the first one's dialect and what it has compiled."""

    def __init__(self, make: Callable[[sqlite3.Connection], Engine]) -> None:
        self._make = make
        self._first: Engine | None = None

    def __call__(self, driver: sqlite3.Connection) -> Engine:
        from sqlalchemy import Engine
        from sqlalchemy.pool import StaticPool

        first = self._first
        if first is None:
            self._first = self._make(driver)
            return self._first
        pool = StaticPool(lambda: driver)  # type: ignore[arg-type]
        pool._dialect = first.dialect
        engine = Engine(pool, first.dialect, first.url, hide_parameters=first.hide_parameters)
        engine._compiled_cache = first._compiled_cache
        return engine
