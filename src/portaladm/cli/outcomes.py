"""What a writing command did, as data: one object with its batch, its counts and whom it skipped.

As JSON every such command gives ``batch`` (null where none was made), ``counts`` (an object of
numbers) and ``skipped`` (an array of objects, each with its reason as ``message``), and beside them
what is its own. A dry run gives the same object as the command itself would, and ``dry_run``: all
but times, secrets and what only the command itself makes, such as a batch's code, are the same.
CSV has a row for each thing, as a list has.
"""

from __future__ import annotations

from collections.abc import Sequence

import typer

from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.render import Record, choose_format, show_record, show_records


def show_outcome(
    cli: CliContext, record: Record, *, counts: Sequence[str] = (), skipped: Sequence[Record] = ()
) -> None:
    """What was done to one thing.

    ``counts`` names the fields of ``record`` that are numbers of things; without them it is the
    one thing that was changed or not.
    """
    if not cli.json:
        show_record(cli, record | _tell_dry_run(cli), format=cli.format)
        return
    numbers = {name: record[name] for name in counts}
    own = {name: value for name, value in record.items() if name not in counts}
    numbers = numbers or {"changed": int(bool(record.get("changed", True)))}
    _show_object(cli, own, numbers, skipped)


def show_file(cli: CliContext, record: Record, *, counts: Sequence[str] = ()) -> None:
    """A file that was written, the ``file_path`` of ``record``: its path alone on a line.

    Where ``--format`` asks for it, all of the record.
    """
    if cli.format:
        show_outcome(cli, record, counts=counts)
    else:
        typer.echo(record["file_path"])


def show_changes(
    cli: CliContext, name: str, done: Sequence[Record], skipped: Sequence[Record],
    columns: Sequence[str], *, batch: str | None = None, own: Record | None = None,
) -> None:  # fmt: skip
    """What a change did to several, as data where ``--format`` asks for it.

    ``name`` says what they are (``accounts``), ``columns`` what is told of each; what was
    ``skipped`` has a ``message``. ``own`` is what else the object has.
    """
    if cli.json:
        numbers = {name: len(done)}
        whole = {
            "batch": batch, "changed": any(one.get("changed") for one in done),
            **(own or {}), name: [_pick(one, columns) for one in done],
        }  # fmt: skip
        _show_object(cli, whole, numbers, [_pick(one, columns) for one in skipped])
    elif cli.format:
        dry_run = _tell_dry_run(cli)
        rows = [one | dry_run for one in (*done, *skipped)]
        show_records(cli, rows, (*columns, *dry_run), format=cli.format)


def _pick(record: Record, columns: Sequence[str]) -> Record:
    return {name: record.get(name) for name in columns}


def _show_object(
    cli: CliContext, own: Record, counts: dict[str, int], skipped: Sequence[Record]
) -> None:
    numbers = {**counts, "skipped": len(skipped)}
    said = {"batch": None, **_tell_dry_run(cli), **own}
    show_record(cli, {**said, "counts": numbers, "skipped": list(skipped)}, format=cli.format)


def _tell_dry_run(cli: CliContext) -> Record:
    """Whether it was a dry run, of a command that has one; a screen says it in a sentence."""
    shown = cli.dry_run is not None and choose_format(cli, cli.format) != "table"
    return {"dry_run": cli.dry_run} if shown else {}


BATCH_FIELDS = ("batch", "count", "file_path", "expires_on", "audit_head")
"""What is told of each batch of secrets."""


def show_batches(
    cli: CliContext, name: str, batches: Sequence[Record], secrets: Sequence[Record],
    counts: dict[str, int], skipped: Sequence[Record],
) -> None:  # fmt: skip
    """The batches of secrets that were made, as one object for programs.

    The fields of the only batch stand in the object itself as well. ``secrets`` are there where
    they were to be shown, under ``name`` (``keys``).
    """
    only = batches[0] if len(batches) == 1 else {}
    own = {
        **{one: only.get(one) for one in BATCH_FIELDS if one != "count"},
        "batches": list(batches), name: list(secrets),
    }  # fmt: skip
    _show_object(cli, own, counts, skipped)
