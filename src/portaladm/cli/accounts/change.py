"""What staff do to accounts: disable, enable, unlock, void, rename; one or many of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.names import collect_names, read_pairs
from portaladm.cli.terminal.options import Reason, Yes
from portaladm.errors import Misused

if TYPE_CHECKING:
    from portaladm.services.accounts.manage import Change

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


def disable(
    ctx: typer.Context,
    names: Names = None,
    from_file: NamesFile = None,
    reason: Reason = "",
    yes: Yes = False,
) -> None:
    """Disable accounts until you enable them.

    \b
    For example:
      portaladm accounts disable mlopez --reason "phone stolen"
    """
    from portaladm.services.accounts.manage import DISABLE

    _change(ctx.obj, DISABLE, "disable", names, from_file, reason, yes=yes, asks=True)


def enable(
    ctx: typer.Context,
    names: Names = None,
    from_file: NamesFile = None,
    reason: Reason = "",
) -> None:
    """Enable disabled accounts again.

    \b
    For example:
      portaladm accounts enable mlopez --reason "phone found"
    """
    from portaladm.services.accounts.manage import ENABLE

    _change(ctx.obj, ENABLE, "enable", names, from_file, reason)


def unlock(
    ctx: typer.Context,
    names: Names = None,
    from_file: NamesFile = None,
    reason: Reason = "",
) -> None:
    """Unlock accounts after failed attempts.

    The parents can sign in again without waiting.

    \b
    For example:
      portaladm accounts unlock mlopez --reason "called back"
    """
    from portaladm.services.accounts.manage import UNLOCK

    _change(ctx.obj, UNLOCK, "unlock", names, from_file, reason)


def void(
    ctx: typer.Context,
    names: Names = None,
    from_file: NamesFile = None,
    reason: Reason = "",
    yes: Yes = False,
) -> None:
    """Close stolen accounts for good.

    Use it for an account that a stranger made with a stolen letter.

    The history stays; the parent can have a new key.

    \b
    For example:
      portaladm accounts void mlopez --reason "letter stolen, report 4711"
      portaladm keys reissue P20817
    """
    from portaladm.services.accounts.manage import VOID

    _change(ctx.obj, VOID, "void", names, from_file, reason, yes=yes, asks=True)


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
    from portaladm.cli.accounts.output import tell_change
    from portaladm.services.accounts.manage import rename_accounts

    cli: CliContext = ctx.obj
    if (from_file is None) == (username is None or new is None):
        raise Misused("nobody-named.rename")
    pairs = [(username or "", new or "")]
    if from_file:
        read = read_pairs(from_file, ("username", "new_username"))
        pairs = [(old, other) for _, old, other in read]
    with cli.open() as context:
        result = rename_accounts(context, pairs, reason)
    raise typer.Exit(tell_change(cli, result, "renamed"))


def _change(
    cli: CliContext, change: Change, verb: str, names: list[str] | None, from_file: str | None,
    reason: str, *, yes: bool = True, asks: bool = False,
) -> None:  # fmt: skip
    """One verb for one or many: look, ask where something stops working, do it, say it."""
    from portaladm.cli.accounts.output import ask_change, tell_change
    from portaladm.services.accounts.manage import change_accounts, plan_change

    found = collect_names(names, from_file, ("username", "parent_id"))
    if not found:
        raise Misused("nobody-named", example=f"portaladm accounts {verb} mlopez")
    with cli.open() as context:
        plan = plan_change(context, change, found)
        if asks and plan.records:
            ask_change(cli, plan, verb, yes)
        result = change_accounts(context, change, found, reason)
    raise typer.Exit(tell_change(cli, result, f"{verb}d" if verb.endswith("e") else f"{verb}ed"))
