"""How staff make sure whom they are talking to: the ways that the settings name."""

from __future__ import annotations

from portaladm.errors import Misused
from portaladm.services.context import Context


def check_identity(context: Context, verified_by: str) -> None:
    """Refuse a way of checking identity that the settings do not name.

    :raises Misused: ``unknown-way``.
    """
    ways = context.settings.identity.ways
    if verified_by not in ways:
        raise Misused("unknown-way", way=verified_by, ways=ways)
