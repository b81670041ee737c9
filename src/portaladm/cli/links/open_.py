"""Opening a link at the counter that the roster has with a no."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from portaladm.cli.links.output import (
    ParentArgument,
    StudentArgument,
    VerifiedBy,
    make_record,
    name_pair,
    name_restrictions,
    tell_outcome,
    tell_rehearsed,
)
from portaladm.cli.messages import say
from portaladm.cli.outcomes import show_outcome
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.identity import settle_way
from portaladm.cli.terminal.options import DryRun, Format, NeededReason, Yes
from portaladm.cli.terminal.prompts import ask
from portaladm.cli.terminal.render import choose_format

if TYPE_CHECKING:
    from portaladm.services.context import Context
    from portaladm.services.links.open_ import OpeningPlan


def open_(
    ctx: typer.Context,
    parent: ParentArgument,
    student: StudentArgument,
    reason: NeededReason = "",
    verified_by: VerifiedBy = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    """Open a link that the roster has with a no.

    The next roster that says no closes it again, so have it corrected in the student system.
    A restriction is not lifted: see links allow.

    \b
    The parent stands at the counter with the court's paper:
      portaladm links open P20817 0010442 --reason "custody restored" --verified-by photo-id
    """
    from portaladm.services.links.open_ import Opening, open_closed_link, plan_opening

    cli: CliContext = ctx.obj
    choose_format(cli, format)
    with cli.open(dry_run=dry_run, rehearses=True) as context:
        way = settle_way(cli, context, verified_by, needed=cli.stdin_is_terminal)
        opening = Opening(parent, student, reason, way)
        plan = plan_opening(context, opening)
        told = _tell_what(context, plan)
        if plan.changes and not dry_run:
            ask(cli, f"{told} Open it?", yes)
        result = open_closed_link(context, opening)
    who = name_pair(result.pair)
    if dry_run:
        tell_rehearsed(cli, result.effect, f"open this. {told}" if plan.changes else "")
    else:
        tell_outcome(
            cli, result.effect, result.head,
            done=f"Opened between {who}, until a roster says no again.",
            same=f"There is no 'no' to open between {who}",
        )  # fmt: skip
    batch = "" if dry_run else result.batch
    show_outcome(cli, make_record(result.effect, changed=result.head is not None, batch=batch))


def _tell_what(context: Context, plan: OpeningPlan) -> str:
    told = f"Between {name_pair(plan.pair)}: {say(plan.pair.why).message}."
    if not plan.closing:
        return told
    return f"{told} It stays closed by {name_restrictions(context, plan.closing)}."
