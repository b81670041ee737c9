"""Options that several commands share, each written once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Format = Annotated[
    str | None,
    typer.Option(
        "--format", metavar="table|csv|json|jsonl", show_default=False,
        help="How to show it; a table on a terminal and CSV in a pipe otherwise.",
    ),
]  # fmt: skip
Fields = Annotated[
    str | None,
    typer.Option(
        "--fields", metavar="A,B", show_default=False, help="Only these fields, in this order."
    ),
]
Sort = Annotated[
    str,
    typer.Option(
        "--sort", metavar="FIELD", show_default=False,
        help="In the order of this field of the output; -FIELD for descending.",
    ),
]  # fmt: skip
Limit = Annotated[
    int | None,
    typer.Option("--limit", metavar="N", min=1, show_default=False, help="Only the first N rows."),
]
Yes = Annotated[bool, typer.Option("--yes", help="Answer any question with yes.")]
Reason = Annotated[
    str, typer.Option("--reason", metavar="TEXT", show_default=False, help="Why; for the trail.")
]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help="Do everything, show what it would change, change nothing."),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "-o", "--output", metavar="FILE", show_default=False,
        help="Write to this new file: .csv, .json, .jsonl, .xlsx, or .pdf for paper.",
    ),
]  # fmt: skip
NoBom = Annotated[bool, typer.Option("--no-bom", help="CSV without the mark that Excel needs.")]
RawCsv = Annotated[
    bool, typer.Option("--raw-csv", help="CSV for machines: no guard against formulas.")
]
Show = Annotated[
    bool, typer.Option("--show", help="Show the secrets on the screen instead of in a file.")
]
Schools = Annotated[
    list[str] | None,
    typer.Option("--school", metavar="NAME", show_default=False, help="Only of this school."),
]
Grades = Annotated[
    list[str] | None,
    typer.Option("--grade", metavar="GRADE", show_default=False, help="Only of this grade."),
]
Students = Annotated[
    list[str] | None,
    typer.Option("--student", metavar="ID", show_default=False, help="Only this child's parents."),
]
Parents = Annotated[
    list[str] | None,
    typer.Option("--parent", metavar="ID", show_default=False, help="Only this parent."),
]
ParentArguments = Annotated[
    list[str] | None, typer.Argument(metavar="[PARENT...]", show_default=False, help="Parent ids.")
]
FromFile = Annotated[
    str | None,
    typer.Option(
        "--from", metavar="FILE", show_default=False,
        help="Parent ids from a file (- for stdin): one a line, or a CSV column parent_id.",
    ),
]  # fmt: skip
InBatch = Annotated[
    str | None,
    typer.Option("--batch", metavar="CODE", show_default=False, help="All of this batch."),
]
SecretsStdin = Annotated[
    bool,
    typer.Option(
        "--secrets-stdin", help="Read what is asked for from stdin, one per line, unseen."
    ),
]
SortLetters = Annotated[
    str | None,
    typer.Option(
        "--sort", metavar="school|postal", show_default=False,
        help="Letters in the order of handing out, or by postal code; else letters.sort.",
    ),
]  # fmt: skip
Bilingual = Annotated[
    bool | None,
    typer.Option(
        "--bilingual/--one-language", show_default=False,
        help="English overleaf of letters in another language; else letters.bilingual.",
    ),
]  # fmt: skip
SplitLetters = Annotated[
    str | None,
    typer.Option(
        "--split", metavar="school|language", show_default=False,
        help="A PDF and a batch for each: letters-Lincoln.pdf, letters-Spanish.pdf.",
    ),
]  # fmt: skip
