"""``portaladm links``: court orders, and who sees which child."""

from __future__ import annotations

from typing import Annotated

import typer

from portaladm.cli.by_name import name_people
from portaladm.cli.links.allow import allow
from portaladm.cli.links.deny import deny
from portaladm.cli.links.open_ import open_
from portaladm.cli.messages import word_record
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
from portaladm.cli.terminal.parameters import flag

app = typer.Typer()
app.command()(deny)
app.command()(allow)
app.command("open")(open_)


@app.command("list")
def list_(
    ctx: typer.Context,
    parent: OneParent = None,
    student: OneStudent = None,
    restricted: Annotated[
        bool, flag("--restricted", "Only what staff have denied and is in force.")
    ] = False,
    format: Format = None,
    fields: Fields = None,
    sort: Sort = "",
    limit: Limit = None,
    raw_csv: RawCsv = False,
) -> None:
    """List links of parents and children.

    Each says whether the child is visible, and why or why not.

    \b
    Every link that a restriction closes:
      portaladm links list --restricted
    Who sees this child:
      portaladm links list --student 0010442
    """
    from portaladm.services.links.view import LinkFilters, list_links

    cli: CliContext = ctx.obj
    view = choose_view(
        cli, LINK_FIELDS, on_screen=_ON_SCREEN, fields=fields, sort=sort, limit=limit,
        format=format, raw_csv=raw_csv,
    )  # fmt: skip
    with cli.open() as context:
        note_export(cli, context, "links", format)
        people = name_people(cli, context, parent, student)
        lines = list_links(context, LinkFilters(*people, restricted))
        show_list(cli, lines, view, lambda line: word_record(vars(line)))


LINK_FIELDS = (
    "parent_id", "parent_name", "student_id", "student_name", "grade", "school", "relationship",
    "portal_access", "visible", "status", "why", "since_on", "restricted", "restricted_until_on",
    "restriction_reason", "restriction_ids",
)  # fmt: skip
_ON_SCREEN = ("parent_id", "parent_name", "student_id", "student_name", "status")
