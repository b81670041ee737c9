"""``roster undo``: take the last import back."""

from __future__ import annotations

import typer

from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.options import DryRun, Format, Reason, Yes
from portaladm.cli.terminal.prompts import ask
from portaladm.cli.terminal.render import choose_format, show_change
from portaladm.domain.text import count_of


def undo(
    ctx: typer.Context,
    reason: Reason = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    """Undo the last roster import.

    This works as long as nothing relies on the import.

    \b
    The wrong file was imported:
      portaladm roster undo --reason "last year's file"
    """
    from portaladm.services.roster.undo import plan_roster_undo, undo_roster

    cli: CliContext = ctx.obj
    choose_format(cli, format)
    with cli.open(dry_run=dry_run) as context:
        plan = plan_roster_undo(context)
        cli.say(
            f"Batch {plan.batch} ({plan.file_name}): {count_of(plan.restored, 'record')} to "
            f"restore, {count_of(plan.removed, 'record')} to remove."
        )
        record = {"batch": plan.batch, "restored": plan.restored, "removed": plan.removed}
        if dry_run:
            cli.say("A dry run: nothing was changed.")
            show_change(cli, record | {"changed": False}, format)
            return
        ask(cli, f"Undo the import {plan.batch}?", yes)
        result = undo_roster(context, reason)
    cli.say("Undone.")
    cli.say_head(result.head)
    show_change(cli, record | {"changed": True}, format)
