"""Spans of time that lists are asked for."""

from __future__ import annotations

from tests.proposals.desk import Desk
from tests.proposals.scenes import scene
from tests.proposals.states import posted


@scene("reversed-span", "bad-timestamp")
def spans_of_time(desk: Desk) -> None:
    desk.take(posted)
    for command in (("audit", "list"), ("batches", "list")):
        desk.ask(*command, "--since", "2026-09-02", "--until", "2026-08-30 14:30")
        desk.instead(
            "reversed-span", *command, "--since", "2026-08-30 14:30", "--until", "2026-09-02"
        )
        for typed in ("2026-09-01", "2026-09-01T14:30"):
            desk.ask(*command, "--since", "31.08.2026")
            desk.instead("bad-timestamp", *command, "--since", typed)
