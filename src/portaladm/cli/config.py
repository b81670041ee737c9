"""``portaladm config``: look at the settings and change them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.listing import choose_view, show_list
from portaladm.cli.terminal.options import Fields, Format, Limit, Sort
from portaladm.cli.terminal.render import choose_format

if TYPE_CHECKING:
    from portaladm.config.values import SettingLine
    from portaladm.services.config import SettingsResult
    from portaladm.services.context import Context

app = typer.Typer()
_COLUMNS = ("name", "value", "default", "meaning")


@app.command()
def show(
    ctx: typer.Context,
    format: Format = None,
    fields: Fields = None,
    sort: Sort = "",
    limit: Limit = None,
) -> None:
    """Show every setting, its value and meaning.

    \b
    For example:
      portaladm config show
    """
    from portaladm.config.values import list_settings

    cli: CliContext = ctx.obj
    view = choose_view(cli, _COLUMNS, fields=fields, sort=sort, limit=limit, format=format)
    lines = list_settings(cli.entry_point.settings)
    path = cli.entry_point.config_path
    cli.say(f"From {path}" if path.exists() else f"All defaults: there is no {path} yet.")
    exact = choose_format(cli, format) in ("json", "jsonl")
    show_list(cli, lines, view, partial(_to_record, exact=exact))


@app.command("set", context_settings={"ignore_unknown_options": True})
def set_(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A setting, such as keys.days.")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="What it is to be.")],
) -> None:
    """Change one setting.

    Lists are written with commas.

    \b
    For example:
      portaladm config set keys.days 28
    """
    from portaladm.config.values import parse_value

    cli: CliContext = ctx.obj
    wanted = {name: parse_value(name, value, cli.entry_point.config_path)}
    tell_change(cli, change(cli, wanted))


@app.command()
def path(ctx: typer.Context) -> None:
    """Show where the settings are.

    \b
    For example:
      portaladm config path
    """
    cli: CliContext = ctx.obj
    typer.echo(str(cli.entry_point.config_path))
    if not cli.entry_point.config_path.exists():
        cli.say("It does not exist yet: everything has its default. Make it: portaladm init")


def _to_record(line: SettingLine, *, exact: bool) -> dict[str, Any]:
    """A setting as text, or its values themselves."""
    from portaladm.cli.messages.config.settings import MEANINGS

    value, default = (line.exact, line.exact_default) if exact else (line.value, line.default)
    return {"name": line.name, "value": value, "default": default, "meaning": MEANINGS[line.name]}


def change(cli: CliContext, wanted: Mapping[str, Any]) -> SettingsResult:
    """Write settings, on the trail of the store if there is one."""
    from portaladm.services.config import change_settings

    with open_existing(cli) as context:
        return change_settings(cli.entry_point.config_path, wanted, cli.entry_point.now, context)


def tell_change(cli: CliContext, result: SettingsResult, *, shown: bool = False) -> None:
    """What became of the settings, in sentences; what is ``shown`` besides need not be said."""
    for one in result.changes:
        if shown and not one.old:
            continue
        cli.say(f"{one.name}: {one.new}" + (f" (was {one.old})" if one.old else ""))
    if not result.changes:
        cli.say(f"Nothing has changed: {result.path} says that already.")
        return
    if not shown:
        cli.say(f"Written to {result.path}")
    if result.kept:
        cli.warn(f"the comments in {result.path} are gone; the file with them is {result.kept}")


@contextmanager
def open_existing(cli: CliContext) -> Iterator[Context | None]:
    """A context where there is a store; None, and no store made, where there is none."""
    path = cli.entry_point.store_path
    if not path.is_file() or not path.stat().st_size:
        yield None
        return
    with cli.open() as context:
        yield context
