"""The context: everything a service needs, settled once at the entry point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from portaladm.config.schema import Settings
from portaladm.domain.timestamps import local_day, write_timestamp
from portaladm.domain.trail import AuditMetadata
from portaladm.store.db.sqlite import Database
from portaladm.store.db.transaction import Transaction
from portaladm.store.trail import read_newest_time

CLOCKS_APART = timedelta(minutes=10)
"""Processes may see the lock in another order than the clock, and clocks are stepped by a little:
a moment so far ahead is taken at its word. Further ahead, the clock was set back."""

_QUIET = timedelta(days=31)
"""So long an office may change nothing, in its holidays."""


@dataclass(eq=False)
class Context:
    """The open store, the settings, who works here, the moment, and where chance comes from.

    ``now`` and ``metadata.at`` move on when :meth:`follow` was told a clock: read them under the
    write lock for what is written or decided there.
    """

    store: Database
    settings: Settings
    metadata: AuditMetadata
    now: datetime
    random_bytes: Callable[[int], bytes]
    store_was_made: bool = False
    practice: bool = False
    """Whether the families are made up: what leaves this store says so."""
    shared: bool = False
    """Whether it works for a browser that many people use, one after the other."""

    def at(self, now: datetime) -> Context:
        """The same at another moment: a door that stays open asks for one per request."""
        metadata = self.metadata._replace(at=write_timestamp(now))
        return replace(self, now=now, metadata=metadata)

    def follow(self, clock: Callable[[], datetime]) -> Context:
        """The same at the clock's moment, which is read again whenever the write lock is taken.

        A process may have waited at a question for hours, or for others' locks.
        """
        context = self.at(clock())
        self.store.on_locked = lambda transaction: context._move(transaction, clock())
        return context

    def _move(self, transaction: Transaction, now: datetime) -> None:
        """Be at this moment, or at the trail's newest where that is ahead by a little."""
        newest = read_newest_time(transaction)
        if newest is not None and now < newest <= now + CLOCKS_APART:
            now = newest
        self.now = now
        self.metadata = self.metadata._replace(at=write_timestamp(now))

    @property
    def today(self) -> date:
        """The calendar day on this machine's clock."""
        return local_day(self.now)

    def find_end_of_keeping(self, transaction: Transaction, days: int) -> datetime:
        """Before which moment something that is kept for so many days may be deleted for good.

        A clock that was set years ahead, if only once, would delete all: it counts no further than
        a month behind the trail's newest row.
        """
        newest = read_newest_time(transaction)
        now = min(self.now, newest + _QUIET) if newest else self.now
        return now - timedelta(days=days)
