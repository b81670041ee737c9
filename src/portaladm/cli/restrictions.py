"""``portaladm restrictions``: what staff have denied, in force or not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from portaladm.cli.by_name import name_people
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.exports import note_export
from portaladm.cli.terminal.listing import choose_view, show_list
from portaladm.cli.terminal.options import (
    Fields,
    Format,
    Limit,
    OneParent,
    OneStudent,
    RawCsv,
    Sort,
)
from portaladm.cli.terminal.parameters import argument, flag, value
from portaladm.cli.terminal.render import choose_format, show_record

if TYPE_CHECKING:
    from portaladm.services.context import Context
    from portaladm.services.restrictions.view import RestrictionFilters, RestrictionLine

app = typer.Typer()

RESTRICTION_FIELDS = (
    "restriction_id", "parent_id", "parent_name", "student_id", "student_name", "status",
    "ends_soon", "case_number", "reason", "from_on", "until_on", "denied_at", "denied_by",
    "verified_by", "lifted_at", "lifted_by", "lifted_reason",
)  # fmt: skip
_ON_SCREEN = ("restriction_id", "parent_id", "student_id", "status", "until_on")


@app.command("list")
def list_(
    ctx: typer.Context,
    parent: OneParent = None,
    student: OneStudent = None,
    in_force: Annotated[bool, flag("--in-force", "Only those that hold today.")] = False,
    ending: Annotated[
        bool, flag("--ending", "Only those that end soon, or are over and not lifted yet.")
    ] = False,
    lifted: Annotated[bool, flag("--lifted", "Only those that staff have lifted.")] = False,
    on: Annotated[
        str | None, value("--on", "DATE", "As they stood at the end of this day.")
    ] = None,
    format: Format = None,
    fields: Fields = None,
    sort: Sort = "",
    limit: Limit = None,
    raw_csv: RawCsv = False,
) -> None:
    """List what staff have denied.

    Each restriction is a record of its own: a parent and a child may have several.

    \b
    What needs a look soon:
      portaladm restrictions list --ending
    Everything ever recorded against a parent:
      portaladm restrictions list --parent P20817
    Who was denied what on a past day:
      portaladm restrictions list --in-force --on 2026-10-05
    """
    from portaladm.services.restrictions.view import RestrictionFilters

    cli: CliContext = ctx.obj
    view = choose_view(
        cli, RESTRICTION_FIELDS, on_screen=_ON_SCREEN, fields=fields, sort=sort, limit=limit,
        format=format, raw_csv=raw_csv,
    )  # fmt: skip
    with cli.open() as context:
        people = name_people(cli, context, parent, student)
        filters = RestrictionFilters(*people, in_force, ending, lifted)
        note_export(cli, context, "restrictions", format)
        show_list(cli, _find(cli, context, filters, on), view, vars)


def _find(
    cli: CliContext, context: Context, filters: RestrictionFilters, on: str | None
) -> Iterator[RestrictionLine]:
    """The restrictions as they are, or as they stood on a day."""
    from portaladm.domain.timestamps import parse_day
    from portaladm.services.restrictions.history import list_past_restrictions
    from portaladm.services.restrictions.view import list_restrictions

    if on is None:
        return list_restrictions(context, filters)
    day = parse_day(on, "--on")
    lines = list_past_restrictions(context, filters, day)
    cli.say(f"As they stood at the end of {day}, by that day's settings.")
    return lines


@app.command()
def show(
    ctx: typer.Context,
    restriction: Annotated[str, argument("RESTRICTION", "The restriction's id, such as R17.")],
    format: Format = None,
    fields: Fields = None,
) -> None:
    """Show one restriction.

    \b
    For example:
      portaladm restrictions show R17
    """
    from portaladm.services.restrictions.view import show_restriction

    cli: CliContext = ctx.obj
    choose_format(cli, format)
    with cli.open() as context:
        line = show_restriction(context, restriction)
    show_record(cli, vars(line), format=format, fields=fields)
