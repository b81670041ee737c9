"""``keys issue`` and ``keys reissue``: the commands that make keys."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from portaladm.cli.keys.change import choose_targets, exit_code, tell_skipped
from portaladm.cli.keys.output import show_object
from portaladm.cli.keys.prepared import run_prepared, run_with_roster
from portaladm.cli.letters.output import make_letter_options
from portaladm.cli.roster.options import (
    AllSheets,
    AsOf,
    Columns,
    DeriveIds,
    Encoding,
    InputFormat,
    KeepGoodRows,
    Rejects,
    Sheet,
)
from portaladm.cli.roster.reading import reading_roster
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.identity import may_show, read_hand_over, settle_hand_over
from portaladm.cli.terminal.names import refuse_stray
from portaladm.cli.terminal.options import (
    Bilingual,
    DryRun,
    Format,
    FromFile,
    Grades,
    InBatch,
    NoBom,
    Output,
    ParentArguments,
    Parents,
    Posted,
    RawCsv,
    Reason,
    Schools,
    Show,
    SignedFor,
    SortLetters,
    SplitLetters,
    Students,
    VerifiedBy,
    Yes,
)
from portaladm.cli.terminal.parameters import LETTERS, ROSTER, WHOM, flag, value
from portaladm.cli.terminal.prompts import ask
from portaladm.cli.terminal.targets import choose_target, choose_through
from portaladm.domain.text import count_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portaladm.domain.keys import Validity
    from portaladm.services.context import Context

ExpiresIn = Annotated[
    int | None,
    value(
        "--expires-in",
        "DAYS",
        "Days until the keys expire; the setting keys.days otherwise.",
        min=1,
        max=366,
        panel=LETTERS,
    ),
]
MailedOn = Annotated[
    str | None,
    value(
        "--mailed-on",
        "DATE",
        "The day of posting, YYYY-MM-DD, from which the days count; today otherwise.",
        panel=LETTERS,
    ),
]


def issue(
    ctx: typer.Context,
    school: Schools = None,
    grade: Grades = None,
    student: Students = None,
    parent: Parents = None,
    expired: Annotated[
        bool, flag("--expired", "Also replace keys that have expired.", panel=WHOM)
    ] = False,
    output: Output = None,
    expires_in: ExpiresIn = None,
    mailed_on: MailedOn = None,
    sort: SortLetters = None,
    split: SplitLetters = None,
    bilingual: Bilingual = None,
    verified_by: VerifiedBy = "",
    posted: Posted = False,
    signed_for: SignedFor = False,
    reason: Reason = "",
    dry_run: DryRun = False,
    show: Show = False,
    yes: Yes = False,
    no_bom: NoBom = False,
    raw_csv: RawCsv = False,
    roster: Annotated[
        str | None, value("--roster", "FILE", "Import this first.", panel=ROSTER)
    ] = None,
    columns: Columns = None,
    encoding: Encoding = None,
    sheet: Sheet = None,
    all_sheets: AllSheets = False,
    as_of: AsOf = None,
    input_format: InputFormat = None,
    derive_ids: DeriveIds = False,
    keep_good_rows: KeepGoodRows = False,
    rejects: Rejects = None,
    format: Format = None,
) -> None:
    """Issue keys to parents who never had one.

    Every eligible parent without an account gets one key.

    \b
    The main job, with a roster, into a file for the mail merge:
      portaladm keys issue --roster sample_roster.csv -o keys.csv
    As letters to post or hand out:
      portaladm keys issue -o letters.pdf
    One parent at the counter:
      portaladm keys issue --parent P20817 --verified-by photo-id
    """
    from portaladm.services.keys.order import IssueOrder
    from portaladm.services.keys.prepare import prepare
    from portaladm.services.lookup.filters import Filters

    cli: CliContext = ctx.obj
    cli.format = format
    refuse_stray(ctx.args)
    hand_over = read_hand_over(verified_by, posted, signed_for)
    filters = Filters(*(tuple(names or ()) for names in (school, grade, student, parent)))
    target = choose_target(
        cli, output, show=show, yes=yes, dry_run=dry_run, bom=not no_bom, raw=raw_csv
    )
    letters = make_letter_options(target, sort, bilingual, split)
    with cli.open(make=roster is not None, dry_run=dry_run) as context:
        order = IssueOrder(
            _choose_validity(context, expires_in, mailed_on), target, filters, reason=reason,
            with_expired=expired, letters=letters, split=split,
            shows_single=may_show(cli, hand_over), hand_over=hand_over,
            names_people=bool(parent or student), through=choose_through(cli, output),
        )  # fmt: skip
        if not roster:
            prepared = prepare(context, order, dry_run=dry_run)
            run_prepared(cli, context, prepared, dry_run, number=_name_single(parent))
            return
        if order.names_people and not dry_run:  # before anything is imported
            shown = target is None or (order.has_no_name and order.shows_single)
            order = replace(order, hand_over=settle_hand_over(cli, context, hand_over, shown=shown))
        reading = reading_roster(
            cli, context, roster, columns=columns, encoding=encoding, format=input_format,
            sheet=sheet, all_sheets=all_sheets, as_of=as_of, dry_run=dry_run,
            keep_good_rows=keep_good_rows, derive_ids=derive_ids,
            rejects=rejects, reason=reason,
        )  # fmt: skip
        code = run_with_roster(cli, context, reading, order, dry_run, yes=yes)
    raise typer.Exit(code)


def reissue(
    ctx: typer.Context,
    parents: ParentArguments = None,
    from_file: FromFile = None,
    batch: InBatch = None,
    reason: Reason = "",
    output: Output = None,
    expires_in: ExpiresIn = None,
    mailed_on: MailedOn = None,
    sort: SortLetters = None,
    bilingual: Bilingual = None,
    verified_by: VerifiedBy = "",
    posted: Posted = False,
    signed_for: SignedFor = False,
    dry_run: DryRun = False,
    show: Show = False,
    yes: Yes = False,
    no_bom: NoBom = False,
    raw_csv: RawCsv = False,
    format: Format = None,
) -> None:
    """Replace the keys of parents.

    The old letter stops working.

    \b
    A letter was lost:
      portaladm keys reissue P20817 --reason "letter lost" --verified-by photo-id
      portaladm keys reissue P20817 --reason "letter lost" --posted -o letter.pdf
    """
    from portaladm.domain.batches import BatchKind
    from portaladm.services.keys.order import IssueOrder
    from portaladm.services.keys.prepare import prepare_reissue

    cli: CliContext = ctx.obj
    cli.format = format
    hand_over = read_hand_over(verified_by, posted, signed_for)
    targets = choose_targets(parents, from_file, batch, "portaladm keys reissue P20817")
    target = choose_target(
        cli, output, show=show, yes=yes, dry_run=dry_run, bom=not no_bom, raw=raw_csv
    )
    letters = make_letter_options(target, sort, bilingual)
    with cli.open(dry_run=dry_run) as context:
        order = IssueOrder(
            _choose_validity(context, expires_in, mailed_on), target,
            kind=BatchKind.KEYS_REISSUE, reason=reason, letters=letters,
            shows_single=may_show(cli, hand_over), hand_over=hand_over, names_people=True,
            through=choose_through(cli, output),
        )  # fmt: skip
        prepared = prepare_reissue(context, targets, order, dry_run=dry_run)
        tell_skipped(cli, prepared.skipped)
        count = prepared.plan.count
        if count:
            question = f"Give {count_of(count, 'parent')} a new key?"
            run_prepared(
                cli, context, prepared, dry_run, lambda: ask(cli, question, yes),
                _name_single(targets.parents),
            )  # fmt: skip
        elif cli.json:
            show_object(cli, (), prepared)
    raise typer.Exit(exit_code(bool(count), prepared.skipped))


def _name_single(numbers: Sequence[str] | None) -> str:
    """The only parent who was named."""
    return numbers[0] if numbers and len(numbers) == 1 else ""


def _choose_validity(context: Context, days: int | None, mailed_on: str | None) -> Validity:
    """The days of ``--expires-in`` and ``--mailed-on``."""
    from portaladm.domain.timestamps import parse_day
    from portaladm.services.keys.prepare import choose_validity

    posted_on = parse_day(mailed_on, "--mailed-on") if mailed_on else None
    return choose_validity(context, days, posted_on)
