"""``portaladm roster``: who is whose parent."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from portaladm.cli.roster.output import (
    as_refusal,
    show_counts,
    show_import,
    tell_file,
    tell_findings,
)
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.options import DryRun, Format, Reason, Yes
from portaladm.cli.terminal.prompts import ask
from portaladm.cli.terminal.render import choose_format, report_failure, show_change
from portaladm.domain.rosters import is_iso_day
from portaladm.domain.text import count_of
from portaladm.errors import Misused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from portaladm.readers.rows import RosterReader
    from portaladm.services.context import Context
    from portaladm.services.roster.import_ import ImportOptions, ImportResult

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
Snapshot = Annotated[
    bool,
    typer.Option("--snapshot", help="The file is the whole truth: who is missing has left."),
]
MaxRemovals = Annotated[
    str | None,
    typer.Option(
        "--max-removals", metavar="N|N%", show_default=False,
        help="Let so many leave, this once; the setting roster.max_removals_percent otherwise.",
    ),
]  # fmt: skip
ApplyRest = Annotated[
    bool,
    typer.Option("--apply-rest", help="Behind the brake: let in everything but the endings."),
]
Sheet = Annotated[
    str | None,
    typer.Option(
        "--sheet", metavar="NAME", show_default=False,
        help="The sheet of an Excel workbook; the first one otherwise.",
    ),
]  # fmt: skip
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="DATE", show_default=False,
        help="The day on which roles with dates must hold, YYYY-MM-DD; today otherwise.",
    ),
]  # fmt: skip
InputFormat = Annotated[
    str | None,
    typer.Option(
        "--input-format", metavar="NAME", show_default=False,
        help="The roster's format, if not found by itself: csv, oneroster, sds, clever, xlsx.",
    ),
]  # fmt: skip
Report = Annotated[
    Path | None,
    typer.Option(
        "--report", metavar="FILE", show_default=False,
        help="Also write the counts, faults and findings to this new file: .html, .json or .csv.",
    ),
]  # fmt: skip
RosterFileArgument = Annotated[
    str,
    typer.Argument(
        metavar="FILE", show_default=False,
        help="A CSV file, a workbook, or a zip or folder of OneRoster and the like; - for stdin.",
    ),
]  # fmt: skip


@app.command("import")
def import_(
    ctx: typer.Context,
    file: RosterFileArgument,
    dry_run: DryRun = False,
    columns: Columns = None,
    encoding: Encoding = None,
    sheet: Sheet = None,
    as_of: AsOf = None,
    keep_good_rows: KeepGoodRows = False,
    rejects: Rejects = None,
    snapshot: Snapshot = False,
    max_removals: MaxRemovals = None,
    apply_rest: ApplyRest = False,
    report: Report = None,
    input_format: InputFormat = None,
    format: Format = None,
) -> None:
    """Bring in a roster, all of it or nothing.

    \b
    Look first, then do it:
      portaladm roster import roster.csv --dry-run
      portaladm roster import roster.csv
    Every night, with the whole district in the file:
      portaladm --quiet roster import nightly.csv --snapshot
    """
    from portaladm.services.roster.import_ import import_roster

    cli: CliContext = ctx.obj
    choose_format(cli, format)
    refuse_report(report)
    with cli.open(make=True) as context:
        with reading_roster(
            cli, context, file, columns=columns, encoding=encoding, format=input_format,
            sheet=sheet, as_of=as_of, dry_run=dry_run,
            keep_good_rows=keep_good_rows, rejects=rejects, snapshot=snapshot,
            max_removals=max_removals, apply_rest=apply_rest,
        ) as given:  # fmt: skip
            result = import_roster(context, given.reader, given.options, progress=given.progress)
        write_report(context, report, result)
    show_import(cli, result, cli.format)
    raise typer.Exit(3 if result.counts.refused or (apply_rest and result.deferred) else 0)


@app.command()
def undo(
    ctx: typer.Context,
    reason: Reason = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    """Undo the last import, if nothing that relies on it has happened since.

    \b
    The wrong file was imported:
      portaladm roster undo --reason "last year's file"
    """
    from portaladm.services.roster.undo import plan_roster_undo, undo_roster

    cli: CliContext = ctx.obj
    choose_format(cli, format)
    with cli.open() as context:
        plan = plan_roster_undo(context)
        cli.say(
            f"Batch {plan.batch} ({plan.file_name}): {count_of(plan.restored, 'record')} to "
            f"restore, {count_of(plan.removed, 'record')} to remove."
        )
        record = {"batch": plan.batch, "restored": plan.restored, "removed": plan.removed}
        if dry_run:
            cli.say("A dry run: nothing was changed.")
            show_change(cli, record | {"changed": False}, format)
            return
        ask(cli, f"Undo the import {plan.batch}?", yes)
        result = undo_roster(context, reason)
    cli.say("Undone.")
    cli.say_head(result.head)
    show_change(cli, record | {"changed": True}, format)


@app.command()
def check(
    ctx: typer.Context,
    file: RosterFileArgument,
    columns: Columns = None,
    encoding: Encoding = None,
    sheet: Sheet = None,
    as_of: AsOf = None,
    report: Report = None,
    input_format: InputFormat = None,
    format: Format = None,
) -> None:
    """Check a roster by itself, without the store.

    \b
    For example:
      portaladm roster check roster.csv
    """
    from portaladm.services.roster.import_ import import_roster

    cli: CliContext = ctx.obj
    choose_format(cli, format)
    refuse_report(report)
    with cli.entry_point.open_temporary() as context, reading_roster(
        cli, context, file, columns=columns, encoding=encoding, format=input_format,
        sheet=sheet, as_of=as_of, dry_run=True,
        keep_good_rows=True, rejects=None,
    ) as given:  # fmt: skip
        result = import_roster(context, given.reader, given.options, progress=given.progress)
    write_report(None, report, result)
    if result.faults:
        if not cli.json:
            tell_file(cli, result)
            tell_findings(cli, result)
        show_counts(cli, result, cli.format)
        report_failure(cli, as_refusal(result))
        raise typer.Exit(1)
    show_import(cli, result, cli.format)


@app.command()
def columns(
    ctx: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE", show_default=False, help="A CSV file or a workbook.")
    ],
    encoding: Encoding = None,
    sheet: Sheet = None,
) -> None:
    """Propose a map for another program's export, to read, correct and save.

    \b
    For example:
      portaladm roster columns export.csv > map.toml
      portaladm roster check export.csv --columns map.toml
    """
    from portaladm.readers.formats import open_table
    from portaladm.readers.guess.columns import guess_columns, write_proposal

    cli: CliContext = ctx.obj
    settings = cli.entry_point.settings.roster
    with open_table(file, encoding=encoding, sheet=sheet, settings=settings) as (
        name,
        header,
        rows,
    ):
        proposal = guess_columns(header, rows)
    for guess in proposal.guesses:
        example = f" ({guess.example})" if guess.example else ""
        cli.say(f"{guess.ours}: {guess.theirs or '-'}, {guess.how_sure}{example}")
    if proposal.unused:
        cli.say(f"Not used: {', '.join(proposal.unused)}")
    for remark in proposal.remarks:
        cli.warn(f"{name}: {remark}.")
    typer.echo(write_proposal(proposal), nl=False)


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
    from portaladm.readers.csv.template import write_template

    cli: CliContext = ctx.obj
    written = write_template(output)
    if output:
        cli.say(f"Fill in {output}, then: portaladm roster import {output}")
    else:
        typer.echo(written, nl=False)


@dataclass(frozen=True)
class GivenRoster:
    """A roster that is open for reading, how to import it, and what to tell of its rows."""

    reader: RosterReader
    options: ImportOptions
    progress: Callable[[int], None]


@contextmanager
def reading_roster(
    cli: CliContext, context: Context, file: str, *, columns: Path | None, encoding: str | None,
    dry_run: bool, keep_good_rows: bool, rejects: Path | None, format: str | None = None,
    sheet: str | None = None, as_of: str | None = None, snapshot: bool = False,
    max_removals: str | None = None, apply_rest: bool = False,
) -> Iterator[GivenRoster]:  # fmt: skip
    """Open a roster's file with the options of a command; ``keys issue --roster`` uses it, too."""
    from portaladm.cli.terminal.progress import show_progress
    from portaladm.readers.csv.column_map import read_column_map
    from portaladm.readers.formats import open_roster
    from portaladm.services.roster.import_ import ImportOptions
    from portaladm.services.roster.removals import RemovalRules

    if rejects and not keep_good_rows:
        raise Misused("rejects-alone")
    limits = RemovalRules(max_removals, apply_rest)
    options = ImportOptions(dry_run, keep_good_rows, rejects, snapshot, limits)
    with (
        open_roster(
            file, format=format, columns=read_column_map(columns) if columns else None,
            encoding=encoding, sheet=sheet, as_of=read_as_of(as_of) or context.today,
            settings=context.settings.roster,
        ) as reader,
        show_progress(cli, "Reading") as update,
    ):  # fmt: skip
        yield GivenRoster(reader, options, lambda rows: update(rows, None))


def read_as_of(text: str | None) -> date | None:
    """The day of ``--as-of``."""
    if text is None:
        return None
    if not is_iso_day(text):
        raise Misused("bad-date", option="--as-of", text=text)
    return date.fromisoformat(text)


def refuse_report(path: Path | None) -> None:
    """Refuse a report's file before anything happens."""
    if path:
        from portaladm.services.roster.report import refuse_report

        refuse_report(path)


def write_report(context: Context | None, path: Path | None, result: ImportResult) -> None:
    """The report of an import as a file, where one is wanted."""
    if path:
        from portaladm.services.roster.report import write_import_report

        write_import_report(context, path, result)
