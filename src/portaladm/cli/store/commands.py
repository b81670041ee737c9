"""``portaladm store``: where the store is, what is in it, its backup, its move."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from portaladm.cli.outcomes import show_outcome
from portaladm.cli.purge import purge
from portaladm.cli.store.accept import accept
from portaladm.cli.store.grant import grant
from portaladm.cli.store.restore import restore
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.exports import tell_unnoted
from portaladm.cli.terminal.options import DryRun, Fields, Format, Reason, Yes
from portaladm.cli.terminal.parameters import argument, value
from portaladm.cli.terminal.prompts import ask
from portaladm.cli.terminal.render import show_record
from portaladm.platform import quote_word

if TYPE_CHECKING:
    from portaladm.domain.trail import Head
    from portaladm.services.store.backup import Backup

app = typer.Typer()
app.command()(restore)
app.command()(accept)
app.command()(grant)


@app.command()
def info(ctx: typer.Context, format: Format = None, fields: Fields = None) -> None:
    """Show the store's place, contents and head.

    The head is the audit head, the newest row of the trail.

    \b
    For example:
      portaladm store info
    """
    from portaladm.services.store.view import describe_store

    cli: CliContext = ctx.obj
    cli.format = format
    with cli.open() as context:
        found = describe_store(context, cli.entry_point.config_path)
    record = {
        "path": found.path, "store_id": found.store_id, "created_at": found.made_at,
        "schema": found.schema, "bytes": found.bytes, "file_system": found.file_system,
        "settings_file": found.settings_file, "practice": found.practice,
        **{f"{name}_count": number for name, number in found.counts.items()},
        "audit_head": str(found.head),
    }  # fmt: skip
    show_record(cli, record, format=format, fields=fields)


@app.command()
def backup(
    ctx: typer.Context,
    file: Annotated[Path, argument("FILE", "A new file for the copy, or a folder.")],
    keep: Annotated[
        int | None, value("--keep", "N", "Keep the newest N backups of the folder.", min=1)
    ] = None,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    """Back up the store and verify the copy.

    Others can go on working. With --keep, older backups of this store in the folder are removed
    once the new one is verified; other files stay. A folder that does not exist is made.

    \b
    For example:
      portaladm store backup portaladm-2026-08-31.db

    \b
    Into a folder, under a name with the day:
      portaladm store backup /mnt/backup --keep 30
    """
    from portaladm.services.store.backup import back_up_store, plan_backup, remove_outdated

    cli: CliContext = ctx.obj
    cli.format = format
    with cli.open(dry_run=dry_run) as context:
        plan = plan_backup(context, file, keep)
        if plan.makes_folder:
            made_now = "would be made" if dry_run else "is new, and only you can read it"
            cli.say(f"The folder {plan.path.parent} {made_now}.")
        if dry_run:
            _tell_removed(cli, "Would be removed", plan.outdated)
            cli.say("A dry run: nothing was changed.")
            show_outcome(cli, _describe_backup(plan.path, plan.outdated, None))
            return
        made = back_up_store(context, plan)
    cli.say("Backed up and verified, the trail included.")
    removed, left = remove_outdated(plan)
    _tell_removed(cli, "Removed", removed)
    for path, why in left:
        cli.warn(f"The older backup {path} can't be removed: {why}.")
    if not made.is_noted:
        tell_unnoted(cli)
    cli.say_head(made.head)
    show_outcome(cli, _describe_backup(Path(made.path), removed, made))


def _describe_backup(path: Path, removed: Sequence[Path], made: Backup | None) -> dict[str, Any]:
    return {
        "path": str(path), "bytes": made.bytes if made else None,
        "audit_head": str(made.head) if made else None, "removed": [str(one) for one in removed],
        "changed": True,
    }  # fmt: skip


def _tell_removed(cli: CliContext, label: str, paths: Sequence[Path]) -> None:
    if paths:
        cli.say(f"{label}: {', '.join(path.name for path in paths)}")


@app.command()
def upgrade(ctx: typer.Context, format: Format = None) -> None:
    """Upgrade the store of an older version.

    The old store is kept beside it.

    \b
    For example:
      portaladm store upgrade
    """
    from portaladm.services.store.view import describe_upgrade, find_store

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


@app.command()
def move(
    ctx: typer.Context,
    place: Annotated[Path, argument("FOLDER", "The new folder, or a new file.")],
    reason: Reason = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    """Move the store to another folder or disk.

    The settings and the pepper file beside it go along. The old file stays and only says where the
    store is. If a move was stopped, the same command finishes it.

    \b
    For example:
      portaladm store move /srv/portaladm
    """
    from portaladm.services.store.move import choose_place, finish_move, move_store, plan_move
    from portaladm.services.store.view import find_store

    cli: CliContext = ctx.obj
    source = cli.entry_point.store_path
    target = choose_place(source, place)
    find_store(source)
    if finish_move(source, target):
        cli.say(f"The store has moved to {target}.")
        _tell_place(cli, source, target)
        show_outcome(cli, _describe_move(source, target, "", None) | {"changed": False})
        return
    with cli.open(dry_run=dry_run) as context:
        plan = plan_move(context, target, cli.entry_point.config_path)
        for _, new in plan.beside:
            cli.say(f"Goes along: {new}")
        if dry_run:
            cli.say(f"A dry run: the store would move to {target}; nothing was changed.")
            head = None
        else:
            ask(cli, f"Move the store to {target}? Nobody can use it at its old place then.", yes)
            head = move_store(context, plan, reason)
    if head:
        cli.say(f"Moved and verified: {target}")
        _tell_place(cli, source, target)
        cli.say_head(head)
    show_outcome(cli, _describe_move(source, target, plan.settings, head))


def _describe_move(source: Path, target: Path, settings: str, head: Head | None) -> dict[str, Any]:
    return {
        "path": str(target), "path_before": str(source), "settings_file": settings or None,
        "audit_head": str(head) if head else None, "changed": True,
    }  # fmt: skip


def _tell_place(cli: CliContext, source: Path, target: Path) -> None:
    """How the commands find the store from now on, and what becomes of the old file."""
    cli.say(
        f"From now on: portaladm --store {quote_word(str(target))} store info; or set "
        f"PORTALADM_STORE={target} for everybody."
    )
    cli.say(f"{source} only says so now. Once everybody has it: remove that file.")


app.command()(purge)
