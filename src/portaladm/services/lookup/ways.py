"""How staff make sure whom they are talking to: the ways that the settings name."""

from __future__ import annotations

from portaladm.domain.secret import HandOver
from portaladm.errors import Misused
from portaladm.services.context import Context


def check_identity(context: Context, verified_by: str) -> None:
    """Refuse a way of checking identity that the settings do not name.

    :raises Misused: ``unknown-way``.
    """
    ways = context.settings.identity.ways
    if verified_by not in ways:
        raise Misused("unknown-way", way=verified_by, ways=ways)


def require_hand_over(context: Context, hand_over: HandOver, *, shown: bool) -> None:
    """Refuse to hand out a secret of which nobody said how it reaches the right person.

    A secret that is ``shown`` is in somebody's ear at once, so that a route is not enough.

    :raises Misused: ``identity-unsaid``, ``unknown-way``.
    """
    if hand_over.verified_by:
        check_identity(context, hand_over.verified_by)
    elif shown or not hand_over.route:
        code = "identity-unsaid" if shown else "identity-unsaid.file"
        raise Misused(code, ways="|".join(context.settings.identity.ways))
