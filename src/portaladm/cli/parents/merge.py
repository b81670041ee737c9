"""``parents merge``: two records of one person, side by side, and what becomes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from portaladm.cli.outcomes import show_outcome
from portaladm.cli.parents.sides import add_sides, confirm_sides
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.options import DryRun, Format, NeededReason, Yes
from portaladm.cli.terminal.parameters import argument, value
from portaladm.cli.terminal.render import choose_format
from portaladm.platform import quote_word

if TYPE_CHECKING:
    from portaladm.services.parents.merge import MergePlan, MergeResult


def merge(
    ctx: typer.Context,
    keep: Annotated[str, argument("KEEP", "The id that stays.")],
    drop: Annotated[str, argument("DROP", "The id that goes.")],
    reason: NeededReason = "",
    keep_account: Annotated[
        str,
        value(
            "--keep-account",
            "USERNAME",
            "The account that stays, where both have one; the other is closed.",
        ),
    ] = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    """Merge two records of the same person.

    Children, account, restrictions and history come together. Of two keys the one that works
    stays. Rosters may go on using both ids.

    \b
    Look at both first, then merge:
      portaladm parents merge P20817 P31002 --reason "same person, two records" --dry-run
      portaladm parents merge P20817 P31002 --reason "same person, two records"
    """
    from portaladm.services.parents.merge import Merge, merge_parents, plan_merge

    cli: CliContext = ctx.obj
    choose_format(cli, format)
    request = Merge(keep, drop, reason, keep_account)
    with cli.open(dry_run=dry_run, rehearses=True) as context:
        plan = plan_merge(context, request)
        _confirm(cli, plan, dry_run=dry_run, yes=yes)
        result = merge_parents(context, request, plan)
    _show_merged(cli, result, dry_run, format)


def _confirm(cli: CliContext, plan: MergePlan, *, dry_run: bool, yes: bool) -> None:
    keep, drop = plan.keep.parent, plan.drop.parent
    closed = plan.closed_account
    confirm_sides(
        cli, plan,
        [(f"Keep {keep.number}", plan.keep), (f"Drop {drop.number}", plan.drop),
         (f"Result {keep.number}", plan.result)],
        f"Are {drop.name} ({drop.number}) and {keep.name} ({keep.number}) one person? A father "
        "and a son of one name are not. Merge them?",
        dry_run=dry_run, yes=yes,
        more=[f"Account that is closed: {closed.username}"] if closed else [],
    )  # fmt: skip


def _show_merged(cli: CliContext, result: MergeResult, dry_run: bool, format: str | None) -> None:
    """Who is who now."""
    plan = result.plan
    keep, drop = plan.keep.parent.number, plan.drop.parent.number
    if dry_run and not plan.done:
        cli.say("A dry run: nothing was changed.")
    elif result.head is None:
        cli.say(f"That was merged into {keep} before; nothing was changed.")
    else:
        cli.say(f"{drop} is {keep} from now on, in rosters too (batch {result.batch}).")
        undo = f'portaladm parents unmerge {quote_word(drop)} --reason "WHY"'
        cli.say(f"While nothing depends on it, it can be undone: {undo}")
        cli.say_head(result.head)
    sides = {"keep": plan.keep, "drop": plan.drop, "result": plan.result}
    show_outcome(cli, add_sides(_make_record(result, dry_run), format, **sides))


def _make_record(result: MergeResult, dry_run: bool) -> dict[str, object]:
    """Who is who."""
    plan = result.plan
    return {
        "parent_id": plan.keep.parent.number, "parent_name": plan.keep.parent.name,
        "merged_parent_id": None if plan.done else plan.drop.parent.number,
        "added_student_ids": plan.new_children,
        "username": plan.account.username if plan.account else None,
        "closed_username": plan.closed_account.username if plan.closed_account else None,
        "batch": None if dry_run else result.batch or None, "changed": not plan.done,
    }  # fmt: skip
