"""``portaladm roster``: who is whose parent."""

from __future__ import annotations

import typer

from portaladm.cli.roster.check import check
from portaladm.cli.roster.columns import columns, template
from portaladm.cli.roster.import_ import import_
from portaladm.cli.roster.undo import undo

app = typer.Typer()
app.command("import")(import_)
for command in (undo, check, columns, template):
    app.command()(command)
