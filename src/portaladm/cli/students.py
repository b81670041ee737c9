"""``portaladm students``: whether a student's id still means the same child."""

from __future__ import annotations

import typer

from portaladm.cli.parents.identity import make_command

app = typer.Typer()


@app.callback()
def students() -> None:
    """Say whether a student's id changed hands."""


identity = make_command(
    "student",
    """Answer whether an id means the same child.

    \b
    Imports whose rows wait for an answer:
      portaladm students identity
    The child's name was changed by a court:
      portaladm students identity 0010442 --same --reason "adopted, decree seen"
    """,
)
app.command()(identity)
