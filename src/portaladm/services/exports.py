"""Lists of people that leave the program as data: who took what, on the trail."""

from __future__ import annotations

from portaladm.domain.trail import Action, Event
from portaladm.services.context import Desk
from portaladm.store.trail import append_events


def record_export(desk: Desk, what: str, format: str) -> None:
    """Note that a list (``parents``, ``keys``...) goes out as data, before its first row does.

    What a table on a terminal shows is looking, not taking, and is not noted.
    """
    with desk.store.write() as transaction:
        event = Event(Action.DATA_EXPORTED, what, detail=f"a list as {format}")
        append_events(transaction, desk.stamp, [event])
