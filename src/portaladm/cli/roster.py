"""``portaladm roster``: who is whose parent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from portaladm.cli.front import Front
from portaladm.cli.options import DryRun, Format
from portaladm.cli.render import report_failure, show_records
from portaladm.domain.text import count_of
from portaladm.errors import Misused

if TYPE_CHECKING:
    from collections.abc import Callable

    from portaladm.services.desk import Desk
    from portaladm.services.rosters import ImportResult
    from portaladm.store.sqlite import Transaction

app = typer.Typer()

Columns = Annotated[
    Path | None,
    typer.Option(
        "--columns", metavar="MAP.toml", show_default=False,
        help="How another program's columns map onto ours.",
    ),
]  # fmt: skip
Encoding = Annotated[
    str | None,
    typer.Option(
        "--encoding", metavar="NAME", show_default=False,
        help="For a file that is not UTF-8, such as cp1252.",
    ),
]  # fmt: skip
KeepGoodRows = Annotated[
    bool, typer.Option("--keep-good-rows", help="Leave the faulty rows out instead of stopping.")
]
Rejects = Annotated[
    Path | None,
    typer.Option(
        "--rejects", metavar="FILE", show_default=False,
        help="With --keep-good-rows: the faulty rows, to mend and import again.",
    ),
]  # fmt: skip
RosterFileArgument = Annotated[
    str, typer.Argument(metavar="FILE", show_default=False, help="A CSV file; - for stdin.")
]


@app.command("import")
def import_(
    ctx: typer.Context,
    file: RosterFileArgument,
    dry_run: DryRun = False,
    columns: Columns = None,
    encoding: Encoding = None,
    keep_good_rows: KeepGoodRows = False,
    rejects: Rejects = None,
    format: Format = None,
) -> None:
    """Bring in a roster, all of it or nothing.

    \b
    Look first, then do it:
      portaladm roster import roster.csv --dry-run
      portaladm roster import roster.csv
    """
    front: Front = ctx.obj
    front.format = format
    with front.open() as desk:
        result = bring_in(
            front, desk, file, columns=columns, encoding=encoding, dry_run=dry_run,
            keep_good_rows=keep_good_rows, rejects=rejects,
        )  # fmt: skip
    show_import(front, result, format)
    raise typer.Exit(3 if result.counts.refused else 0)


@app.command()
def check(
    ctx: typer.Context,
    file: RosterFileArgument,
    columns: Columns = None,
    encoding: Encoding = None,
    format: Format = None,
) -> None:
    """Check a roster by itself, without the store.

    \b
    For example:
      portaladm roster check roster.csv
    """
    front: Front = ctx.obj
    front.format = format
    with front.door.open_scratch() as desk:
        result = bring_in(
            front, desk, file, columns=columns, encoding=encoding, dry_run=True,
            keep_good_rows=True, rejects=None,
        )  # fmt: skip
    if result.faults:
        report_failure(front, _as_refusal(result))
        raise typer.Exit(1)
    show_import(front, result, format)


@app.command()
def template(
    ctx: typer.Context,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", show_default=False, help="Write it here."),
    ] = None,
) -> None:
    """Show an empty roster to fill in, with one example row.

    \b
    For example:
      portaladm roster template -o roster.csv
    """
    from portaladm.roster.template import write_template

    front: Front = ctx.obj
    written = write_template(output)
    if output:
        front.say(f"Fill in {output}, then: portaladm roster import {output}")
    else:
        typer.echo(written, nl=False)


def bring_in(
    front: Front, desk: Desk, file: str, *, columns: Path | None, encoding: str | None,
    dry_run: bool, keep_good_rows: bool, rejects: Path | None,
    before_commit: Callable[[Transaction], None] | None = None,
) -> ImportResult:  # fmt: skip
    """Read a roster's file into the store of ``desk``; ``keys issue --roster`` uses it, too."""
    from portaladm.cli.progress import show_progress
    from portaladm.roster.layouts import ColumnMap, read_column_map
    from portaladm.roster.our_csv import CsvReader
    from portaladm.roster.source import open_source
    from portaladm.services.rosters import ImportOptions, import_roster

    if rejects and not keep_good_rows:
        raise Misused(
            "rejects-alone", "--rejects needs --keep-good-rows: otherwise nothing is imported.",
            "Add --keep-good-rows.",
        )  # fmt: skip
    column_map = read_column_map(columns) if columns else ColumnMap()
    max_bytes = desk.settings.roster.max_megabytes * 1_000_000
    options = ImportOptions(dry_run, keep_good_rows, rejects)
    with (
        open_source(file, encoding=encoding, max_bytes=max_bytes) as source,
        show_progress(front, "Reading") as update,
    ):
        reader = CsvReader(source, column_map)
        more = {"before_commit": before_commit} if before_commit else {}
        return import_roster(desk, reader, options, progress=lambda n: update(n, None), **more)


def show_import(front: Front, result: ImportResult, format: str | None) -> None:
    """The counts on stdout; what the file is, its faults and findings on stderr."""
    tell_import(front, result)
    counts = result.counts
    records = [
        {"record": name, "new": tally.new, "changed": tally.changed, "same": tally.same}
        for name, tally in (
            ("students", counts.students), ("parents", counts.parents), ("links", counts.links),
        )
    ]  # fmt: skip
    records.append({"record": "rows refused", "new": counts.refused, "changed": 0, "same": 0})
    show_records(front, records, ("record", "new", "changed", "same"), format=format)


def tell_import(front: Front, result: ImportResult) -> None:
    """What happened to a roster, in sentences."""
    file = result.file
    front.say(
        f"{file.name}: {count_of(result.counts.rows, 'row')}, {file.delimiter}, {file.encoding}"
    )
    for note in file.notes:
        front.say(f"Note: {note}.")
    for fault in result.faults:
        front.tell(f"Refused: {fault}")
    if result.rejects:
        front.tell(f"The refused rows are in {result.rejects}: mend them and import that file.")
    for finding in result.findings:
        examples = f" ({', '.join(finding.examples)})" if finding.examples else ""
        front.say(f"Look at: {finding.message}{examples}.")
    front.say(_sum_up(result))


def _sum_up(result: ImportResult) -> str:
    if result.counts.nothing_changed:
        return "Nothing has changed since the last import."
    if result.dry_run:
        return "A dry run: nothing was changed."
    return f"Imported as batch {result.batch}. Trail head {result.head}"


def _as_refusal(result: ImportResult) -> Misused:
    refusal = Misused(
        "roster-faulty",
        f"{result.file.name}: {count_of(result.fault_count, 'fault')} on "
        f"{count_of(result.counts.refused, 'line')}.",
        "Mend these lines and check again.",
        tuple(map(str, result.faults)),
    )
    refusal.exit_code = 1
    return refusal
