"""Lifting restrictions, each by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

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
    with cli.open(dry_run=dry_run, rehearses=True) as context:
        plan = plan_allowance(context, allowance)
        told, them = _tell_what(context, plan), "it" if len(plan.lifted) == 1 else "them"
        if plan.lifted and not dry_run:
            if yes:
                cli.say(told)
            ask(cli, f"{told} Lift {them}?", yes)
        result = allow_link(context, allowance, plan.lifted)
    who, names = name_pair(result.pair), [name_restriction(one.id) for one in result.lifted]
    if dry_run:
        tell_rehearsed(cli, result.effect, f"lift this. {told}" if result.lifted else "")
    else:
        tell_outcome(
            cli, result.effect, result.head, done=f"Lifted between {who}: {', '.join(names)}.",
            same=f"Staff have denied nothing between {who}",
        )  # fmt: skip
    changed = result.head is not None
    show_outcome(cli, make_record(result.effect, changed=changed, lifted_ids=names))


def _tell_what(context: Context, plan: AllowancePlan) -> str:
    """What would be lifted, by name, and what stays."""
    lifted = f"Between {name_pair(plan.pair)}: {name_restrictions(context, plan.lifted)}."
    if not plan.staying:
        return lifted
    return f"{lifted} Still denied by {name_restrictions(context, plan.staying)}."
