"""``portaladm parents``: who they are, why something does not work, and new families."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from portaladm.cli.by_name import name_parent
from portaladm.cli.parents.erase import erase
from portaladm.cli.parents.identity import identity
from portaladm.cli.parents.merge import merge
from portaladm.cli.parents.remove_added import remove_added
from portaladm.cli.parents.unmerge import unmerge
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.exports import note_export
from portaladm.cli.terminal.listing import choose_view, show_list
from portaladm.cli.terminal.options import (
    DryRun,
    Fields,
    Format,
    Grades,
    Limit,
    NeededReason,
    RawCsv,
    Reason,
    Schools,
    Sort,
    VerifiedBy,
    Yes,
)
from portaladm.cli.terminal.parameters import argument, flag, value
from portaladm.cli.terminal.render import choose_format, show_record, show_records

if TYPE_CHECKING:
    from portaladm.services.parents.view import ParentLine

app = typer.Typer()

ParentArgument = Annotated[
    str, argument("PARENT_ID", "The parent's id, an earlier one, or the whole name.")
]


@app.command("list")
def list_(
    ctx: typer.Context,
    school: Schools = None,
    grade: Grades = None,
    student: Annotated[list[str] | None, value("--student", "ID", "Only this child's.")] = None,
    status: Annotated[
        str | None,
        value(
            "--status",
            "STATUS",
            "Only never-issued, undone, has-key, expired, revoked, has-account or not-eligible.",
        ),
    ] = None,
    without_account: Annotated[
        bool, flag("--without-account", "Only those who have no account.")
    ] = False,
    search: Annotated[
        str,
        value(
            "--search",
            "TEXT",
            "In names, ids, emails, phones, usernames, children; accents do not matter.",
        ),
    ] = "",
    format: Format = None,
    fields: Fields = None,
    sort: Sort = "",
    limit: Limit = None,
    raw_csv: RawCsv = False,
) -> None:
    """List parents, their children and statuses.

    \b
    Look for somebody; list who is still without an account:
      portaladm parents list --search garcia
      portaladm parents list --school "Lincoln Elementary" --without-account
    """
    from portaladm.services.lookup.filters import Filters
    from portaladm.services.parents.view import ParentFilters, list_parents

    cli: CliContext = ctx.obj
    children = Filters(*(tuple(names or ()) for names in (school, grade, student)))
    filters = ParentFilters(children, status, without_account, search.strip())
    view = choose_view(
        cli, PARENT_FIELDS, on_screen=_ON_SCREEN, fields=fields, sort=sort, limit=limit,
        format=format, raw_csv=raw_csv,
    )  # fmt: skip
    with cli.open() as context:
        note_export(cli, context, "parents", format)
        show_list(cli, list_parents(context, filters), view, _to_record)


@app.command()
def show(
    ctx: typer.Context, parent: ParentArgument, format: Format = None, fields: Fields = None
) -> None:
    """Show everything about one parent.

    That is: children, keys, account, restrictions and the latest entries of the trail.

    \b
    For example:
      portaladm parents show P20817
    """
    from portaladm.cli.parents.output import flatten_view, show_screen
    from portaladm.services.parents.view import show_parent

    cli: CliContext = ctx.obj
    kind = choose_format(cli, format)
    with cli.open() as context:
        view = show_parent(context, name_parent(cli, context, parent))
    if kind == "table" and not fields:
        show_screen(cli, view)
    else:
        show_record(cli, flatten_view(view), format=format, fields=fields)


@app.command()
def explain(
    ctx: typer.Context, parent: ParentArgument, format: Format = None, fields: Fields = None
) -> None:
    """Explain a parent's problems and their fixes.

    It says why a parent has no key, cannot sign in or cannot see a child.

    \b
    A parent calls and says "I need a key":
      portaladm parents explain P20817
    """
    from portaladm.cli.parents.output import show_answers, word_answers
    from portaladm.services.parents.explain import explain_parent

    cli: CliContext = ctx.obj
    kind = choose_format(cli, format)
    with cli.open() as context:
        explanation = explain_parent(context, name_parent(cli, context, parent))
    if kind == "table" and not fields:
        show_answers(cli, explanation)
    else:
        show_records(cli, word_answers(explanation), ANSWER_FIELDS, format=format, fields=fields)


def _text(name: str, help: str, metavar: str = "TEXT") -> Any:
    return value(name, metavar, help, panel="Parent")


@app.command()
def add(
    ctx: typer.Context,
    reason: NeededReason = "",
    student: Annotated[list[str] | None, value("--student", "ID", "The child; repeatable.")] = None,
    relationship: Annotated[str, _text("--relationship", "mother, father, guardian ...")] = "",
    parent: Annotated[
        str, _text("--parent", "The parent's id, if there is one; made up otherwise.", "ID")
    ] = "",
    first_name: Annotated[str, _text("--first-name", "First name.")] = "",
    last_name: Annotated[str, _text("--last-name", "Last name.")] = "",
    email: Annotated[str, _text("--email", "Email.")] = "",
    phone: Annotated[str, _text("--phone", "Phone number.")] = "",
    language: Annotated[str, _text("--language", "Language of letters.")] = "",
    address: Annotated[str, _text("--address", "Street and number.")] = "",
    city: Annotated[str, _text("--city", "City.")] = "",
    state: Annotated[str, _text("--state", "State.")] = "",
    postal_code: Annotated[str, _text("--postal-code", "Postal code.")] = "",
    another: Annotated[bool, flag("--another", "It is another person of the same name.")] = False,
    verified_by: VerifiedBy = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    """Add a parent at the counter.

    It shows the child, the school and the other parents, and asks. The roster has some days to
    confirm the parent.

    \b
    A new family, and a second child for somebody who is in the store:
      portaladm parents add --student 0010442 --first-name Eva --last-name Ruiz --reason "new"
      portaladm parents add --parent P20817 --student 0010443 --reason sibling
    """
    from portaladm.cli.parents.output import ask_to_add, show_added
    from portaladm.services.parents.add import add_parent, plan_family
    from portaladm.services.parents.family import NewFamily

    cli: CliContext = ctx.obj
    choose_format(cli, format)
    family = NewFamily(
        tuple(student or ()), relationship=relationship, number=parent, first_name=first_name,
        last_name=last_name, email=email, phone=phone, language=language, address=address,
        city=city, state=state, postal_code=postal_code, another=another,
    ).tidied()  # fmt: skip
    with cli.open(dry_run=dry_run) as context:
        added = plan_family(context, family)
        if not dry_run:
            way = ask_to_add(cli, context, added, verified_by, yes) if added.students else ""
            added = add_parent(context, family, reason, way)
    show_added(cli, added, dry_run, format)


for command in (remove_added, merge, unmerge, identity, erase):
    app.command()(command)


@app.command()
def renumber(
    ctx: typer.Context,
    from_file: Annotated[
        str, value("--from", "FILE", "A table (- for stdin) with the columns old_id and new_id.")
    ],
    reason: Reason = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    """Take over new parent ids.

    They come from the student system. Accounts and keys stay.

    \b
    Before the first roster with the new ids, look first:
      portaladm parents renumber --from new_ids.csv --dry-run
      portaladm parents renumber --from new_ids.csv
    """
    from portaladm.cli.parents.output import show_renumbered
    from portaladm.readers.listed_names import read_pairs
    from portaladm.services.parents.renumber import NumberLine, plan_renumbering, renumber_parents
    from portaladm.services.parents.renumber import RenumberResult as Result

    cli: CliContext = ctx.obj
    choose_format(cli, format)
    lines = [NumberLine(*pair) for pair in read_pairs(from_file, ("old_id", "new_id"))]
    with cli.open(dry_run=dry_run) as context:
        plan = plan_renumbering(context, lines)
        result = Result(plan) if dry_run else renumber_parents(context, lines, reason)
    show_renumbered(cli, result, dry_run, format)


PARENT_FIELDS = (
    "parent_id", "parent_name", "email", "phone", "language", "students", "eligible", "status",
    "username", "key_expires_on", "key_ends_on",
)  # fmt: skip
ANSWER_FIELDS = (
    "parent_id", "about", "student_id", "status", "message", "command", "causes",
)  # fmt: skip
_ON_SCREEN = ("parent_id", "parent_name", "status", "students")


def _to_record(line: ParentLine) -> dict[str, Any]:
    return {
        **line._asdict(), "parent_id": line.number, "parent_name": line.name,
        "students": line.students, "eligible": bool(line.eligible),
    }  # fmt: skip
