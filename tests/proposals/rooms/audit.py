"""The audit trail: anchors."""

from __future__ import annotations

from tests.proposals.desk import Desk
from tests.proposals.scenes import scene


@scene("bad-anchor.number", "bad-anchor.digit", "bad-anchor.length")
def an_anchor_that_is_none(desk: Desk) -> None:
    desk.office.make_store()
    for key, anchor in (
        ("bad-anchor.number", "9f86d081"), ("bad-anchor.digit", "1:xyz"),
        ("bad-anchor.length", "1:9f86"),
    ):  # fmt: skip
        desk.ask("audit", "verify", "--anchor", anchor)
        desk.show(key, "1:")
