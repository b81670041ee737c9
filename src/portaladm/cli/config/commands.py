"""``portaladm config``: look at the settings; the commands that change them are in ``change``."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from portaladm.cli.config import change
from portaladm.cli.config.unset import unset
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.listing import choose_view, show_list
from portaladm.cli.terminal.options import Fields, Format, Limit, Sort
from portaladm.cli.terminal.parameters import value
from portaladm.cli.terminal.render import choose_format, show_record
from portaladm.errors import Refused

if TYPE_CHECKING:
    from portaladm.config.values import SettingLine

app = typer.Typer()
_COLUMNS = ("name", "value", "default", "meaning")
_ON_SCREEN = ("name", "value")


@app.command()
def show(
    ctx: typer.Context,
    format: Format = None,
    fields: Fields = None,
    sort: Sort = "",
    limit: Limit = None,
    on: Annotated[
        str | None, value("--on", "DATE", "As they were at the end of this day, from the trail.")
    ] = None,
) -> None:
    """Show every setting, its value and meaning.

    \b
    For example:
      portaladm config show
      portaladm config show --on 2026-08-31
    """
    from portaladm.config.values import list_settings

    cli: CliContext = ctx.obj
    view = choose_view(
        cli, _COLUMNS, on_screen=_ON_SCREEN, fields=fields, sort=sort, limit=limit, format=format
    )
    if on:
        lines = _read_past(cli, on)
    else:
        cli.entry_point.refuse_left_place()
        lines = list_settings(cli.entry_point.settings)
        path = cli.entry_point.config_path
        cli.say(f"From {path}" if path.exists() else f"All defaults: there is no {path} yet.")
    exact = choose_format(cli, format) in ("json", "jsonl")
    show_list(cli, lines, view, partial(_to_record, exact=exact))


@app.command()
def get(ctx: typer.Context, name: change.Name, format: Format = None) -> None:
    """Print the value of one setting.

    It stands alone on a line, as config set takes it; a format adds the default and the meaning.

    \b
    For example:
      portaladm config get keys.days
      portaladm config get identity.ways --format json
    """
    from portaladm.config.values import find_setting, write_value

    cli: CliContext = ctx.obj
    kind = choose_format(cli, format)
    cli.entry_point.refuse_left_place()
    line = find_setting(cli.entry_point.settings, name, cli.entry_point.config_path)
    if format:
        show_record(cli, _to_record(line, exact=kind in ("json", "jsonl")), format=format)
    else:
        typer.echo(write_value(name, line.exact))


@app.command()
def check(ctx: typer.Context, format: Format = None) -> None:
    """Check the settings and name each fault.

    Also names what can never match: a school that the roster does not have.

    \b
    For example:
      portaladm config check
    """
    from portaladm.config.schema import Settings
    from portaladm.services.config.check import check_settings

    cli: CliContext = ctx.obj
    path = cli.entry_point.config_path
    with change.open_existing(cli, Settings()) as context:
        faults = check_settings(path, context)
    if faults:
        raise Refused(faults[0], details=tuple(faults[1:]))
    cli.say(f"No faults: {path}" if path.exists() else f"All defaults: there is no {path} yet.")
    if format:
        show_record(cli, _to_place(path), format=format)


@app.command()
def path(ctx: typer.Context, format: Format = None) -> None:
    """Show where the settings are.

    \b
    For example:
      portaladm config path
    """
    cli: CliContext = ctx.obj
    cli.entry_point.refuse_left_place()
    found = cli.entry_point.config_path
    if format:
        show_record(cli, _to_place(found), format=format)
    else:
        typer.echo(str(found))
    if not found.exists():
        cli.say("It does not exist yet: everything has its default. Make it: portaladm init")


def _to_place(path: Path) -> dict[str, Any]:
    return {"settings_file": str(path), "exists": path.exists()}


def _to_record(line: SettingLine, *, exact: bool) -> dict[str, Any]:
    """A setting as text, or its values themselves."""
    from portaladm.cli.messages.config.settings import MEANINGS

    value, default = (line.exact, line.exact_default) if exact else (line.value, line.default)
    return {"name": line.name, "value": value, "default": default, "meaning": MEANINGS[line.name]}


def _read_past(cli: CliContext, on: str) -> list[SettingLine]:
    from portaladm.config.values import show_values
    from portaladm.domain.timestamps import parse_day
    from portaladm.services.config.history import read_past_settings

    with cli.open() as context:
        past = read_past_settings(context, parse_day(on, "--on"))
    cli.say(f"As the trail tells them for the end of {past.day}.")
    return show_values(past.values)


app.command()(unset)
app.command("set", context_settings={"ignore_unknown_options": True})(change.set_)
app.command("add", context_settings={"ignore_unknown_options": True})(change.add)
app.command("remove", context_settings={"ignore_unknown_options": True})(change.remove)
