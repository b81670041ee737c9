"""``portaladm store``: where the store is, what is in it, its backup."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from portaladm.cli.outcomes import show_outcome
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.exports import tell_unnoted
from portaladm.cli.terminal.options import Fields, Format
from portaladm.cli.terminal.parameters import argument
from portaladm.cli.terminal.render import show_record

app = typer.Typer()


@app.command()
def info(ctx: typer.Context, format: Format = None, fields: Fields = None) -> None:
    """Show the store's place, contents and head.

    The head is the audit head, the newest row of the trail.

    \b
    For example:
      portaladm store info
    """
    from portaladm.services.store import describe_store

    cli: CliContext = ctx.obj
    cli.format = format
    with cli.open() as context:
        found = describe_store(context, cli.entry_point.config_path)
    record = {
        "path": found.path, "store_id": found.store_id, "created_at": found.made_at,
        "schema": found.schema, "bytes": found.bytes, "file_system": found.file_system,
        "settings_file": found.settings_file,
        **{f"{name}_count": number for name, number in found.counts.items()},
        "audit_head": str(found.head),
    }  # fmt: skip
    show_record(cli, record, format=format, fields=fields)


@app.command()
def backup(
    ctx: typer.Context,
    file: Annotated[Path, argument("FILE", "A new file for the copy, or a folder.")],
    format: Format = None,
) -> None:
    """Back up the store and verify the copy.

    Others can go on working.

    \b
    For example:
      portaladm store backup portaladm-2026-08-31.db

    \b
    Into a folder, under a name with the day:
      portaladm store backup /mnt/backup
    """
    from portaladm.services.store import back_up_store

    cli: CliContext = ctx.obj
    cli.format = format
    with cli.open() as context:
        made = back_up_store(context, file)
    cli.say("Backed up and verified, the trail included.")
    if not made.is_noted:
        tell_unnoted(cli)
    cli.say_head(made.head)
    record = {"path": made.path, "bytes": made.bytes, "audit_head": str(made.head)}
    show_outcome(cli, record)


@app.command()
def upgrade(ctx: typer.Context, format: Format = None) -> None:
    """Upgrade the store of an older version.

    The old store is kept beside it.

    \b
    For example:
      portaladm store upgrade
    """
    from portaladm.services.store import describe_upgrade, find_store

    cli: CliContext = ctx.obj
    cli.format = format
    before = find_store(cli.entry_point.store_path)
    with cli.open() as context:
        done = describe_upgrade(context, before)
    if done.before == done.now:
        cli.say(f"Nothing to upgrade: the store has the newest schema, {done.now}.")
    else:
        cli.say(
            f"Upgraded from schema {done.before} to {done.now}; the old store is kept beside it."
        )
    record = {"path": done.path, "schema_before": done.before, "schema_now": done.now}
    show_outcome(cli, record)
