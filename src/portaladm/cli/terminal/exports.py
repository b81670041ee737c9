"""Lists of people as data: noted on the trail before the first row is out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.render import choose_format

if TYPE_CHECKING:
    from portaladm.services.context import Context


def note_export(cli: CliContext, context: Context, what: str, format: str | None) -> None:
    """Note a list that is no table; see :func:`portaladm.services.audit.record_export`."""
    from portaladm.services.audit import record_export

    kind = choose_format(cli, format)
    if kind != "table" and not record_export(context, what, kind):
        tell_unnoted(cli)


def tell_unnoted(cli: CliContext) -> None:
    """Say that the trail of a store on a read-only medium does not tell of what was read."""
    cli.note("the store can't be written, so that its trail does not tell of this.")
