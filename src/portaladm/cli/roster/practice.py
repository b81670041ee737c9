"""Rosters for a practice store: another than those made for practice may hold real families."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.prompts import ask

if TYPE_CHECKING:
    from portaladm.cli.roster.reading import GivenRoster
    from portaladm.services.context import Context


def confirm_roster(cli: CliContext, context: Context, given: GivenRoster, *, yes: bool) -> None:
    """Ask before a roster of unknown origin goes into a practice store; it can be read by now.

    :raises Stopped: ``not-confirmed``.
    """
    file = given.attempt.path
    if not context.practice or given.options.dry_run:
        return
    from portaladm.services.practice.rosters import is_made_up

    if not is_made_up(context, file):
        given.stop_progress()
        name = "This roster" if file == "-" else Path(file).name
        ask(cli, f"{name} was not made for practice. Import it into the practice store?", yes)
