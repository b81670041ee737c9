"""``roster import``: bring in a roster, all of it or nothing."""

from __future__ import annotations

from dataclasses import replace

import typer

from portaladm.cli.roster.effect import make_consent
from portaladm.cli.roster.options import (
    AllExamples,
    AllSheets,
    ApplyRest,
    AsOf,
    Columns,
    DeriveIds,
    Encoding,
    InputFormat,
    KeepGoodRows,
    MaxIdentityChanges,
    MaxNameChanges,
    MaxNewLinks,
    MaxNewParents,
    MaxRemovals,
    Rejects,
    Report,
    RosterFileArgument,
    Sheet,
    Snapshot,
)
from portaladm.cli.roster.output import show_import
from portaladm.cli.roster.practice import confirm_roster
from portaladm.cli.roster.reading import (
    is_partial,
    reading_roster,
    refuse_report,
    report_refusal,
    telling_import_stays,
    write_report,
)
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.options import DryRun, Format, Reason, Yes
from portaladm.cli.terminal.render import choose_format


def import_(
    ctx: typer.Context,
    file: RosterFileArgument,
    dry_run: DryRun = False,
    columns: Columns = None,
    encoding: Encoding = None,
    sheet: Sheet = None,
    all_sheets: AllSheets = False,
    as_of: AsOf = None,
    keep_good_rows: KeepGoodRows = False,
    rejects: Rejects = None,
    snapshot: Snapshot = False,
    max_removals: MaxRemovals = None,
    max_new_links: MaxNewLinks = None,
    max_new_parents: MaxNewParents = None,
    max_name_changes: MaxNameChanges = None,
    apply_rest: ApplyRest = False,
    max_identity_changes: MaxIdentityChanges = 0,
    report: Report = None,
    all_examples: AllExamples = False,
    input_format: InputFormat = None,
    derive_ids: DeriveIds = False,
    reason: Reason = "",
    yes: Yes = False,
    format: Format = None,
) -> None:
    """Import a roster, all of it or nothing.

    On a terminal it asks before keys are suspended or accounts end.

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
    refuse_report(report, replaces=dry_run)
    with cli.open(make=True, dry_run=dry_run) as context:
        with reading_roster(
            cli, context, file, columns=columns, encoding=encoding, format=input_format,
            sheet=sheet, all_sheets=all_sheets, as_of=as_of, derive_ids=derive_ids,
            dry_run=dry_run,
            keep_good_rows=keep_good_rows, rejects=rejects, snapshot=snapshot,
            max_removals=max_removals, max_new_links=max_new_links,
            max_name_changes=max_name_changes, max_new_parents=max_new_parents,
            apply_rest=apply_rest, reason=reason,
            max_identity_changes=max_identity_changes, all_examples=all_examples,
        ) as given:  # fmt: skip
            confirm_roster(cli, context, given, yes=yes)
            options = replace(
                given.options, consent=make_consent(cli, given.stop_progress, yes=yes)
            )
            result = import_roster(
                context, given.reader, options, progress=given.progress,
                on_refusal=lambda refused: report_refusal(cli, context, report, refused),
            )  # fmt: skip
        with telling_import_stays(result.batch):
            write_report(context, report, result)
    show_import(cli, result, cli.format)
    raise typer.Exit(3 if is_partial(result, apply_rest) else 0)
