"""``portaladm accounts``: activate one, look at them, stop one, bring it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from portaladm.cli.exports import note_export
from portaladm.cli.front import Front
from portaladm.cli.names_in import collect_names, read_pairs
from portaladm.cli.options import (
    Fields,
    Format,
    Grades,
    RawCsv,
    Reason,
    Schools,
    SecretsStdin,
    Yes,
)
from portaladm.cli.render import choose_fields, choose_format, show_record, show_rows
from portaladm.errors import Misused

if TYPE_CHECKING:
    from portaladm.services.accounts import Change

app = typer.Typer()


_SHOWN = ("username", "parent_id", "parent_name", "state", "ends_on", "signed_in_at")

Names = Annotated[
    list[str] | None,
    typer.Argument(metavar="[USERNAME...]", show_default=False, help="Usernames or parent ids."),
]
NamesFile = Annotated[
    str | None,
    typer.Option(
        "--from", metavar="FILE", show_default=False,
        help="Names from a file (- for stdin): one a line, or a column username or parent_id.",
    ),
]  # fmt: skip


@app.command()
def activate(
    ctx: typer.Context,
    username: Annotated[
        str | None,
        typer.Option(metavar="NAME", show_default=False, help="The username the parent chose."),
    ] = None,
    secrets_stdin: SecretsStdin = False,
    format: Format = None,
) -> None:
    """Make an account with an activation key: key, username, password, password again.

    \b
    At the counter it asks for everything; a script gives three lines, the key first:
      portaladm accounts activate
      portaladm accounts activate --username mlopez --secrets-stdin < three-lines.txt
    """
    from portaladm.cli import counter

    front: Front = ctx.obj
    front.format = format
    with front.open() as desk:
        made = counter.activate(front, desk, username, secrets_stdin)
    record = {
        "username": made.username,
        "parent_id": made.parent_id,
        "parent_name": made.parent_name,
    }
    show_record(front, record, format=format)
    front.say(f"The account {made.username} is ready to sign in.")


@app.command("list")
def list_(
    ctx: typer.Context,
    school: Schools = None,
    grade: Grades = None,
    state: Annotated[
        list[str] | None,
        typer.Option(
            metavar="STATE", show_default=False,
            help="Only these: active, must-change, temporary-expired, waiting, stopped, disabled, "
            "ended.",
        ),
    ] = None,
    never_signed_in: Annotated[
        bool, typer.Option("--never-signed-in", help="Only those who never signed in.")
    ] = False,
    must_change: Annotated[
        bool, typer.Option("--must-change", help="Only those with a temporary password.")
    ] = False,
    ending_soon: Annotated[
        bool, typer.Option("--ending-soon", help="Only those that end within their days of grace.")
    ] = False,
    search: Annotated[
        str, typer.Option(metavar="TEXT", show_default=False, help="In names, usernames, emails.")
    ] = "",
    sort: Annotated[
        str, typer.Option(metavar="FIELD", show_default=False, help="-FIELD from the end.")
    ] = "",
    format: Format = None,
    fields: Fields = None,
    raw_csv: RawCsv = False,
) -> None:  # fmt: skip
    """List accounts with their states; who has none is in: parents list.

    \b
    For example:
      portaladm accounts list --search garcia
      portaladm accounts list --state stopped --format csv
    """
    from portaladm.services.accounts import (
        ACCOUNT_FIELDS,
        OUTSIDE_FIELDS,
        AccountFilters,
        list_accounts,
    )

    front: Front = ctx.obj
    kind = choose_format(front, format)
    usual = _SHOWN if kind == "table" else ACCOUNT_FIELDS
    columns = choose_fields(ACCOUNT_FIELDS, fields) if fields else list(usual)
    filters = AccountFilters(
        tuple(school or ()), tuple(grade or ()), tuple(state or ()), never_signed_in, must_change,
        ending_soon, search,
    )  # fmt: skip
    with front.open() as desk:
        note_export(front, desk, "accounts", format)
        rows = list_accounts(desk, filters, columns, sort)
        show_rows(front, rows, columns, kind=kind, raw_csv=raw_csv, outside=OUTSIDE_FIELDS)


@app.command()
def show(
    ctx: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="USERNAME", show_default=False, help="Or a parent id.")
    ],
    format: Format = None,
    fields: Fields = None,
) -> None:
    """Show everything about one account: its parent, children, keys, sign-ins, trail.

    \b
    For example:
      portaladm accounts show mlopez
    """
    from portaladm.cli.account_screen import flatten_account, show_screen
    from portaladm.services.accounts import show_account

    front: Front = ctx.obj
    kind = choose_format(front, format)
    with front.open() as desk:
        view = show_account(desk, name)
    if kind == "table" and not fields:
        show_screen(front, view)
    else:
        show_record(front, flatten_account(view), format=format, fields=fields)


@app.command()
def disable(
    ctx: typer.Context,
    names: Names = None,
    from_file: NamesFile = None,
    reason: Reason = "",
    yes: Yes = False,
) -> None:
    """Stop accounts until you enable them again.

    \b
    For example:
      portaladm accounts disable mlopez --reason "phone stolen"
    """
    from portaladm.services.accounts import DISABLE

    _change(ctx.obj, DISABLE, "disable", names, from_file, reason, yes=yes, asks=True)


@app.command()
def enable(
    ctx: typer.Context,
    names: Names = None,
    from_file: NamesFile = None,
    reason: Reason = "",
) -> None:
    """Let disabled accounts sign in again.

    \b
    For example:
      portaladm accounts enable mlopez --reason "phone found"
    """
    from portaladm.services.accounts import ENABLE

    _change(ctx.obj, ENABLE, "enable", names, from_file, reason)


@app.command()
def unlock(
    ctx: typer.Context,
    names: Names = None,
    from_file: NamesFile = None,
    reason: Reason = "",
) -> None:
    """Forget wrong passwords, so that nobody waits any longer.

    \b
    For example:
      portaladm accounts unlock mlopez --reason "called back"
    """
    from portaladm.services.accounts import UNLOCK

    _change(ctx.obj, UNLOCK, "unlock", names, from_file, reason)


@app.command()
def void(
    ctx: typer.Context,
    names: Names = None,
    from_file: NamesFile = None,
    reason: Reason = "",
    yes: Yes = False,
) -> None:
    """Close accounts for good that a stranger made with a stolen letter.

    The history stays; the parent can have a new key.

    \b
    For example:
      portaladm accounts void mlopez --reason "letter stolen, report 4711"
      portaladm keys reissue P20817
    """
    from portaladm.services.accounts import VOID

    _change(ctx.obj, VOID, "void", names, from_file, reason, yes=yes, asks=True)


@app.command()
def rename(
    ctx: typer.Context,
    username: Annotated[
        str | None, typer.Argument(metavar="[USERNAME]", show_default=False)
    ] = None,
    new: Annotated[str | None, typer.Argument(metavar="[NEW]", show_default=False)] = None,
    from_file: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="FILE", show_default=False,
            help="Many: a CSV (- for stdin) with the columns username and new_username.",
        ),
    ] = None,
    reason: Reason = "",
) -> None:  # fmt: skip
    """Give an account another username.

    \b
    For example:
      portaladm accounts rename mlopez mgarcia --reason "married"
    """
    from portaladm.cli.account_screen import tell_change
    from portaladm.services.accounts import rename_accounts

    front: Front = ctx.obj
    if (from_file is None) == (username is None or new is None):
        raise Misused(
            "nobody-named", "Give a username and the new one, or --from FILE.",
            "For example: portaladm accounts rename mlopez mgarcia",
        )  # fmt: skip
    pairs = [(username or "", new or "")]
    if from_file:
        read = read_pairs(from_file, ("username", "new_username"))
        pairs = [(old, other) for _, old, other in read]
    with front.open() as desk:
        result = rename_accounts(desk, pairs, reason)
    raise typer.Exit(tell_change(front, result, "renamed"))


def _change(
    front: Front, change: Change, verb: str, names: list[str] | None, from_file: str | None,
    reason: str, *, yes: bool = True, asks: bool = False,
) -> None:  # fmt: skip
    """One verb for one or many: look, ask where something stops working, do it, say it."""
    from portaladm.cli.account_screen import ask_change, tell_change
    from portaladm.services.accounts import change_accounts, plan_change

    found = collect_names(names, from_file, ("username", "parent_id"))
    if not found:
        raise Misused("nobody-named", "Nobody was named.", f"portaladm accounts {verb} mlopez")
    with front.open() as desk:
        plan = plan_change(desk, change, found)
        if asks and plan.records:
            ask_change(front, plan, verb, yes)
        result = change_accounts(desk, change, found, reason)
    raise typer.Exit(tell_change(front, result, f"{verb}d" if verb.endswith("e") else f"{verb}ed"))
