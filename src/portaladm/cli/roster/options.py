"""The options of commands that read a roster, each written once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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
        help="With --keep-good-rows: the faulty rows, to correct and import again.",
    ),
]  # fmt: skip
Snapshot = Annotated[
    bool,
    typer.Option("--snapshot", help="Treat the file as complete; anyone missing has left."),
]
MaxRemovals = Annotated[
    str | None,
    typer.Option(
        "--max-removals", metavar="N|N%", show_default=False,
        help="Allow so many removals, for this run; otherwise: roster.max_removals_percent.",
    ),
]  # fmt: skip
ApplyRest = Annotated[
    bool,
    typer.Option("--apply-rest", help="Over the limit: apply everything except the removals."),
]
MaxIdentityChanges = Annotated[
    int,
    typer.Option(
        "--max-identity-changes", metavar="N", min=0,
        help="Go on though so many ids may mean other people; their rows wait.",
    ),
]  # fmt: skip
Sheet = Annotated[
    str | None,
    typer.Option(
        "--sheet", metavar="NAME", show_default=False,
        help="The sheet of an Excel workbook; the first visible one otherwise.",
    ),
]  # fmt: skip
AllSheets = Annotated[
    bool,
    typer.Option("--all-sheets", help="Read a roster from every visible sheet of a workbook."),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="DATE", show_default=False,
        help="The day on which roles with dates must hold, YYYY-MM-DD; today otherwise.",
    ),
]  # fmt: skip
DeriveIds = Annotated[
    bool,
    typer.Option(
        "--derive-ids",
        help="For a file without ids of parents: find parents by name, contact and student.",
    ),
]
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
        help="Also write the outcome, faults and findings to this file: .html, .json or .csv.",
    ),
]  # fmt: skip
AllExamples = Annotated[
    bool, typer.Option("--all-examples", help="Show every example, not the first five of each.")
]  # fmt: skip
RosterFileArgument = Annotated[
    str,
    typer.Argument(
        metavar="FILE", show_default=False,
        help="A CSV file, a workbook, or a zip or folder of OneRoster and the like; - for stdin.",
    ),
]  # fmt: skip
