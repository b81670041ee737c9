"""The file that the stored roster came from, as long as nothing else has changed the roster."""

from __future__ import annotations

from portaladm.store.db.meta import read_meta, write_meta
from portaladm.store.db.transaction import Transaction

_META = "roster_state"


def read_last_file(transaction: Transaction) -> str:
    """What was remembered of the file; empty if it no longer stands for the roster."""
    return read_meta(transaction, _META) or ""


def remember_last_file(transaction: Transaction, description: str) -> None:
    """Remember the file that was imported whole, as a text that describes it."""
    write_meta(transaction, _META, description)


def forget_last_file(transaction: Transaction) -> None:
    """Something else than the last file decides what is stored: the next file is read."""
    write_meta(transaction, _META, "")
