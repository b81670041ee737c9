"""``store purge``: families who left long ago are erased."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from portaladm.cli.erasing import COUNTS, describe, tell_bytes, tell_copies
from portaladm.cli.outcomes import show_outcome
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.options import DryRun, Format, NeededReason, Yes
from portaladm.cli.terminal.parameters import value
from portaladm.cli.terminal.prompts import ask
from portaladm.cli.terminal.render import choose_format
from portaladm.domain.text import count_of

if TYPE_CHECKING:
    from portaladm.services.store.purge import Purge


def purge(
    ctx: typer.Context,
    withdrawn_before: Annotated[
        str, value("--withdrawn-before", "DAY", "Whoever left before this day: 2020-08-01.")
    ],
    reason: NeededReason = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    """Erase families who left before a day.

    Students withdrawn before it go, and parents who have had no child since. Whoever has another
    enrolled child stays, and so does whoever is under a restriction. The trail keeps their ids.

    \b
    Once a year, look first:
      portaladm store purge --withdrawn-before 2020-08-01 --reason "records schedule" --dry-run
      portaladm store purge --withdrawn-before 2020-08-01 --reason "records schedule"
    """
    from portaladm.domain.timestamps import parse_day
    from portaladm.services.store.purge import plan_purge, purge_store

    cli: CliContext = ctx.obj
    choose_format(cli, format)
    day = parse_day(withdrawn_before, "--withdrawn-before")
    with cli.open(dry_run=dry_run) as context:
        purged = plan_purge(context, day)
        _tell_what(cli, purged, day.isoformat())
        if purged.students or purged.parents:
            if dry_run:
                cli.say("A dry run: nothing was changed.")
            else:
                ask(cli, f"Erase {_count(purged)} for good?", yes)
                purged = purge_store(context, day, reason)
                cli.say(f"Erased: {_count(purged)}.")
                tell_bytes(cli, is_cleared=purged.is_cleared)
                cli.say_head(purged.head)
            tell_copies(cli, purged.going)
    changed = bool(purged.students or purged.parents)
    is_cleared = (dry_run and changed) or purged.is_cleared
    record = describe(purged.going, changed=changed, is_cleared=is_cleared)
    held = {"held_students": purged.held.students, "held_parents": purged.held.parents}
    own = {"withdrawn_before_on": day.isoformat()}
    show_outcome(cli, own | held | record, counts=(*COUNTS, *held))


def _count(purged: Purge) -> str:
    return f"{count_of(purged.students, 'student')} and {count_of(purged.parents, 'parent')}"


def _tell_what(cli: CliContext, purged: Purge, day: str) -> None:
    if not (purged.students or purged.parents):
        cli.say(f"Nobody to erase who left before {day}: nothing was changed.")
    else:
        rows = purged.going.rows
        cli.tell(
            f"Who left before {day} goes: {_count(purged)}, with "
            f"{count_of(rows['accounts'], 'account')}, {count_of(rows['activation_keys'], 'key')} "
            f"and {count_of(rows['roster_changes'], 'earlier value')}."
        )
        cli.tell("What stays: the ids in the trail, with who did what when.")
    if purged.held.students or purged.held.parents:
        students = count_of(purged.held.students, "student")
        cli.say(
            f"Note: a restriction holds {students} and "
            f"{count_of(purged.held.parents, 'parent')}, who stay: portaladm restrictions list"
        )
