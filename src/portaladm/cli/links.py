"""``portaladm links``: court orders, and who sees which child."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from portaladm.cli.messages import say, word_record
from portaladm.cli.messages.wording import fill_in
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.exports import note_export
from portaladm.cli.terminal.listing import choose_view, show_list
from portaladm.cli.terminal.options import DryRun, Fields, Format, Limit, RawCsv, Reason, Sort, Yes
from portaladm.cli.terminal.parameters import argument, flag, value
from portaladm.cli.terminal.prompts import ask
from portaladm.cli.terminal.render import choose_format, show_record

if TYPE_CHECKING:
    from portaladm.services.links.restrict import LinkResult, Pair, RestrictionPlan

app = typer.Typer()

ParentArgument = Annotated[str, argument("PARENT", "The parent's id.")]
StudentArgument = Annotated[str, argument("STUDENT", "The student's id.")]
OneParent = Annotated[str | None, value("--parent", "ID", "Of this parent.")]
OneStudent = Annotated[str | None, value("--student", "ID", "Of this child.")]


@app.command()
def deny(
    ctx: typer.Context,
    parent: ParentArgument,
    student: StudentArgument,
    reason: Reason,
    until: Annotated[
        str | None,
        value(
            "--until", "DATE", "The order's last day, YYYY-MM-DD; without it, until staff lift it."
        ),
    ] = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    """Deny a parent access to one child.

    This holds at once, whatever a roster says.

    \b
    A court order came in:
      portaladm links deny P20817 0010442 --reason "court order 26-1187" --until 2026-12-31
    """
    from portaladm.domain.timestamps import parse_day
    from portaladm.services.links.restrict import Restriction, deny_link, plan_restriction

    cli: CliContext = ctx.obj
    choose_format(cli, format)
    last = parse_day(until, "--until") if until else None
    restriction = Restriction(parent, student, reason, last)
    with cli.open() as context:
        plan = plan_restriction(context, restriction)
        if dry_run:
            _tell_plan(cli, plan, "would be denied", format)
            return
        if plan.takes_away:
            ask(cli, _question(plan), yes)
        result = deny_link(context, restriction)
    _tell_denied(cli, result)
    _show_result(cli, result, format)


@app.command()
def allow(
    ctx: typer.Context,
    parent: ParentArgument,
    student: StudentArgument,
    reason: Reason,
    yes: Yes = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    """Lift a restriction on a parent.

    The roster decides again.

    \b
    The court lifted its order:
      portaladm links allow P20817 0010442 --reason "order lifted, 26-1187"
    """
    from portaladm.services.links.restrict import allow_link, plan_allowance

    cli: CliContext = ctx.obj
    choose_format(cli, format)
    with cli.open() as context:
        if dry_run:
            plan = plan_allowance(context, parent, student, reason)
            _tell_plan(cli, plan, "would be lifted", format)
            return
        result = allow_link(context, parent, student, reason)
    who = _name_pair(result.pair)
    if result.head is None:
        cli.say(f"Staff have denied nothing between {who}: nothing was changed.")
    else:
        cli.say(f"Lifted between {who}.")
        cli.say_head(result.head)
    cli.say(f"Now: {say(result.why).message}.")
    _show_result(cli, result, format)


@app.command("list")
def list_(
    ctx: typer.Context,
    parent: OneParent = None,
    student: OneStudent = None,
    restricted: Annotated[
        bool, flag("--restricted", "Only what staff have denied and is in force.")
    ] = False,
    format: Format = None,
    fields: Fields = None,
    sort: Sort = "",
    limit: Limit = None,
    raw_csv: RawCsv = False,
) -> None:
    """List links of parents and children.

    Each says whether the child is visible, and why or why not.

    \b
    Every court order in force:
      portaladm links list --restricted
    Who sees this child:
      portaladm links list --student 0010442
    """
    from portaladm.services.links.view import LinkFilters, list_links

    cli: CliContext = ctx.obj
    view = choose_view(
        cli, LINK_FIELDS, on_screen=_ON_SCREEN, fields=fields, sort=sort, limit=limit,
        format=format, raw_csv=raw_csv,
    )  # fmt: skip
    with cli.open() as context:
        note_export(cli, context, "links", format)
        lines = list_links(context, LinkFilters(parent, student, restricted))
        show_list(cli, lines, view, lambda line: word_record(vars(line)))


LINK_FIELDS = (
    "parent_id", "parent_name", "student_id", "student_name", "grade", "school", "relationship",
    "portal_access", "visible", "status", "why", "since_on", "restricted", "restricted_until_on",
    "restriction_reason",
)  # fmt: skip
_ON_SCREEN = (
    "parent_id", "parent_name", "student_id", "student_name", "relationship", "visible", "why",
)  # fmt: skip


def _question(plan: RestrictionPlan) -> str:
    who = f"{plan.pair.parent_name} ({plan.pair.parent_id})"
    child = f"{plan.pair.student_name} ({plan.pair.student_id})"
    more = " It is the only child: the account or key stops working too." * plan.pair.is_last
    return f"{who} will not see {child} any more, from this moment on.{more} Deny it?"


def _tell_plan(cli: CliContext, plan: RestrictionPlan, done: str, format: str | None) -> None:
    """What a dry run found; the pair as it is now goes to stdout."""
    from portaladm.services.links.restrict import LinkResult

    who = _name_pair(plan.pair)
    cli.say(f"A dry run: {who}: {done if plan.changes else 'nothing would be changed'}.")
    cli.say(f"Now: {say(plan.why).message}.")
    _show_result(cli, LinkResult(plan.pair, plan.why), format)


def _tell_denied(cli: CliContext, result: LinkResult) -> None:
    pair = result.pair
    if result.head is None:
        cli.say(
            f"{_name_pair(pair)}: already denied on {pair.denied_on} ({say(result.why).message}); "
            "nothing was changed."
        )
        return
    if pair.state is None:
        _tell_no_link(cli, pair)
    cli.say(f"{_name_pair(pair)}: {say(result.why).message}.")
    cli.say_head(result.head)


def _tell_no_link(cli: CliContext, pair: Pair) -> None:
    """Somebody may have mistyped a number: name whom else they may have meant."""
    cli.tell(
        f"There is no link between {_name_pair(pair)}: it is denied in case a roster brings one. "
        "Is it the right pair?"
    )
    for whose, near in (
        (f"Children of {pair.parent_name}", pair.near_students),
        (f"Parents of {pair.student_name}", pair.near_parents),
    ):
        cli.tell(f"{whose}: {', '.join(near) or 'none'}")
    command = 'portaladm links allow {pair:arg --reason "mistyped"}'
    numbers = (pair.parent_id, pair.student_id)
    cli.tell(f"To lift it again: {fill_in(command, {'pair': numbers})}")


def _name_pair(pair: Pair) -> str:
    return f"{pair.parent_name} ({pair.parent_id}) and {pair.student_name} ({pair.student_id})"


def _show_result(cli: CliContext, result: LinkResult, format: str | None) -> None:
    pair = result.pair
    record = {
        "parent_id": pair.parent_id, "parent_name": pair.parent_name,
        "student_id": pair.student_id, "student_name": pair.student_name,
        "visible": pair.visible, "why": say(result.why).message, "restricted": bool(pair.denied_on),
        "restricted_until_on": pair.denied_until, "restriction_reason": pair.denied_reason,
        "changed": result.head is not None,
    }  # fmt: skip
    show_record(cli, record, format=format)
