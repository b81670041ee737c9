"""Lifting restrictions, each by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

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
from portaladm.cli.terminal.options import DryRun, Format, NeededReason, Yes
from portaladm.cli.terminal.parameters import value
from portaladm.cli.terminal.prompts import ask
from portaladm.cli.terminal.render import choose_format
from portaladm.domain.restrictions import name_restriction

if TYPE_CHECKING:
    from portaladm.services.context import Context
    from portaladm.services.links.allow import AllowancePlan
    from portaladm.services.links.pair import Pair


def allow(
    ctx: typer.Context,
    parent: ParentArgument,
    student: StudentArgument,
    reason: NeededReason = "",
    order: Annotated[
        str, value("--order", "R17", "Lift this restriction alone; without it, all of them.")
    ] = "",
    verified_by: VerifiedBy = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    """Lift restrictions on a parent.

    Each is named before it is lifted. Where none is left, the roster decides again.

    \b
    The court lifted its orders:
      portaladm links allow P20817 0010442 --reason "orders lifted, 26-1187"
    One was mistyped; afterwards it is denied again as it should be:
      portaladm links allow P20817 0010442 --order R17 --reason "mistyped"
    """
    from portaladm.services.links.allow import Allowance, allow_link, plan_allowance

    cli: CliContext = ctx.obj
    choose_format(cli, format)
    allowance = Allowance(parent, student, reason, order, verified_by)
    with cli.open(dry_run=dry_run) as context:
        plan = plan_allowance(context, allowance)
        if dry_run:
            _tell_plan(cli, context, plan, format)
            return
        if plan.lifted:
            told, them = _tell_what(context, plan), "it" if len(plan.lifted) == 1 else "them"
            if yes:
                cli.say(told)
            ask(cli, f"{told} Lift {them}?", yes)
        result = allow_link(context, allowance, plan.lifted)
    who, names = name_pair(result.pair), [name_restriction(one.id) for one in result.lifted]
    tell_outcome(
        cli, result.pair, result.head, done=f"Lifted between {who}: {', '.join(names)}.",
        same=f"Staff have denied nothing between {who}",
    )  # fmt: skip
    changed = result.head is not None
    record = make_record(
        result.pair, result.closing, changed=changed, lifted_ids=names, **_tell_after(result.pair)
    )
    show_outcome(cli, record)


def _tell_what(context: Context, plan: AllowancePlan) -> str:
    """What would be lifted, by name, and what stays."""
    lifted = f"Between {name_pair(plan.pair)}: {name_restrictions(context, plan.lifted)}."
    if not plan.staying:
        return lifted
    return f"{lifted} Still denied by {name_restrictions(context, plan.staying)}."


def _tell_plan(cli: CliContext, context: Context, plan: AllowancePlan, format: str | None) -> None:
    """What a dry run found; the pair as it is now and as it would be goes to stdout."""
    from portaladm.services.links.pair import find_closing

    would = f"lift this. {_tell_what(context, plan)}" if plan.changes else ""
    tell_rehearsed(cli, plan.pair, would)
    if plan.changes:
        cli.say(f"After it: {say(plan.after.why).message}.")
    record = make_record(
        plan.pair, find_closing(context, plan.pair), changed=False,
        lifted_ids=[name_restriction(one.id) for one in plan.lifted],
        **_tell_after(plan.after),
    )  # fmt: skip
    show_outcome(cli, record)


def _tell_after(pair: Pair) -> dict[str, Any]:
    """What the pair is once this is done."""
    return {"visible_after": pair.visible, "why_after": say(pair.why).message}
