"""``config set``, ``add`` and ``remove``: changing the settings, on the trail of the store."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from portaladm.cli.outcomes import show_changes
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.options import DryRun, Format, Reason, Yes

if TYPE_CHECKING:
    from portaladm.config.schema import Settings
    from portaladm.services.config.change import SettingsResult
    from portaladm.services.config.compare import Change
    from portaladm.services.context import Context

Name = Annotated[str, typer.Argument(metavar="NAME", help="A setting, such as keys.days.")]
ListName = Annotated[
    str, typer.Argument(metavar="NAME", help="A setting that is a list, such as identity.ways.")
]
Items = Annotated[str, typer.Argument(metavar="VALUE", help="One of the list, or several.")]


def set_(
    ctx: typer.Context,
    name: Name,
    value: Annotated[str, typer.Argument(metavar="VALUE", help="What it is to be.")],
    reason: Reason = "",
    dry_run: DryRun = False,
    yes: Yes = False,
    format: Format = None,
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
    _carry_out(cli, wanted, reason, dry_run)


def add(
    ctx: typer.Context, name: ListName, value: Items, reason: Reason = "", dry_run: DryRun = False,
    yes: Yes = False, format: Format = None,
) -> None:  # fmt: skip
    """Add to a setting that is a list.

    What is there already stays as it is; several are written with commas. In a list of NAME=VALUE,
    the new value of a name takes the place of the old one.

    \b
    For example:
      portaladm config add roster.eligible_relationships grandmother
      portaladm config add roster.school_max_removals "Lincoln Elementary=30"
    """
    from portaladm.config.values import parse_value
    from portaladm.services.config.items import add_items

    cli: CliContext = ctx.obj
    items = parse_value(name, value, cli.entry_point.config_path)
    _carry_out(cli, {name: add_items(_read_good(cli), name, items)}, reason, dry_run)


def remove(
    ctx: typer.Context, name: ListName, value: Items, reason: Reason = "", dry_run: DryRun = False,
    yes: Yes = False, format: Format = None,
) -> None:  # fmt: skip
    """Remove from a setting that is a list.

    What is not there changes nothing. In a list of NAME=VALUE, the name is enough.

    \b
    For example:
      portaladm config remove roster.eligible_relationships tutor
      portaladm config remove roster.school_max_removals "Lincoln Elementary"
    """
    from portaladm.config.values import parse_value
    from portaladm.services.config.items import find_absent, remove_items

    cli: CliContext = ctx.obj
    items = parse_value(name, value, cli.entry_point.config_path)
    settings = _read_good(cli)
    if absent := find_absent(settings, name, items):
        cli.say(f"Not in the list {name}: {', '.join(absent)}.")
    if len(absent) == len(items):
        cli.say("Nothing would change." if dry_run else "Nothing has changed.")
        show_changed(cli, (), str(cli.entry_point.config_path), "")
        return
    _carry_out(cli, {name: remove_items(settings, name, items)}, reason, dry_run)


def _read_good(cli: CliContext) -> Settings:
    from portaladm.config.reading import read_good_settings

    return read_good_settings(cli.entry_point.config_path)[0]


def _carry_out(cli: CliContext, wanted: Mapping[str, Any], reason: str, dry_run: bool) -> None:
    if not dry_run:
        result = change(cli, wanted, reason)
        tell_change(cli, result)
        show_changed(cli, result.changes, result.path, result.kept)
        return
    changes = rehearse(cli, wanted)
    show_changed(cli, changes, str(cli.entry_point.config_path), "")


def rehearse(cli: CliContext, wanted: Mapping[str, Any]) -> tuple[Change, ...]:
    """Say what a change of the settings would do, and return it."""
    from portaladm.services.config.change import rehearse_change

    path = cli.entry_point.config_path
    with open_existing(cli, _merge(cli, wanted), dry_run=True) as context:
        changes = rehearse_change(path, wanted, context)
    cli.say(
        "A dry run: nothing is written."
        if changes
        else f"Nothing would change: {path} says that already."
    )
    _tell_values(cli, changes)
    return changes


def change(
    cli: CliContext, wanted: Mapping[str, Any], reason: str = "", unset: tuple[str, ...] = ()
) -> SettingsResult:
    """Write settings, on the trail of the store if there is one."""
    from portaladm.services.config.change import change_settings

    path, now = cli.entry_point.config_path, cli.entry_point.now
    with open_existing(cli, _merge(cli, wanted, unset)) as context:
        return change_settings(path, wanted, now, context, reason, unset)


def _merge(cli: CliContext, wanted: Mapping[str, Any], unset: Collection[str] = ()) -> Settings:
    """The settings as they will be: the file may be wrong where a change mends it."""
    from portaladm.config.reading import merge_settings

    return merge_settings(cli.entry_point.config_path, wanted, without=unset)


def tell_change(cli: CliContext, result: SettingsResult, *, shown: bool = False) -> None:
    """What became of the settings, in sentences; what is ``shown`` besides need not be said."""
    _tell_values(cli, [one for one in result.changes if one.old or not shown])
    if not result.changes:
        cli.say(f"Nothing has changed: {result.path} says that already.")
        return
    if not shown:
        cli.say(f"Written to {result.path}")
    tell_kept(cli, result)
    tell_left(cli)


def tell_kept(cli: CliContext, result: SettingsResult) -> None:
    """Where the comments are that a file has lost."""
    if result.kept:
        cli.warn(f"the comments in {result.path} are gone; the file with them is {result.kept}")


def list_changes(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """The settings that became others, with their values as ``config show`` has them."""
    return [
        {"name": one.name, "value": one.exact_new, "value_before": one.exact_old,
         "changed": True}
        for one in changes
    ]  # fmt: skip


def show_changed(cli: CliContext, changes: Iterable[Change], path: str, kept: str) -> None:
    """What became of the settings, as data where ``--format`` asks for it."""
    if cli.format:
        settings = list_changes(changes)
        show_changes(
            cli, "settings", settings, (), ("name", "value", "value_before", "changed"),
            own={"settings_file": path, "kept_file": kept or None},
        )  # fmt: skip


def tell_left(cli: CliContext) -> None:
    """What is still wrong in the file after a part of it was mended."""
    from portaladm.cli.messages import say_error
    from portaladm.config.reading import read_good_settings

    for fault in read_good_settings(cli.entry_point.config_path)[1].values():
        cli.warn(say_error(fault).message)


def _tell_values(cli: CliContext, changes: Iterable[Change]) -> None:
    for one in changes:
        cli.say(f"{one.name}: {one.new}" + (f" (was {one.old})" if one.old else ""))


@contextmanager
def open_existing(
    cli: CliContext, settings: Settings | None = None, *, dry_run: bool = False
) -> Iterator[Context | None]:
    """A context where there is a store; None, and no store made, where there is none."""
    path = cli.entry_point.store_path
    if not path.is_file() or not path.stat().st_size:
        yield None
        return
    with cli.open(dry_run=dry_run, settings=settings) as context:
        yield context
