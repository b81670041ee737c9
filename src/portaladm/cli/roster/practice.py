"""Rosters for a practice store: another than those made for practice may hold real families."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.prompts import ask

if TYPE_CHECKING:
    from portaladm.services.context import Context


def confirm_roster(
    cli: CliContext, context: Context, file: str, *, yes: bool, dry_run: bool
) -> None:
    """Ask before a roster of unknown origin goes into a practice store.

    :raises Stopped: ``not-confirmed``.
    """
    if not context.practice or dry_run:
        return
    from portaladm.services.practice.rosters import is_made_up

    if not is_made_up(context, file):
        name = "This roster" if file == "-" else Path(file).name
        ask(cli, f"{name} was not made for practice. Import it into the practice store?", yes)
