"""What the store knows about itself."""

from __future__ import annotations

from portaladm.store.db.transaction import Transaction


def read_meta(transaction: Transaction, name: str) -> str | None:
    """A value by its name, or None."""
    value: str | None = transaction.value("SELECT value FROM meta WHERE name = ?", (name,))
    return value


def write_meta(transaction: Transaction, name: str, value: str) -> None:
    """Store a value under its name."""
    transaction.run(
        "INSERT INTO meta (name, value) VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )


def count_rows(transaction: Transaction) -> dict[str, int]:
    """How many rows each table of interest has."""
    tables = (
        "schools", "students", "parents", "links", "restrictions", "activation_keys", "accounts",
        "sign_ins", "batches", "trail",
    )  # fmt: skip
    return {t: transaction.value(f"SELECT count(*) FROM {t}") for t in tables}
