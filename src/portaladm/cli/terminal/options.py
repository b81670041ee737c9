"""Options that several commands share, each written once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from portaladm.cli.terminal.parameters import LETTERS, OUTPUT, WHOM, argument, flag, value


def _take_format(ctx: typer.Context, format: str | None) -> str | None:
    """Settle the format before the command does anything: a mistyped one changes nothing."""
    if format is not None:
        from portaladm.cli.terminal.render import choose_format

        choose_format(ctx.obj, format)
    return format


def _note_dry_run(ctx: typer.Context, dry_run: bool) -> bool:
    """Tell the outcome, which says of every command that has one whether it was a dry run."""
    ctx.obj.dry_run = dry_run
    return dry_run


Format = Annotated[
    str | None,
    value(
        "--format",
        "table|csv|json|jsonl",
        "How to show it; a table on a terminal and CSV in a pipe otherwise.",
        panel=OUTPUT,
        check=_take_format,
    ),
]
Fields = Annotated[
    str | None, value("--fields", "A,B", "Only these fields, in this order.", panel=OUTPUT)
]
Sort = Annotated[
    str,
    value("--sort", "FIELD", "In the order of this field of the output; -FIELD for descending."),
]
Limit = Annotated[int | None, value("--limit", "N", "Only the first N rows.", min=1)]
Since = Annotated[
    str | None,
    value("--since", "DAY", "From this day or time on: 2026-08-31, 2026-08-31T14:30."),
]
Until = Annotated[str | None, value("--until", "DAY", "Up to this day or time, with it.")]
OneParent = Annotated[str | None, value("--parent", "ID", "Of this parent: id or whole name.")]
OneStudent = Annotated[str | None, value("--student", "ID", "Of this child: id or whole name.")]
Yes = Annotated[bool, flag("--yes", "Answer any question with yes.", short="-y")]
Reason = Annotated[str, value("--reason", "TEXT", "Why; for the trail.")]


def _settle_reason(ctx: typer.Context, reason: str) -> str:
    """The reason as it was given, or as a person says it on a terminal."""
    if ctx.resilient_parsing:
        return reason
    from portaladm.cli.terminal.prompts import ask_reason

    return ask_reason(ctx.obj, reason)


NeededReason = Annotated[
    str,
    value(
        "--reason",
        "TEXT",
        "Why; for the trail. On a terminal it is asked for.",
        check=_settle_reason,
    ),
]
"""Of a command that must not go without; one without a terminal is refused."""
DryRun = Annotated[
    bool,
    flag(
        "--dry-run",
        "Do everything, show what it would change, change nothing.",
        check=_note_dry_run,
    ),
]
VerifiedBy = Annotated[
    str,
    value(
        "--verified-by",
        "WAY",
        "How you made sure who is asking: one of the setting identity.ways.",
    ),
]
Posted = Annotated[bool, flag("--posted", "It goes by post, to the address on file.")]
SignedFor = Annotated[bool, flag("--signed-for", "It is handed out against a signature.")]
Output = Annotated[
    Path | None,
    value(
        "--output",
        "FILE",
        "A new file: .csv, .json, .jsonl, .xlsx, or .pdf for paper; - for CSV to stdout.",
        short="-o",
        panel=OUTPUT,
    ),
]
NoBom = Annotated[bool, flag("--no-bom", "CSV without the mark that Excel needs.", panel=OUTPUT)]
RawCsv = Annotated[
    bool, flag("--raw-csv", "CSV for machines: no guard against formulas.", panel=OUTPUT)
]
Show = Annotated[
    bool, flag("--show", "Show the secrets on the screen instead of in a file.", panel=OUTPUT)
]
Schools = Annotated[list[str] | None, value("--school", "NAME", "Only of this school.", panel=WHOM)]
Grades = Annotated[list[str] | None, value("--grade", "GRADE", "Only of this grade.", panel=WHOM)]
Students = Annotated[
    list[str] | None, value("--student", "ID", "Only this child's parents.", panel=WHOM)
]
Parents = Annotated[list[str] | None, value("--parent", "ID", "Only this parent.", panel=WHOM)]
ParentArguments = Annotated[list[str] | None, argument("[PARENT...]", "Parent ids.")]
FromFile = Annotated[
    str | None,
    value(
        "--from",
        "FILE",
        "Parent ids from a file (- for stdin): one a line, or a column parent_id.",
        panel=WHOM,
    ),
]
Accounts = Annotated[list[str] | None, argument("[USERNAME...]", "Usernames or parent ids.")]
AccountsFile = Annotated[
    str | None,
    value(
        "--from",
        "FILE",
        "Names from a file (- for stdin): one a line, or a column username or parent_id.",
        panel=WHOM,
    ),
]
InBatch = Annotated[str | None, value("--batch", "CODE", "All of this batch.", panel=WHOM)]
SecretsStdin = Annotated[
    bool, flag("--secrets-stdin", "Read what is asked for from stdin, one per line, unseen.")
]
SortLetters = Annotated[
    str | None,
    value(
        "--sort",
        "school|postal",
        "Letters in the order of handing out, or by postal code; else letters.sort.",
        panel=LETTERS,
    ),
]
Bilingual = Annotated[
    bool | None,
    flag(
        "--bilingual/--one-language",
        "English overleaf of letters in another language; else letters.bilingual.",
        panel=LETTERS,
    ),
]
SplitLetters = Annotated[
    str | None,
    value(
        "--split",
        "school|language",
        "A PDF and a batch for each: letters-Lincoln.pdf, letters-Spanish.pdf.",
        panel=LETTERS,
    ),
]
