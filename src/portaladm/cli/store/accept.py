"""``store accept``: an older store was put back, and that was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from portaladm.cli.outcomes import show_outcome
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.options import DryRun, Format, NeededReason, Yes
from portaladm.cli.terminal.prompts import ask

if TYPE_CHECKING:
    from portaladm.cli.terminal.render import Record
    from portaladm.services.store.accept import Acceptance


def accept(
    ctx: typer.Context,
    reason: NeededReason = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    """Take the store as it is for the right one.

    For a store that an older copy was put in place of. Keys that were used since that copy work
    again, and court orders that were recorded since are not in it: store restore takes care of
    both, and needs no accepting.

    \b
    For example:
      portaladm store accept --reason "the newer store is lost"
    """
    from portaladm.cli.messages import say
    from portaladm.services.store.accept import accept_store, plan_acceptance

    cli: CliContext = ctx.obj
    cli.format = format
    with cli.open(dry_run=dry_run) as context:
        found = plan_acceptance(context)
        if found.fault:
            cli.tell(say(found.fault).message)
            if not dry_run:
                ask(cli, "Accept it? Used keys may work again, and court orders be missing.", yes)
                found = accept_store(context, reason)
    if not found.fault:
        cli.say("The store is the one that was here: nothing was changed.")
    elif dry_run:
        cli.say("A dry run: nothing was changed.")
    else:
        cli.say("Accepted. Import the newest roster, then: portaladm doctor")
        cli.say_head(found.head)
    show_outcome(cli, _describe(found, dry_run))


def _describe(found: Acceptance, dry_run: bool) -> Record:
    return {
        "audit_head": None if dry_run else str(found.head),
        "audit_head_before": str(found.kept) if found.kept else None,
        "changed": found.fault is not None,
    }
