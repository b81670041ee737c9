"""How a secret reaches the right person: read from the options, or asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.prompts import choose
from portaladm.domain.secret import HandOver, Route
from portaladm.errors import Misused

if TYPE_CHECKING:
    from portaladm.services.context import Context


def read_hand_over(verified_by: str, posted: bool, signed_for: bool) -> HandOver:
    """What the options ``--verified-by``, ``--posted`` and ``--signed-for`` say.

    :raises Misused: ``two-routes``.
    """
    if posted and signed_for:
        raise Misused("two-routes")
    route = Route.POSTED if posted else Route.SIGNED_FOR if signed_for else None
    return HandOver(verified_by, route)


def may_show(cli: CliContext, given: HandOver) -> bool:
    """Whether a single secret that no file was named for goes to the screen.

    That is where somebody sees it and has said, or can be asked, who the person is.
    """
    known = given.verified_by or (cli.stdin_is_terminal and not given.route)
    return cli.stdout_is_terminal and bool(known)


def settle_way(cli: CliContext, context: Context, verified_by: str, *, needed: bool) -> str:
    """How it was made sure who is asking; where that is ``needed``, a person on a terminal chooses.

    :raises Misused: ``identity-unsaid``, ``unknown-way``.
    """
    if not (needed or verified_by):
        return ""
    return settle_hand_over(cli, context, HandOver(verified_by), shown=True).verified_by


def settle_hand_over(
    cli: CliContext, context: Context, given: HandOver, *, shown: bool
) -> HandOver:
    """What was given, and what lacks as a person chooses it on a terminal.

    :raises Misused: ``identity-unsaid``, ``unknown-way``.
    """
    from portaladm.services.lookup.ways import require_hand_over

    lacking = not given.verified_by and (shown or not given.route)
    if not lacking or not cli.stdin_is_terminal:
        require_hand_over(context, given, shown=shown)
        return given
    ways = context.settings.identity.ways
    if shown:
        way = ways[choose(cli, "How did you make sure who is asking", ways)]
        return given._replace(verified_by=way)
    routes = tuple(Route)
    place = choose(cli, "How does it reach the right person", (*ways, *routes))
    if place < len(ways):
        return HandOver(ways[place])
    return HandOver(route=routes[place - len(ways)])
