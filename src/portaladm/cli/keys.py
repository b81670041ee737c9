"""``portaladm keys``: issue activation keys, and everything that happens to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from portaladm.cli.exports import note_export
from portaladm.cli.front import Front
from portaladm.cli.letter_output import Bilingual, SortLetters, SplitLetters, make_wishes
from portaladm.cli.names_in import collect_names, refuse_none
from portaladm.cli.options import (
    DryRun,
    Fields,
    Format,
    FromFile,
    Grades,
    InBatch,
    NoBom,
    Output,
    ParentArguments,
    Parents,
    RawCsv,
    Reason,
    Schools,
    SecretsStdin,
    Show,
    Students,
    Yes,
)
from portaladm.cli.questions import ask
from portaladm.cli.render import show_record, show_records
from portaladm.cli.roster import (
    AsOf,
    Columns,
    Encoding,
    KeepGoodRows,
    Rejects,
    RosterFormat,
    Sheet,
)
from portaladm.domain.text import count_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portaladm.services.keys import Turndown

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
    sort: SortLetters = None,
    split: SplitLetters = None,
    bilingual: Bilingual = None,
    dry_run: DryRun = False,
    show: Show = False,
    yes: Yes = False,
    no_bom: NoBom = False,
    raw_csv: RawCsv = False,
    columns: Columns = None,
    encoding: Encoding = None,
    sheet: Sheet = None,
    as_of: AsOf = None,
    roster_format: RosterFormat = None,
    keep_good_rows: KeepGoodRows = False,
    rejects: Rejects = None,
    format: Format = None,
) -> None:
    """Issue a key to every eligible parent who has no account and never had a key.

    \b
    The main job, with a roster, into a file for the mail merge:
      portaladm keys issue --roster sample_roster.csv -o keys.csv
    As letters to post or hand out:
      portaladm keys issue -o letters.pdf
    One parent at the counter:
      portaladm keys issue --parent P20817
    """
    from portaladm.cli import key_output
    from portaladm.cli.roster import bring_in, tell_import
    from portaladm.services.filters import Filters
    from portaladm.services.issuing import IssueOrder

    front: Front = ctx.obj
    front.format = format
    filters = Filters(*(tuple(names or ()) for names in (school, grade, student, parent)))
    target = key_output.choose_target(
        front, output, show=show, yes=yes, bom=not no_bom, raw=raw_csv
    )
    letters = make_wishes(target, sort, bilingual, split)
    with front.open(make=roster is not None) as desk:
        validity = key_output.choose_validity(desk, expires_in, mailed_on)
        order = IssueOrder(validity, target, filters, with_expired=expired, letters=letters)
        refused, planned = 0, False
        if roster:
            result = bring_in(
                front, desk, roster, columns=columns, encoding=encoding,
                format=roster_format, sheet=sheet, as_of=as_of, dry_run=dry_run,
                keep_good_rows=keep_good_rows, rejects=rejects,
                before_commit=key_output.refuse_early(front, desk, order, dry_run, split),
            )  # fmt: skip
            tell_import(front, result)
            refused = result.counts.refused
            planned = dry_run and not result.same_file
        if not planned:
            key_output.run_order(front, desk, order, dry_run, format, split=split)
    raise typer.Exit(3 if refused else 0)


@app.command()
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
    dry_run: DryRun = False,
    show: Show = False,
    yes: Yes = False,
    no_bom: NoBom = False,
    raw_csv: RawCsv = False,
    format: Format = None,
) -> None:
    """Give parents a new key; the old letter is worthless from then on.

    \b
    A letter was lost:
      portaladm keys reissue P20817 --reason "letter lost"
    """
    from portaladm.cli import key_output
    from portaladm.services.keys import Targets, plan_reissue

    front: Front = ctx.obj
    front.format = format
    names = collect_names(parents, from_file, ("parent_id",))
    refuse_none(names, batch, "portaladm keys reissue P20817")
    target = key_output.choose_target(
        front, output, show=show, yes=yes, bom=not no_bom, raw=raw_csv
    )
    letters = make_wishes(target, sort, bilingual)
    with front.open() as desk:
        validity = key_output.choose_validity(desk, expires_in, mailed_on)
        plan = plan_reissue(desk, Targets(names, batch))
        tell_turndowns(front, plan.turned_down)
        if plan.parent_ids:
            order = key_output.make_reissue(plan, validity, target, reason, letters)
            question = f"Give {count_of(len(plan.parent_ids), 'parent')} a new key?"
            key_output.run_order(
                front, desk, order, dry_run, format, lambda shown: ask(front, question, yes)
            )
    raise typer.Exit(exit_code(bool(plan.parent_ids), plan.turned_down))


@app.command()
def revoke(
    ctx: typer.Context,
    parents: ParentArguments = None,
    from_file: FromFile = None,
    batch: InBatch = None,
    reason: Reason = "",
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Withdraw the open keys of parents, or of a batch.

    \b
    A letter went to the wrong house:
      portaladm keys revoke P20817 --reason "wrong address"
    """
    from portaladm.services.keys import Targets, plan_change, revoke_keys

    front: Front = ctx.obj
    names = collect_names(parents, from_file, ("parent_id",))
    refuse_none(names, batch, "portaladm keys revoke P20817")
    with front.open() as desk:
        plan = plan_change(desk, Targets(names, batch))
        keys = count_of(len(plan.records), "key")
        if dry_run or not plan.records:
            tell_turndowns(front, plan.turned_down)
            front.say(f"{keys} would be withdrawn; nothing was changed.")
            raise typer.Exit(exit_code(bool(plan.records), plan.turned_down))
        ask(front, f"Withdraw {keys}?", yes)
        result = revoke_keys(desk, Targets(names, batch), reason)
    tell_turndowns(front, result.turned_down)
    front.say(f"{count_of(result.changed, 'key')} withdrawn. Trail head {result.head}")
    raise typer.Exit(exit_code(bool(result.changed), result.turned_down))


