"""``portaladm passwords``: does one sign in, choose a new one, hand out a temporary one."""

from __future__ import annotations

from typing import Annotated

import typer

from portaladm.cli.front import Front
from portaladm.cli.options import Fields, Format, SecretsStdin
from portaladm.cli.render import show_record

app = typer.Typer()

UsernameArgument = Annotated[str, typer.Argument(metavar="USERNAME", show_default=False)]


@app.command()
def check(
    ctx: typer.Context,
    username: UsernameArgument,
    district_id: Annotated[
        str | None,
        typer.Option(
            "--district-id", metavar="ID", show_default=False,
            help="Sign in as the phone app does, with the District ID.",
        ),
    ] = None,
    secrets_stdin: SecretsStdin = False,
    format: Format = None,
    fields: Fields = None,
) -> None:  # fmt: skip
    """Say whether this username and password sign in; and if not, why.

    \b
    It asks for the password and counts as an attempt of the parent's:
      portaladm passwords check mlopez
    """
    from portaladm.cli.secrets_in import read_secrets
    from portaladm.services.passwords import check_password

    front: Front = ctx.obj
    front.format = format
    [password] = read_secrets(front, ("Password",), secrets_stdin)
    with front.open() as desk:
        answer = check_password(desk, username, password, district_id)
    show_record(front, to_record(answer), format=format, fields=fields)
    raise typer.Exit(0 if answer.result.signs_in else 1)


@app.command()
def change(
    ctx: typer.Context,
    username: UsernameArgument,
    secrets_stdin: SecretsStdin = False,
    format: Format = None,
) -> None:
    """Choose a new password: current one, new one, new one again.

    \b
    With a temporary password this is the only thing that works:
      portaladm passwords change mlopez
    """
    from portaladm.cli import counter

    front: Front = ctx.obj
    front.format = format
    with front.open() as desk:
        changed = counter.change(front, desk, username, secrets_stdin)
    show_record(front, vars(changed), format=format)
    front.say(f"The password of {changed.username} is changed.")


def to_record(answer: object) -> dict[str, object]:
    """An answer as it is shown: moments in UTC, nothing where there is none."""
    from portaladm.domain.moments import write_moment
    from portaladm.services.passwords import SignIn

    assert isinstance(answer, SignIn)
    until = write_moment(answer.until) if answer.until else ""
    return vars(answer) | {"result": answer.result.value, "until": until}
