"""The options of commands that read a roster, each written once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from portaladm.cli.terminal.parameters import LIMITS, OUTPUT, ROSTER, argument, flag, value

Columns = Annotated[
    Path | None,
    value("--columns", "MAP.toml", "How another program's columns map onto ours.", panel=ROSTER),
]
Encoding = Annotated[
    str | None,
    value("--encoding", "NAME", "For a file that is not UTF-8, such as cp1252.", panel=ROSTER),
]
KeepGoodRows = Annotated[
    bool, flag("--keep-good-rows", "Leave the faulty rows out instead of stopping.", panel=ROSTER)
]
Rejects = Annotated[
    Path | None,
    value(
        "--rejects",
        "FILE",
        "With --keep-good-rows: the faulty rows, to correct and import again.",
        panel=ROSTER,
    ),
]
Snapshot = Annotated[
    bool, flag("--snapshot", "Treat the file as complete; anyone missing has left.", panel=ROSTER)
]
MaxRemovals = Annotated[
    str | None,
    value(
        "--max-removals",
        "N|N%",
        "Allow so many removals, for this run; otherwise: roster.max_removals_percent.",
        panel=LIMITS,
    ),
]
ApplyRest = Annotated[
    bool,
    flag("--apply-rest", "Over a limit: apply everything except what is over it.", panel=LIMITS),
]
MaxNewLinks = Annotated[
    str | None,
    value(
        "--max-new-links",
        "N|N%",
        "Allow so many new links between stored people, for this run; otherwise: "
        "roster.max_new_links_percent.",
        panel=LIMITS,
    ),
]
MaxNewParents = Annotated[
    str | None,
    value(
        "--max-new-parents",
        "N|N%",
        "Allow so many new parents with derived ids for stored students, for this run; otherwise: "
        "roster.max_new_parents_percent.",
        panel=LIMITS,
    ),
]
MaxNameChanges = Annotated[
    str | None,
    value(
        "--max-name-changes",
        "N|N%",
        "Allow so many changed names, for this run; otherwise: roster.max_name_changes_percent.",
        panel=LIMITS,
    ),
]
MaxIdentityChanges = Annotated[
    int,
    typer.Option(
        "--max-identity-changes",
        metavar="N",
        min=0,
        help="Go on though so many ids may mean other people; their rows wait.",
        rich_help_panel=LIMITS,
    ),
]
Sheet = Annotated[
    str | None,
    value(
        "--sheet",
        "NAME",
        "The sheet of an Excel workbook; the first visible one otherwise.",
        panel=ROSTER,
    ),
]
AllSheets = Annotated[
    bool,
    flag("--all-sheets", "Read a roster from every visible sheet of a workbook.", panel=ROSTER),
]
AsOf = Annotated[
    str | None,
    value(
        "--as-of",
        "DATE",
        "The day on which roles with dates must hold, YYYY-MM-DD; today otherwise.",
        panel=ROSTER,
    ),
]
DeriveIds = Annotated[
    bool,
    flag(
        "--derive-ids",
        "For a file without ids of parents: find parents by name, contact and student.",
        panel=ROSTER,
    ),
]
InputFormat = Annotated[
    str | None,
    value(
        "--input-format",
        "NAME",
        "The roster's format, if not found by itself: csv, oneroster, sds, clever, xlsx.",
        panel=ROSTER,
    ),
]
Report = Annotated[
    Path | None,
    value(
        "--report",
        "FILE",
        "Also write the outcome, faults and findings to this file: .html, .json or .csv.",
        panel=OUTPUT,
    ),
]
AllExamples = Annotated[
    bool, flag("--all-examples", "Show every example, not the first five of each.", panel=OUTPUT)
]
RosterFileArgument = Annotated[
    str,
    argument(
        "FILE", "A CSV file, a workbook, or a zip or folder of OneRoster and the like; - for stdin."
    ),
]
