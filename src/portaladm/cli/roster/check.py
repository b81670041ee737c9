"""``roster check``: a roster by itself, without the store."""

from __future__ import annotations

import typer

from portaladm.cli.roster.options import (
    AllExamples,
    AllSheets,
    AsOf,
    Columns,
    DeriveIds,
    Encoding,
    InputFormat,
    Report,
    RosterFileArgument,
    Sheet,
)
from portaladm.cli.roster.output import (
    as_refusal,
    show_counts,
    show_import,
    tell_file,
    tell_findings,
)
from portaladm.cli.roster.reading import (
    reading_roster,
    refuse_report,
    report_refusal,
    write_report,
)
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.options import Format
from portaladm.cli.terminal.render import choose_format, report_failure


def check(
    ctx: typer.Context,
    file: RosterFileArgument,
    columns: Columns = None,
    encoding: Encoding = None,
    sheet: Sheet = None,
    all_sheets: AllSheets = False,
    as_of: AsOf = None,
    report: Report = None,
    all_examples: AllExamples = False,
    input_format: InputFormat = None,
    derive_ids: DeriveIds = False,
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
    refuse_report(report, replaces=True)
    with cli.entry_point.open_temporary() as context, reading_roster(
        cli, context, file, columns=columns, encoding=encoding, format=input_format,
        sheet=sheet, all_sheets=all_sheets, as_of=as_of, derive_ids=derive_ids, dry_run=True,
        keep_good_rows=True, rejects=None, all_examples=all_examples,
    ) as given:  # fmt: skip
        result = import_roster(
            context, given.reader, given.options, progress=given.progress,
            on_refusal=lambda refused: report_refusal(
                cli, context, report, refused, has_store=False
            ),
        )  # fmt: skip
        write_report(context, report, result, has_store=False)
    if result.faults:
        if not cli.json:
            tell_file(cli, result)
            tell_findings(cli, result)
        show_counts(cli, result, cli.format)
        report_failure(cli, as_refusal(result))
        raise typer.Exit(1)
    show_import(cli, result, cli.format)
