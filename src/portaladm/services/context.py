"""The context: everything a service needs, settled once at the entry point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from portaladm.config.schema import Settings
from portaladm.domain.timestamps import local_day, write_timestamp
from portaladm.domain.trail import AuditMetadata
from portaladm.store.db.sqlite import Database


@dataclass(frozen=True)
class Context:
    """The open store, the settings, who works here, the moment, and where chance comes from."""

    store: Database
    settings: Settings
    metadata: AuditMetadata
    now: datetime
    random_bytes: Callable[[int], bytes]
    store_was_made: bool = False
    practice: bool = False
    """Whether the families are made up: what leaves this store says so."""

    def at(self, now: datetime) -> Context:
        """The same at another moment: a door that stays open asks for one per request."""
        metadata = self.metadata._replace(at=write_timestamp(now))
        return replace(self, now=now, metadata=metadata)

    @property
    def today(self) -> date:
        """The calendar day on this machine's clock."""
        return local_day(self.now)
