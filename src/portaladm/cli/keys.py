"""``portaladm keys``: issue activation keys, and everything that happens to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from portaladm.cli.front import Front
from portaladm.cli.options import (
    DryRun,
    Format,
    Grades,
    NoBom,
    Output,
    Parents,
    RawCsv,
    Schools,
    Show,
    Students,
    Yes,
)
from portaladm.cli.roster import Columns, Encoding, KeepGoodRows, Rejects

if TYPE_CHECKING:
    pass

app = typer.Typer()

ExpiresIn = Annotated[
    int | None,
    typer.Option(
        "--expires-in", metavar="DAYS", min=1, max=366, show_default=False,
        help="Days until the keys expire; the setting keys.days otherwise.",
    ),
]  # fmt: skip
MailedOn = Annotated[
    str | None,
    typer.Option(
        "--mailed-on", metavar="DATE", show_default=False,
        help="The day of posting, YYYY-MM-DD, from which the days count; today otherwise.",
    ),
]  # fmt: skip


@app.command()
def issue(
    ctx: typer.Context,
    roster: Annotated[
        str | None,
        typer.Option("--roster", metavar="FILE", show_default=False, help="Import this first."),
    ] = None,
    output: Output = None,
    school: Schools = None,
    grade: Grades = None,
    student: Students = None,
    parent: Parents = None,
    expired: Annotated[
        bool, typer.Option("--expired", help="Also replace keys that have expired.")
    ] = False,
    expires_in: ExpiresIn = None,
    mailed_on: MailedOn = None,
    dry_run: DryRun = False,
    show: Show = False,
    yes: Yes = False,
    no_bom: NoBom = False,
    raw_csv: RawCsv = False,
    columns: Columns = None,
    encoding: Encoding = None,
    keep_good_rows: KeepGoodRows = False,
    rejects: Rejects = None,
    format: Format = None,
) -> None:
    """Issue a key to every eligible parent who has no account and never had a key.

    \b
    The main job, with a roster, into a file for the mail merge:
      portaladm keys issue --roster sample_roster.csv -o keys.csv
    One parent at the counter:
      portaladm keys issue --parent P20817
    """
    from portaladm.cli import key_output
    from portaladm.cli.roster import bring_in, tell_import
    from portaladm.services.issuing import IssueOrder
    from portaladm.store.keys import Filters

    front: Front = ctx.obj
    front.format = format
    filters = Filters(*(tuple(names or ()) for names in (school, grade, student, parent)))
    target = key_output.choose_target(
        front, output, show=show, yes=yes, bom=not no_bom, raw=raw_csv
    )
    with front.open() as desk:
        validity = key_output.choose_validity(desk, expires_in, mailed_on)
        order = IssueOrder(validity, target, filters, with_expired=expired)
        refused, planned = 0, False
        if roster:
            result = bring_in(
                front, desk, roster, columns=columns, encoding=encoding, dry_run=dry_run,
                keep_good_rows=keep_good_rows, rejects=rejects,
                before_commit=key_output.refuse_early(front, desk, order, dry_run),
            )  # fmt: skip
            tell_import(front, result)
            refused = result.counts.refused
            planned = dry_run and not result.same_file
        if not planned:
            key_output.run_order(front, desk, order, dry_run, format)
    raise typer.Exit(3 if refused else 0)
