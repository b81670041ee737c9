"""``portaladm parents``: who they are, why something does not work, and new families."""

from __future__ import annotations

import typer

app = typer.Typer()
