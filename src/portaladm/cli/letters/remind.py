"""``letters remind``: letters about keys that stand unused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from portaladm.cli.outcomes import show_outcome
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.options import (
    DryRun,
    Format,
    Grades,
    InBatch,
    NoBom,
    Parents,
    RawCsv,
    Schools,
    SortLetters,
    Students,
)
from portaladm.cli.terminal.parameters import OUTPUT, WHOM, value
from portaladm.cli.terminal.progress import show_progress
from portaladm.cli.terminal.render import choose_format
from portaladm.domain.text import count_of
from portaladm.platform import quote_word

if TYPE_CHECKING:
    from portaladm.services.letters.remind import ReminderOrder, ReminderPlan, ReminderResult


def remind(
    ctx: typer.Context,
    output: Annotated[
        Path,
        value(
            "--output",
            "FILE",
            "Write to this new file: .pdf for letters; .csv, .json, .jsonl, .xlsx for a merge.",
            short="-o",
            panel=OUTPUT,
        ),
    ],
    after: Annotated[
        int | None,
        value(
            "--after",
            "DAYS",
            "Keys unused for so many days; else two thirds of keys.days, at most 21.",
            min=0,
            max=366,
        ),
    ] = None,
    school: Schools = None,
    grade: Grades = None,
    student: Students = None,
    parent: Parents = None,
    batch: InBatch = None,
    language: Annotated[
        list[str] | None, value("--language", "NAME", "Only in this language.", panel=WHOM)
    ] = None,
    sort: SortLetters = None,
    dry_run: DryRun = False,
    no_bom: NoBom = False,
    raw_csv: RawCsv = False,
    format: Format = None,
) -> None:
    """Print reminders for keys that stand unused.

    The key stays as it is and is not printed again: the letter names its reference, its last day
    and the school. Nobody is reminded twice within these days.

    \b
    Three weeks after the letters; look first:
      portaladm letters remind -o reminders.pdf --dry-run
      portaladm letters remind -o reminders.pdf
    For a mail merge, one school's:
      portaladm letters remind --school "Lincoln Elementary" -o reminders.csv
    """
    from portaladm.outputs.formats import SECRET_FORMATS, refuse_format
    from portaladm.outputs.targets import FileTarget
    from portaladm.services.letters.remind import (
        ReminderOrder,
        ReminderResult,
        check_reminders,
        plan_reminders,
        write_reminders,
    )
    from portaladm.services.lookup.filters import Filters

    cli: CliContext = ctx.obj
    choose_format(cli, format)
    refuse_format(output, SECRET_FORMATS)
    filters = Filters(*(tuple(names or ()) for names in (school, grade, student, parent)))
    target = FileTarget(output, Path.cwd(), bom=not no_bom, raw=raw_csv)
    order = ReminderOrder(target, filters, batch, tuple(language or ()), after, sort)
    with cli.open(dry_run=dry_run) as context:
        result = ReminderResult(plan_reminders(context, order))
        if result.plan.due:
            check_reminders(context, order)
        if result.plan.due and not dry_run:
            with show_progress(cli, "Printing reminders") as update:
                result = write_reminders(context, order, update)
    _show(cli, order, result, dry_run=dry_run)


def _show(cli: CliContext, order: ReminderOrder, result: ReminderResult, *, dry_run: bool) -> None:
    for sentence in _tell_counts(result.plan):
        cli.say(sentence)
    letters = count_of(result.plan.due, "reminder")
    if dry_run:
        cli.say(f"A dry run: {letters} would be written.")
    elif not result.batch:
        cli.say("There is nobody to remind; nothing was written.")
    else:
        cli.say(f"Batch {result.batch}: {letters}. The keys stay as they are.")
        cli.say(
            f"Once they are in the post: portaladm batches mark {quote_word(result.batch)} --sent"
        )
        cli.say_head(result.head)
    _tell_findings(cli, result)
    _show_result(cli, order, result)


def _tell_counts(plan: ReminderPlan) -> Iterator[str]:
    """How many unused keys there are, and why some get no letter."""
    total = sum(plan.counts.values())
    yield f"{count_of(total, 'unused key')}, of which {plan.due:,} for {plan.after} days or longer."
    for status, count in plan.counts.items():
        if status.value in _WHY:
            yield f"{count:>9,} {_WHY[status.value]}"


_WHY = {
    "suspended": "suspended or denied: no child gives access now",
    "expired": "expired; extended keys are reminded of",
    "returned": "whose letter came back",
    "recent": "not as old yet",
    "reminded": "reminded already within these days",
}


def _tell_findings(cli: CliContext, result: ReminderResult) -> None:
    printed = result.printed
    if printed is None:
        return
    for language, parents in printed.untranslated.items():
        cli.warn(f"{count_of(len(parents), 'reminder')} for {language} in English instead.")
    if printed.post_or_pick_up:
        cli.say(f"{count_of(printed.post_or_pick_up, 'letter')} marked post or pick up.")


def _show_result(cli: CliContext, order: ReminderOrder, result: ReminderResult) -> None:
    if not (cli.json or cli.format):
        if result.path:
            typer.echo(result.path)
        return
    path = result.path or str(order.target.resolve(""))
    found = {status.value: count for status, count in result.plan.counts.items()}
    counts = {"reminders": result.plan.due} | {name: found.get(name, 0) for name in _WHY}
    record = {
        "batch": result.batch or None, "file_path": path if result.plan.due else None,
        "after_days": result.plan.after, "changed": bool(result.plan.due), **counts,
    }  # fmt: skip
    show_outcome(cli, record, counts=tuple(counts))
