"""``portaladm accounts``: activate one, look at them, stop one, bring it back."""

from __future__ import annotations

from typing import Annotated

import typer

from portaladm.cli.front import Front
from portaladm.cli.options import Format, SecretsStdin
from portaladm.cli.render import show_record

app = typer.Typer()


@app.command()
def activate(
    ctx: typer.Context,
    username: Annotated[
        str | None,
        typer.Option(metavar="NAME", show_default=False, help="The username the parent chose."),
    ] = None,
    secrets_stdin: SecretsStdin = False,
    format: Format = None,
) -> None:
    """Make an account with an activation key: key, username, password, password again.

    \b
    At the counter it asks for everything; a script gives three lines, the key first:
      portaladm accounts activate
      portaladm accounts activate --username mlopez --secrets-stdin < three-lines.txt
    """
    from portaladm.cli import counter

    front: Front = ctx.obj
    front.format = format
    with front.open() as desk:
        made = counter.activate(front, desk, username, secrets_stdin)
    record = {
        "username": made.username,
        "parent_id": made.parent_id,
        "parent_name": made.parent_name,
    }
    show_record(front, record, format=format)
    front.say(f"The account {made.username} is ready to sign in.")
