"""Loading SQLModel early: before a lock is taken, and beside work that SQLite does alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from threading import Thread


@contextmanager
def loading_session() -> Iterator[None]:
    """Load in a thread what a single write needs; it is there when the block is left.

    SQLite lets go of the interpreter in a long statement, so that on two cores the loading takes
    no time. What fails to load fails again, and says so, where it is needed.
    """
    thread = Thread(target=load_session, daemon=True)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def load_session() -> None:
    """Load what a single write needs."""
    with suppress(Exception):
        for name in ("session", "tables"):
            import_module(f"portaladm.store.db.{name}")
