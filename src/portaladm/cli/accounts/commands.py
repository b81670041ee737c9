"""``portaladm accounts``: activate one, look at them, stop one, bring it back."""

from __future__ import annotations

from typing import Annotated

import typer

from portaladm.cli.accounts.change import VERBS, make_command, rename
from portaladm.cli.by_name import name_account
from portaladm.cli.outcomes import show_outcome
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.exports import note_export
from portaladm.cli.terminal.listing import choose_view, show_rows
from portaladm.cli.terminal.options import (
    Fields,
    Format,
    Grades,
    Limit,
    RawCsv,
    Schools,
    SecretsStdin,
    Sort,
)
from portaladm.cli.terminal.parameters import argument, flag, value
from portaladm.cli.terminal.render import choose_format, show_record

app = typer.Typer()

_ON_SCREEN = ("username", "parent_id", "parent_name", "status", "signed_in_at")


@app.command(context_settings={"allow_extra_args": True})
def activate(
    ctx: typer.Context,
    username: Annotated[
        str | None, value("--username", "NAME", "The username the parent chose.")
    ] = None,
    secrets_stdin: SecretsStdin = False,
    format: Format = None,
) -> None:
    """Make an account with an activation key.

    \b
    At the counter it asks for everything; a script gives three lines, the key first:
      portaladm accounts activate
      portaladm accounts activate --username mlopez --secrets-stdin < three-lines.txt
    """
    from portaladm.cli.passwords import counter
    from portaladm.cli.terminal.secrets import refuse_on_line

    cli: CliContext = ctx.obj
    cli.format = format
    refuse_on_line(ctx.args, "portaladm accounts activate; or with --username NAME")
    with cli.open() as context:
        made = counter.activate(cli, context, username, secrets_stdin)
    record = {
        "username": made.username,
        "parent_id": made.parent_id,
        "parent_name": made.parent_name,
    }
    show_outcome(cli, record)
    cli.say(f"The account {made.username} is ready to sign in.")


@app.command("list")
def list_(
    ctx: typer.Context,
    school: Schools = None,
    grade: Grades = None,
    status: Annotated[
        list[str] | None,
        value(
            "--status",
            "STATUS",
            "Only these: active, must-change, temporary-expired, waiting, stopped, disabled, "
            "ended; or voided ones.",
        ),
    ] = None,
    never_signed_in: Annotated[
        bool, flag("--never-signed-in", "Only those who never signed in.")
    ] = False,
    must_change: Annotated[
        bool, flag("--must-change", "Only those with a temporary password.")
    ] = False,
    ending_soon: Annotated[
        bool, flag("--ending-soon", "Only those whose last day is within 30 days.")
    ] = False,
    search: Annotated[str, value("--search", "TEXT", "In names, usernames, emails.")] = "",
    format: Format = None,
    fields: Fields = None,
    sort: Sort = "",
    limit: Limit = None,
    raw_csv: RawCsv = False,
) -> None:
    """List accounts with their statuses.

    Parents without an account are in: parents list.

    \b
    For example:
      portaladm accounts list --search garcia
      portaladm accounts list --status stopped --format csv
      portaladm accounts list --status voided
    """
    from portaladm.services.accounts.listing import (
        ACCOUNT_FIELDS,
        OUTSIDE_FIELDS,
        AccountFilters,
        list_accounts,
        usual_fields,
    )

    cli: CliContext = ctx.obj
    filters = AccountFilters(
        tuple(school or ()), tuple(grade or ()), tuple(status or ()), never_signed_in, must_change,
        ending_soon, search,
    )  # fmt: skip
    usual = usual_fields(filters)
    view = choose_view(
        cli, ACCOUNT_FIELDS, usual=usual, on_screen=_ON_SCREEN, fields=fields, sort=sort,
        limit=limit, format=format, raw_csv=raw_csv,
    )  # fmt: skip
    with cli.open() as context:
        note_export(cli, context, "accounts", format)
        rows = list_accounts(context, filters, view.columns, sort)
        show_rows(cli, rows, view, outside=OUTSIDE_FIELDS)


@app.command()
def show(
    ctx: typer.Context,
    name: Annotated[str, argument("USERNAME", "Or a parent's id or whole name.")],
    format: Format = None,
    fields: Fields = None,
) -> None:
    """Show everything about one account.

    That is: its parent, children, keys, sign-ins and trail.

    \b
    For example:
      portaladm accounts show mlopez
    """
    from portaladm.cli.accounts.output import flatten_account, show_screen, tell_former_name
    from portaladm.services.accounts.view import show_account

    cli: CliContext = ctx.obj
    kind = choose_format(cli, format)
    with cli.open() as context:
        name = name_account(cli, context, name)
        view = show_account(context, name)
    tell_former_name(cli, view, name)
    if kind == "table" and not fields:
        show_screen(cli, view)
    else:
        show_record(cli, flatten_account(view), format=format, fields=fields)


for verb in VERBS:
    app.command(verb.name)(make_command(verb))
app.command()(rename)
