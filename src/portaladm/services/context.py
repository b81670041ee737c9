"""The context: everything a service needs, settled once at the entry point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from portaladm.config.schema import Settings
from portaladm.domain.timestamps import local_day
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

    @property
    def today(self) -> date:
        """The calendar day on this machine's clock."""
        return local_day(self.now)
