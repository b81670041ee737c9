"""The audit trail: anchors, and the spans of time that it and other lists are asked for."""

from __future__ import annotations

from tests.proposals.desk import Desk
from tests.proposals.scenes import scene
from tests.proposals.states import posted


@scene("bad-anchor.number", "bad-anchor.digit", "bad-anchor.length")
def an_anchor_that_is_none(desk: Desk) -> None:
    desk.office.make_store()
    for key, anchor in (
        ("bad-anchor.number", "9f86d081"), ("bad-anchor.digit", "1:xyz"),
        ("bad-anchor.length", "1:9f86"),
    ):  # fmt: skip
        desk.ask("audit", "verify", "--anchor", anchor)
        desk.show(key, "1:")


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
