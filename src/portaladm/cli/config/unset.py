"""``config unset``: a setting has its default again, on the trail as with ``config set``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from portaladm.cli.config import change
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.options import DryRun, Format, Reason, Yes

if TYPE_CHECKING:
    from portaladm.services.config.change import SettingsResult


def unset(
    ctx: typer.Context, name: change.Name, reason: Reason = "", dry_run: DryRun = False,
    yes: Yes = False, format: Format = None,
) -> None:  # fmt: skip
    """Give a setting its default again.

    It is taken out of the file; this says what holds then. A name that no setting has goes as well.

    \b
    For example:
      portaladm config unset keys.days
    """
    from portaladm.services.config.change import find_unset

    cli: CliContext = ctx.obj
    names = find_unset(cli.entry_point.config_path, name)
    if dry_run:
        cli.say("A dry run, which writes nothing and would do this:")
        result = _rehearse(cli, names)
    else:
        result = change.change(cli, {}, reason, names)
    _tell(cli, name, result)
    if not dry_run:
        change.tell_kept(cli, result)
        change.tell_left(cli)
    change.show_changed(cli, result.changes, result.path, result.kept)


def _rehearse(cli: CliContext, names: tuple[str, ...]) -> SettingsResult:
    from portaladm.config.reading import merge_settings
    from portaladm.services.config.change import SettingsResult, rehearse_change

    path = cli.entry_point.config_path
    settings = merge_settings(path, {}, without=names)
    with change.open_existing(cli, settings, dry_run=True) as context:
        changes = rehearse_change(path, {}, context, names)
    return SettingsResult(str(path), changes, unset=names)


def _tell(cli: CliContext, name: str, result: SettingsResult) -> None:
    from portaladm.config.schema import Settings
    from portaladm.config.values import find_default, find_setting

    if find_default(name) is None:
        cli.say(f"Taken out of {result.path}: {name}, which no setting is called.")
        return
    default = find_setting(Settings(), name, cli.entry_point.config_path).default or "empty"
    was = next((f" (was {one.old})" for one in result.changes if one.old), "")
    cli.say(f"{name} has its default: {default}{was}.")
    if not result.unset:
        cli.say(f"Nothing has changed: {result.path} says nothing of it.")
