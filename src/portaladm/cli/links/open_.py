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
    with cli.open(dry_run=dry_run) as context:
        way = settle_way(cli, context, verified_by, needed=cli.stdin_is_terminal)
        opening = Opening(parent, student, reason, way)
        plan = plan_opening(context, opening)
        if dry_run:
            _tell_plan(cli, context, plan, format)
            return
        if plan.changes:
            ask(cli, f"{_tell_what(context, plan)} Open it?", yes)
        result = open_closed_link(context, opening)
    who = name_pair(result.pair)
    tell_outcome(
        cli, result.pair, result.head, done=f"Opened between {who}, until a roster says no again.",
        same=f"There is no 'no' to open between {who}",
    )  # fmt: skip
    record = make_record(
        result.pair, result.closing, changed=result.head is not None, batch=result.batch
    )
    show_outcome(cli, record)


def _tell_what(context: Context, plan: OpeningPlan) -> str:
    told = f"Between {name_pair(plan.pair)}: {say(plan.pair.why).message}."
    if not plan.closing:
        return told
    return f"{told} It stays closed by {name_restrictions(context, plan.closing)}."


def _tell_plan(cli: CliContext, context: Context, plan: OpeningPlan, format: str | None) -> None:
    """What a dry run found; the pair as it is now goes to stdout."""
    would = f"open this. {_tell_what(context, plan)}" if plan.changes else ""
    tell_rehearsed(cli, plan.pair, would)
    show_outcome(cli, make_record(plan.pair, plan.closing, changed=False, batch=""))
