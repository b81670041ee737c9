"""``portaladm config``: look at the settings and change them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from portaladm.cli.terminal.context import Front
from portaladm.cli.terminal.options import Fields, Format
from portaladm.cli.terminal.render import show_records

if TYPE_CHECKING:
    from portaladm.services.config import SettingsResult
    from portaladm.services.context import Desk

app = typer.Typer()


@app.command()
def show(ctx: typer.Context, format: Format = None, fields: Fields = None) -> None:
    """Show every setting: its value, its default, what it means.

    \b
    For example:
      portaladm config show
    """
    from portaladm.config import list_settings

    front: Front = ctx.obj
    front.format = format
    lines = list_settings(front.door.settings)
    path = front.door.config_path
    front.say(f"From {path}" if path.exists() else f"All defaults: there is no {path} yet.")
    records = (
        {"name": x.name, "value": x.value, "default": x.default, "meaning": x.help} for x in lines
    )
    show_records(
        front, records, ("name", "value", "default", "meaning"), format=format, fields=fields
    )


@app.command("set", context_settings={"ignore_unknown_options": True})
def set_(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A setting, such as keys.days.")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="What it is to be.")],
) -> None:
    """Change one setting. Lists are written with commas.

    \b
    For example:
      portaladm config set keys.days 28
    """
    from portaladm.config import parse_value

    front: Front = ctx.obj
    wishes = {name: parse_value(name, value, front.door.config_path)}
    tell_change(front, change(front, wishes))


@app.command()
def path(ctx: typer.Context) -> None:
    """Say where the settings are.

    \b
    For example:
      portaladm config path
    """
    front: Front = ctx.obj
    typer.echo(str(front.door.config_path))
    if not front.door.config_path.exists():
        front.say("It does not exist yet: everything has its default. Make it: portaladm init")


def change(front: Front, wishes: Mapping[str, Any]) -> SettingsResult:
    """Write settings, on the trail of the store if there is one."""
    from portaladm.services.config import change_settings

    with open_existing(front) as desk:
        return change_settings(front.door.config_path, wishes, front.door.now, desk)


def tell_change(front: Front, result: SettingsResult, *, shown: bool = False) -> None:
    """What became of the settings, in sentences; what is ``shown`` besides need not be said."""
    for one in result.changes:
        if shown and not one.old:
            continue
        front.say(f"{one.name}: {one.new}" + (f" (was {one.old})" if one.old else ""))
    if not result.changes:
        front.say(f"Nothing has changed: {result.path} says that already.")
        return
    if not shown:
        front.say(f"Written to {result.path}")
    if result.kept:
        front.warn(f"the comments in {result.path} are gone; the file with them is {result.kept}")


@contextmanager
def open_existing(front: Front) -> Iterator[Desk | None]:
    """A desk where there is a store; None, and no store made, where there is none."""
    path = front.door.store_path
    if not path.is_file() or not path.stat().st_size:
        yield None
        return
    with front.open() as desk:
        yield desk
