"""``portaladm students``: who they are, who sees them, and whether an id is the same child's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from portaladm.cli.parents.identity import make_command
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.exports import note_export
from portaladm.cli.terminal.listing import choose_view, show_list
from portaladm.cli.terminal.options import Fields, Format, Grades, Limit, RawCsv, Schools, Sort
from portaladm.cli.terminal.parameters import argument, value
from portaladm.cli.terminal.render import choose_format, show_record

if TYPE_CHECKING:
    from portaladm.services.students import StudentView

app = typer.Typer()

STUDENT_FIELDS = (
    "student_id", "student_name", "school", "grade", "parents", "status", "withdrawn_on",
)  # fmt: skip
_ON_SCREEN = ("student_id", "student_name", "grade", "parents")


@app.command("list")
def list_(
    ctx: typer.Context,
    school: Schools = None,
    grade: Grades = None,
    status: Annotated[
        str | None, value("--status", "STATUS", "Only those enrolled, or withdrawn.")
    ] = None,
    search: Annotated[
        str, value("--search", "TEXT", "In names and ids; accents do not matter.")
    ] = "",
    format: Format = None,
    fields: Fields = None,
    sort: Sort = "",
    limit: Limit = None,
    raw_csv: RawCsv = False,
) -> None:
    """List students with their parents.

    \b
    Look for a child; list a school by name:
      portaladm students list --search ana
      portaladm students list --school "Lincoln Elementary" --sort student_name
    """
    from portaladm.services.students import list_students

    cli: CliContext = ctx.obj
    view = choose_view(
        cli, STUDENT_FIELDS, on_screen=_ON_SCREEN, fields=fields, sort=sort, limit=limit,
        format=format, raw_csv=raw_csv,
    )  # fmt: skip
    with cli.open() as context:
        note_export(cli, context, "students", format)
        lines = list_students(
            context, schools=tuple(school or ()), grades=tuple(grade or ()), status=status,
            search=search.strip(),
        )  # fmt: skip
        show_list(cli, lines, view, vars)


@app.command()
def show(
    ctx: typer.Context,
    student: Annotated[str, argument("STUDENT_ID", "The student's id.")],
    format: Format = None,
    fields: Fields = None,
) -> None:
    """Show one student and who sees the record.

    That is: each parent with the reason why or why not, and what staff have denied.

    \b
    For example:
      portaladm students show 0010442
    """
    from portaladm.services.students import show_student

    cli: CliContext = ctx.obj
    kind = choose_format(cli, format)
    with cli.open() as context:
        view = show_student(context, student)
    if kind == "table" and not fields:
        _show_screen(cli, view)
    else:
        show_record(cli, _flatten(view), format=format, fields=fields)


identity = make_command(
    "student",
    """Answer whether an id means the same child.

    \b
    Imports whose rows wait for an answer:
      portaladm students identity
    The child's name was changed by a court:
      portaladm students identity 0010442 --same --reason "adopted, decree seen"
    """,
)
app.command()(identity)


def _flatten(view: StudentView) -> dict[str, Any]:
    """Everything about one student as one record; ``parents`` says who sees it and why not."""
    from portaladm.cli.parents.output import pick, word_restriction

    return {
        **vars(view.student),
        "parents": [pick(line, _PARENT) for line in view.links],
        "earlier_student_id": view.earlier_id or None,
        "earlier_holder_ids": list(view.holders_before),
        "restrictions": [
            word_restriction(line, _DENIED) for line in view.restrictions if line.status.counts
        ],
    }


def _show_screen(cli: CliContext, view: StudentView) -> None:
    """Everything about one student under headings."""
    from portaladm.cli.parents.output import show_list as show_table

    listed = ("parents", "restrictions")
    flat = {name: cell for name, cell in _flatten(view).items() if cell and name not in listed}
    show_record(cli, flat, format="table")
    show_table(cli, "Parents", view.links, _PARENT)
    show_table(cli, "Denied by staff, lifted ones too", view.restrictions, _DENIALS)


_PARENT = ("parent_id", "parent_name", "relationship", "visible", "status", "why")
_DENIED = ("parent_id", "parent_name")
_DENIALS = (
    "restriction_id", "parent_id", "status", "case_number", "reason", "from_on", "until_on",
)  # fmt: skip
