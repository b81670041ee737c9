"""What is recorded of the store's statements."""

from __future__ import annotations

import pytest

from portaladm.store.db.meta import read_meta
from portaladm.store.db.transaction import Transaction
from tests.conftest import Office
from tests.postgres import plugin


def test_a_statement_is_told_with_the_line_that_sent_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither what a test asks itself nor what the engine says to SQLite."""
    seen: dict[str, str] = {}
    monkeypatch.setattr(plugin, "_seen", seen)
    for name in ("_cursor", "run_many"):
        monkeypatch.setattr(Transaction, name, getattr(Transaction, name))
        plugin._record(name)
    with office.open() as context, context.store.read() as transaction:
        seen.clear()
        transaction.value("SELECT 1")
        transaction.limit_memory(64, 64)
        read_meta(transaction, "store_id")
    [(sql, place)] = seen.items()
    assert "FROM meta" in sql
    assert place.startswith("store/db/meta.py:")
