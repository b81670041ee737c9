"""``parents unmerge``: one record is two people again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from portaladm.cli.outcomes import show_outcome
from portaladm.cli.parents.sides import add_sides, confirm_sides
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.options import DryRun, Format, NeededReason, Yes
from portaladm.cli.terminal.parameters import argument
from portaladm.cli.terminal.render import choose_format

if TYPE_CHECKING:
    from portaladm.services.parents.unmerge import UnmergePlan, UnmergeResult


def unmerge(
    ctx: typer.Context,
    number: Annotated[str, argument("DROPPED", "The id that went with the merge.")],
    reason: NeededReason = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    """Take a merge of two parents back.

    Children, keys, accounts and restrictions go back to whom the merge took them from. Where
    something depends on the merge, it is named with the command that fixes it.

    \b
    They were a father and a son of one name:
      portaladm parents unmerge P31002 --reason "father and son" --dry-run
      portaladm parents unmerge P31002 --reason "father and son"
    """
    from portaladm.services.parents.unmerge import plan_unmerge, unmerge_parent

    cli: CliContext = ctx.obj
    choose_format(cli, format)
    with cli.open(dry_run=dry_run, rehearses=True) as context:
        plan = plan_unmerge(context, number, reason)
        _confirm(cli, plan, dry_run=dry_run, yes=yes)
        result = unmerge_parent(context, number, reason, plan)
    _show_unmerged(cli, result, dry_run, format)


def _confirm(cli: CliContext, plan: UnmergePlan, *, dry_run: bool, yes: bool) -> None:
    keep, drop = plan.keep.parent, plan.drop.parent
    confirm_sides(
        cli, plan,
        [(f"Now {keep.number}", plan.before), (f"Then {keep.number}", plan.keep),
         (f"Then {drop.number}", plan.drop)],
        f"Are {keep.name} ({keep.number}) and {drop.name} ({drop.number}) two people? What is "
        "reopened works again. Undo the merge?",
        dry_run=dry_run, yes=yes,
    )  # fmt: skip


def _show_unmerged(
    cli: CliContext, result: UnmergeResult, dry_run: bool, format: str | None
) -> None:
    """Who is who again."""
    plan = result.plan
    keep, drop = plan.keep.parent.number, plan.drop.parent.number
    if plan.done:
        cli.say(f"The merge of {drop} was undone before; nothing was changed.")
    elif dry_run:
        cli.say("A dry run: nothing was changed.")
    else:
        cli.say(f"{keep} and {drop} are two people again, in rosters too.")
        cli.say_head(result.head)
    sides = {"before": plan.before, "keep": plan.keep, "drop": plan.drop}
    show_outcome(cli, add_sides(_make_record(result), format, **sides))


def _make_record(result: UnmergeResult) -> dict[str, object]:
    """Who is who."""
    plan = result.plan
    return {
        "parent_id": plan.keep.parent.number, "parent_name": plan.keep.parent.name,
        "dropped_parent_id": plan.drop.parent.number,
        "dropped_parent_name": plan.drop.parent.name, "batch": plan.merge.code,
        "changed": not plan.done,
    }  # fmt: skip
