"""Denying a parent one child: a court order came in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from portaladm.cli.links.output import (
    ParentArgument,
    StudentArgument,
    VerifiedBy,
    make_record,
    name_pair,
    name_restrictions,
    tell_rehearsed,
)
from portaladm.cli.messages import say
from portaladm.cli.messages.links import propose_lifting
from portaladm.cli.outcomes import show_outcome
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.options import DryRun, Format, NeededReason, Yes
from portaladm.cli.terminal.parameters import value
from portaladm.cli.terminal.prompts import ask
from portaladm.cli.terminal.render import choose_format
from portaladm.domain.restrictions import name_restriction

if TYPE_CHECKING:
    from portaladm.services.context import Context
    from portaladm.services.links.deny import DenialPlan, DenialResult
    from portaladm.services.links.pair import Pair


def deny(
    ctx: typer.Context,
    parent: ParentArgument,
    student: StudentArgument,
    reason: NeededReason = "",
    case: Annotated[str, value("--case", "NUMBER", "The court's case number.")] = "",
    from_: Annotated[
        str | None,
        value("--from", "DATE", "The restriction's first day, YYYY-MM-DD; today without it."),
    ] = None,
    until: Annotated[
        str | None,
        value(
            "--until",
            "DATE",
            "The restriction's last day, YYYY-MM-DD; without it, until staff lift it.",
        ),
    ] = None,
    verified_by: VerifiedBy = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    """Deny a parent access to one child.

    This holds whatever a roster says, beside every order that stands already.

    \b
    A court order came in:
      portaladm links deny P20817 0010442 --case 26-1187 --reason "court order" --until 2026-12-31
    """
    from portaladm.domain.timestamps import parse_day
    from portaladm.services.links.deny import Denial, deny_link, plan_denial

    cli: CliContext = ctx.obj
    choose_format(cli, format)
    denial = Denial(
        parent, student, reason, case, parse_day(from_, "--from") if from_ else None,
        parse_day(until, "--until") if until else None, verified_by,
    )  # fmt: skip
    with cli.open(dry_run=dry_run, rehearses=True) as context:
        plan = plan_denial(context, denial)
        questions = list(_ask_what(context, plan, until or ""))
        if questions and not dry_run:
            if yes and plan.longer:
                cli.say(questions[-1])
            ask(cli, " ".join((*questions, "Deny it?")), yes)
        result = deny_link(context, denial)
        if dry_run:
            _tell_plan(cli, plan, result, questions)
        else:
            _tell_denied(cli, context, result)
    number = name_restriction(result.restriction.id)
    changed = result.head is not None
    show_outcome(cli, make_record(result.effect, changed=changed, restriction_id=number))


def _ask_what(context: Context, plan: DenialPlan, until: str) -> Iterator[str]:
    """What a person must know before it is recorded: whom it hits, and what goes on beside it."""
    if plan.takes_away:
        who = f"{plan.pair.parent_name} ({plan.pair.parent_id})"
        child = f"{plan.pair.student_name} ({plan.pair.student_id})"
        when = plan.from_on if plan.from_on > context.today.isoformat() else "now"
        yield f"{who} will not see {child} any more, from {when} on."
        if plan.pair.is_last:
            yield "It is the only child: the account or key stops working too."
    if plan.longer:
        yield (
            f"{name_restrictions(context, plan.longer)} {_goes_on(plan)} after {until}: "
            "the new one stands beside it and ends nothing."
        )


def _goes_on(plan: DenialPlan) -> str:
    return "goes on" if len(plan.longer) == 1 else "go on"


def _tell_plan(
    cli: CliContext, plan: DenialPlan, result: DenialResult, questions: list[str]
) -> None:
    """What a dry run found: what would be recorded, what is so now, and what would be."""
    would = f"deny this. {name_pair(plan.pair)}." if plan.changes else ""
    tell_rehearsed(cli, result.effect, would)
    for sentence in questions:
        cli.say(sentence)


def _tell_denied(cli: CliContext, context: Context, result: DenialResult) -> None:
    from portaladm.domain.timestamps import day_of
    from portaladm.services.restrictions.state import tell_restriction

    pair, told = result.pair, say(tell_restriction(context, result.restriction)).message
    if result.head is None:
        day = day_of(result.restriction.denied_at)
        cli.say(f"{name_pair(pair)}: already denied on {day}: {told}; nothing was changed.")
        return
    if pair.state is None:
        _tell_no_link(cli, pair, name_restriction(result.restriction.id))
    cli.say(f"{name_pair(pair)}: denied by staff: {told}.")
    cli.say_head(result.head)


def _tell_no_link(cli: CliContext, pair: Pair, number: str) -> None:
    """Somebody may have mistyped a number: name whom else they may have meant."""
    cli.tell(
        f"There is no link between {name_pair(pair)}: it is denied in case a roster brings one. "
        "Are they the right parent and child?"
    )
    for whose, near in (
        (f"Children of {pair.parent_name}", pair.near_students),
        (f"Parents of {pair.student_name}", pair.near_parents),
    ):
        cli.tell(f"{whose}: {', '.join(near) or 'none'}")
    numbers = (pair.parent_id, pair.student_id)
    cli.tell(f"To lift it again: {propose_lifting(numbers, number, 'mistyped')}")
