"""``keys revoke`` and ``keys extend``: the commands that change keys which are out there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.names import collect_names, refuse_none
from portaladm.cli.terminal.options import DryRun, FromFile, InBatch, ParentArguments, Reason, Yes
from portaladm.cli.terminal.prompts import ask
from portaladm.domain.text import count_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portaladm.services.keys.change import ChangePlan, Skipped


def revoke(
    ctx: typer.Context,
    parents: ParentArguments = None,
    from_file: FromFile = None,
    batch: InBatch = None,
    reason: Reason = "",
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Revoke the open keys of parents or a batch.

    \b
    A letter went to the wrong house:
      portaladm keys revoke P20817 --reason "wrong address"
    """
    from portaladm.services.keys.change import Targets, plan_change, revoke_keys

    cli: CliContext = ctx.obj
    names = collect_names(parents, from_file, ("parent_id",))
    refuse_none(names, batch, "portaladm keys revoke P20817")
    with cli.open() as context:
        plan = plan_change(context, Targets(names, batch))
        keys = count_of(len(plan.records), "key")
        if dry_run or not plan.records:
            tell_skipped(cli, plan.skipped)
            cli.say(
                f"{keys} would be withdrawn; nothing was changed."
                if plan.records
                else "There is no key to withdraw; nothing was changed."
            )
            raise typer.Exit(exit_code(bool(plan.records), plan.skipped))
        ask(cli, f"Withdraw {_name_keys(plan)}?", yes)
        result = revoke_keys(context, Targets(names, batch), reason)
    tell_skipped(cli, result.skipped)
    cli.say(f"{count_of(result.changed, 'key')} revoked.")
    cli.say_head(result.head)
    raise typer.Exit(exit_code(bool(result.changed), result.skipped))


def extend(
    ctx: typer.Context,
    until: Annotated[
        str,
        typer.Option(
            "--until", metavar="DATE", help="The last day, YYYY-MM-DD.", show_default=False
        ),
    ],
    parents: ParentArguments = None,
    from_file: FromFile = None,
    batch: InBatch = None,
    reason: Reason = "",
) -> None:
    """Extend keys, including expired ones.

    The letters stay valid as they are.

    \b
    For example:
      portaladm keys extend P20817 --until 2026-12-15
    """
    from portaladm.domain.timestamps import parse_day
    from portaladm.services.keys.change import Targets, extend_keys

    cli: CliContext = ctx.obj
    last = parse_day(until, "--until")
    names = collect_names(parents, from_file, ("parent_id",))
    refuse_none(names, batch, "portaladm keys extend P20817 --until 2026-12-15")
    with cli.open() as context:
        result = extend_keys(context, Targets(names, batch), last, reason)
    tell_skipped(cli, result.skipped)
    if result.head:
        keys = count_of(result.changed, "key")
        cli.say(f"{keys} good until {last} now.")
        cli.say_head(result.head)
    else:
        cli.say("There is no key to prolong; nothing was changed.")
    raise typer.Exit(exit_code(bool(result.changed), result.skipped))


def _name_keys(plan: ChangePlan) -> str:
    """What a question is about: one parent by name, several by their number."""
    if len(plan.records) > 1:
        return count_of(len(plan.records), "key")
    one = plan.records[0]
    return f"the key of {one.parent_name} ({one.parent_number})"


def tell_skipped(cli: CliContext, skipped: Sequence[Skipped]) -> None:
    """Everybody for whom nothing could be done, with the reason."""
    for one in skipped:
        cli.tell(f"Left out: {one.parent_id}: {one.message}.")


def exit_code(done: bool, skipped: Sequence[Skipped]) -> int:
    """0 all done, 3 some left out, 1 nothing done at all."""
    if not skipped:
        return 0
    return 3 if done else 1
