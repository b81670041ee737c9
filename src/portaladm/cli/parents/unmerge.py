"""``parents unmerge``: one record is two people again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from portaladm.cli.messages import say
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.options import DryRun, Format, Reason, Yes
from portaladm.cli.terminal.parameters import argument
from portaladm.cli.terminal.prompts import ask
from portaladm.cli.terminal.render import choose_format, show_record

if TYPE_CHECKING:
    from portaladm.services.parents.unmerge import UnmergePlan, UnmergeResult


def unmerge(
    ctx: typer.Context,
    number: Annotated[str, argument("DROPPED", "The id that went with the merge.")],
    reason: Reason,
    yes: Yes = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    """Take a merge of two parents back.

    Children, keys, accounts and restrictions go back to whom the merge took them from. Where
    something depends on the merge, it is named with the command that mends it.

    \b
    They were a father and a son of one name:
      portaladm parents unmerge P31002 --reason "father and son" --dry-run
      portaladm parents unmerge P31002 --reason "father and son"
    """
    from portaladm.services.parents.unmerge import UnmergeResult, plan_unmerge, unmerge_parent

    cli: CliContext = ctx.obj
    choose_format(cli, format)
    with cli.open(dry_run=dry_run, rehearses=True) as context:
        plan = plan_unmerge(context, number, reason)
        if not plan.done:
            _tell_plan(cli, plan)
        if dry_run:
            result = UnmergeResult(plan)
        else:
            if not plan.done:
                ask(cli, _make_question(plan), yes)
            result = unmerge_parent(context, number, reason, plan)
    _show_unmerged(cli, result, dry_run, format)


def _tell_plan(cli: CliContext, plan: UnmergePlan) -> None:
    from portaladm.cli.parents.sides import show_sides

    keep, drop = plan.keep.parent.number, plan.drop.parent.number
    show_sides(
        cli,
        [(f"Now {keep}", plan.before), (f"Then {keep}", plan.keep), (f"Then {drop}", plan.drop)],
    )
    for remark in plan.remarks:
        cli.warn(say(remark).message)


def _make_question(plan: UnmergePlan) -> str:
    keep, drop = plan.keep.parent, plan.drop.parent
    return (
        f"Are {keep.name} ({keep.number}) and {drop.name} ({drop.number}) two people? What is "
        "reopened works again. Take the merge back?"
    )


def _show_unmerged(
    cli: CliContext, result: UnmergeResult, dry_run: bool, format: str | None
) -> None:
    """Who is who again."""
    plan = result.plan
    keep, drop = plan.keep.parent.number, plan.drop.parent.number
    if plan.done:
        cli.say(f"The merge of {drop} was taken back before; nothing was changed.")
    elif dry_run:
        cli.say("A dry run: nothing was changed.")
    else:
        cli.say(f"{keep} and {drop} are two people again, in rosters too.")
        cli.say_head(result.head)
    show_record(cli, _make_record(result, as_data=format in ("json", "jsonl")), format=format)


def _make_record(result: UnmergeResult, *, as_data: bool) -> dict[str, object]:
    """Who is who; as data with the one before and both afterwards."""
    from portaladm.cli.parents.sides import flatten_parent

    plan = result.plan
    record: dict[str, object] = {
        "parent_id": plan.keep.parent.number, "parent_name": plan.keep.parent.name,
        "dropped_parent_id": plan.drop.parent.number,
        "dropped_parent_name": plan.drop.parent.name, "batch": plan.merge.code,
        "changed": result.head is not None,
    }  # fmt: skip
    if as_data:
        record |= {
            "before": flatten_parent(plan.before), "keep": flatten_parent(plan.keep),
            "drop": flatten_parent(plan.drop),
        }  # fmt: skip
    return record
