"""Reasons: what takes something away, or gives it back, says why."""

from __future__ import annotations

from portaladm.errors import Misused


def refuse_no_reason(reason: str) -> None:
    """A blank is no reason.

    :raises Misused: ``no-reason``.
    """
    if not reason.strip():
        raise Misused("no-reason")
