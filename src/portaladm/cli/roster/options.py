"""The options of commands that read a roster, each written once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from portaladm.cli.terminal.parameters import argument, flag, value

Columns = Annotated[
    Path | None, value("--columns", "MAP.toml", "How another program's columns map onto ours.")
]
Encoding = Annotated[
    str | None, value("--encoding", "NAME", "For a file that is not UTF-8, such as cp1252.")
]
KeepGoodRows = Annotated[
    bool, flag("--keep-good-rows", "Leave the faulty rows out instead of stopping.")
]
Rejects = Annotated[
    Path | None,
    value(
        "--rejects", "FILE", "With --keep-good-rows: the faulty rows, to correct and import again."
    ),
]
Snapshot = Annotated[
    bool, flag("--snapshot", "Treat the file as complete; anyone missing has left.")
]
MaxRemovals = Annotated[
    str | None,
    value(
        "--max-removals",
        "N|N%",
        "Allow so many removals, for this run; otherwise: roster.max_removals_percent.",
    ),
]
ApplyRest = Annotated[
    bool, flag("--apply-rest", "Over a limit: apply everything except what is over it.")
]
MaxNewLinks = Annotated[
    str | None,
    value(
        "--max-new-links",
        "N|N%",
        "Allow so many new links between stored people, for this run; otherwise: "
        "roster.max_new_links_percent.",
    ),
]
MaxNewParents = Annotated[
    str | None,
    value(
        "--max-new-parents",
        "N|N%",
        "Allow so many new parents with derived ids for stored students, for this run; otherwise: "
        "roster.max_new_parents_percent.",
    ),
]
MaxNameChanges = Annotated[
    str | None,
    value(
        "--max-name-changes",
        "N|N%",
        "Allow so many changed names, for this run; otherwise: roster.max_name_changes_percent.",
    ),
]
MaxIdentityChanges = Annotated[
    int,
    typer.Option(
        "--max-identity-changes",
        metavar="N",
        min=0,
        help="Go on though so many ids may mean other people; their rows wait.",
    ),
]
Sheet = Annotated[
    str | None,
    value("--sheet", "NAME", "The sheet of an Excel workbook; the first visible one otherwise."),
]
AllSheets = Annotated[
    bool, flag("--all-sheets", "Read a roster from every visible sheet of a workbook.")
]
AsOf = Annotated[
    str | None,
    value(
        "--as-of",
        "DATE",
        "The day on which roles with dates must hold, YYYY-MM-DD; today otherwise.",
    ),
]
DeriveIds = Annotated[
    bool,
    flag(
        "--derive-ids",
        "For a file without ids of parents: find parents by name, contact and student.",
    ),
]
InputFormat = Annotated[
    str | None,
    value(
        "--input-format",
        "NAME",
        "The roster's format, if not found by itself: csv, oneroster, sds, clever, xlsx.",
    ),
]
Report = Annotated[
    Path | None,
    value(
        "--report",
        "FILE",
        "Also write the outcome, faults and findings to this file: .html, .json or .csv.",
    ),
]
AllExamples = Annotated[
    bool, flag("--all-examples", "Show every example, not the first five of each.")
]
RosterFileArgument = Annotated[
    str,
    argument(
        "FILE", "A CSV file, a workbook, or a zip or folder of OneRoster and the like; - for stdin."
    ),
]