@app.command()
def extend(
    ctx: typer.Context,
    until: Annotated[
        str,
        typer.Option(
            "--until", metavar="DATE", help="The last day, YYYY-MM-DD.", show_default=False
        ),
    ],
    parents: ParentArguments = None,
    from_file: FromFile = None,
    batch: InBatch = None,
    reason: Reason = "",
) -> None:
    """Let keys live longer, expired ones too; the letters stay as they are.

    \b
    For example:
      portaladm keys extend P20817 --until 2026-12-15
    """
    from portaladm.domain.moments import parse_day
    from portaladm.services.keys import Targets, extend_keys

    front: Front = ctx.obj
    last = parse_day(until, "--until")
    names = collect_names(parents, from_file, ("parent_id",))
    refuse_none(names, batch, "portaladm keys extend P20817 --until 2026-12-15")
    with front.open() as desk:
        result = extend_keys(desk, Targets(names, batch), last, reason)
    tell_turndowns(front, result.turned_down)
    head = f" Trail head {result.head}" if result.head else ""
    front.say(f"{count_of(result.changed, 'key')} good until {last} now.{head}")
    raise typer.Exit(exit_code(bool(result.changed), result.turned_down))


@app.command("list")
def list_(
    ctx: typer.Context,
    state: Annotated[
        str | None,
        typer.Option(
            metavar="STATE",
            show_default=False,
            help="Only keys that are live, suspended, redeemed, revoked or expired.",
        ),
    ] = None,
    batch: InBatch = None,
    parent: Annotated[
        str | None,
        typer.Option(metavar="ID", show_default=False, help="Only this parent's keys."),
    ] = None,
    format: Format = None,
    fields: Fields = None,
    raw_csv: RawCsv = False,
) -> None:
    """List keys and their states; the keys themselves are nowhere.

    \b
    For example:
      portaladm keys list --state expired
    """
    from portaladm.services.keys import list_keys

    front: Front = ctx.obj
    with front.open() as desk:
        note_export(front, desk, "keys", format)
        lines = list_keys(desk, state=state, batch=batch, parent=parent)
        records = map(vars, lines)
        show_records(front, records, KEY_FIELDS, fields=fields, format=format, raw_csv=raw_csv)


@app.command()
def check(
    ctx: typer.Context,
    secrets_stdin: SecretsStdin = False,
    format: Format = None,
    fields: Fields = None,
) -> None:
    """Say whether a key that a parent reads out is good; and if not, why.

    \b
    It asks for the key, or takes keys from a pipe, one a line:
      portaladm keys check
      portaladm keys check --secrets-stdin < keys.txt
    """
    from portaladm.cli.secrets_in import read_secrets
    from portaladm.services.keys import check_key

    front: Front = ctx.obj
    front.format = format
    with front.open() as desk:
        typed = read_secrets(front, ("Activation key",), secrets_stdin, many=True)
        results = [check_key(desk, secret.reveal()) for secret in typed]
    if len(results) == 1 and front.stdout_is_terminal:
        show_record(front, vars(results[0]), format=format, fields=fields)
    else:
        show_records(front, map(vars, results), CHECK_FIELDS, format=format, fields=fields)
    raise typer.Exit(0 if all(result.good for result in results) else 1)


KEY_FIELDS = (
    "key_reference", "parent_id", "parent_name", "state", "issued_on", "expires_on", "closed_on",
    "reason",
)  # fmt: skip
CHECK_FIELDS = (
    "good", "state", "message", "next_command", "parent_id", "parent_name", "key_reference",
    "expires_on",
)  # fmt: skip


def tell_turndowns(front: Front, turned_down: Sequence[Turndown]) -> None:
    """Everybody for whom nothing could be done, with the reason."""
    for one in turned_down:
        front.tell(f"Left out: {one.parent_id}: {one.message}.")


def exit_code(done: bool, turned_down: Sequence[Turndown]) -> int:
    """0 all done, 3 some left out, 1 nothing done at all."""
    if not turned_down:
        return 0
    return 3 if done else 1
