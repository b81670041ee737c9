"""What staff do to accounts: disable, enable, unlock, sign out, void, rename; one or many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import typer

from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.identity import settle_way
from portaladm.cli.terminal.names import collect_names
from portaladm.cli.terminal.options import (
    Accounts,
    AccountsFile,
    DryRun,
    Format,
    Reason,
    VerifiedBy,
    Yes,
)
from portaladm.cli.terminal.parameters import argument, value
from portaladm.cli.terminal.render import choose_format
from portaladm.errors import Misused


@dataclass(frozen=True)
class Verb:
    """One of the commands that differ in what they do to an account, and in nothing else."""

    name: str
    done: str
    help: str
    asks: bool = False
    """Whether it asks first: something stops working."""
    opens: bool = False
    """Whether it hands access to somebody: who that is must have been made sure."""
    effect: str = ""
    """What it means for the parents, told before it is done."""


DISABLE = Verb(
    "disable", "disabled", asks=True,
    effect="Who is signed in is signed out at the next click; no password works until the account "
    "is enabled.",
    help="""Disable accounts until you enable them.

    \b
    For example:
      portaladm accounts disable mlopez --reason "phone stolen"
    """,
)  # fmt: skip
ENABLE = Verb(
    "enable", "enabled", opens=True, help="""Enable disabled accounts again.

    \b
    For example:
      portaladm accounts enable mlopez --reason "phone found" --verified-by photo-id
    """,
)  # fmt: skip
UNLOCK = Verb(
    "unlock", "unlocked", opens=True, help="""Unlock accounts after failed attempts.

    The parents can sign in again without waiting.

    \b
    For example:
      portaladm accounts unlock mlopez --verified-by callback-to-number-on-file
    """,
)  # fmt: skip
SIGN_OUT = Verb(
    "sign-out", "signed out", """Sign parents out on all their devices.

    Their passwords stay as they are: they can sign in again. Use it for a lost phone; to keep
    somebody out, disable the account.

    \b
    For example:
      portaladm accounts sign-out mlopez --reason "phone lost"
    """,
)  # fmt: skip
VOID = Verb(
    "void", "voided", asks=True,
    effect="Who is signed in is signed out at the next click; the account can't be opened again, "
    "and the parent needs a new key.",
    help="""Close stolen accounts for good.

    Use it for an account that a stranger made with a stolen letter.

    The history stays; the parent can have a new key.

    \b
    For example:
      portaladm accounts void mlopez --reason "letter stolen, report 4711"
      portaladm keys reissue P20817
    """,
)  # fmt: skip
VERBS = (DISABLE, ENABLE, UNLOCK, SIGN_OUT, VOID)


def make_command(verb: Verb) -> Callable[..., None]:
    """The command of a verb, for Typer."""

    def command(
        ctx: typer.Context,
        names: Accounts = None,
        from_file: AccountsFile = None,
        reason: Reason = "",
        yes: Yes = False,
        dry_run: DryRun = False,
        format: Format = None,
    ) -> None:
        _change(ctx.obj, Request(verb, names, from_file, reason, yes, dry_run, format))

    def opening(
        ctx: typer.Context,
        names: Accounts = None,
        from_file: AccountsFile = None,
        reason: Reason = "",
        verified_by: VerifiedBy = "",
        yes: Yes = False,
        dry_run: DryRun = False,
        format: Format = None,
    ) -> None:
        request = Request(verb, names, from_file, reason, yes, dry_run, format, verified_by)
        _change(ctx.obj, request)

    chosen = opening if verb.opens else command
    chosen.__doc__ = verb.help
    return chosen


def rename(
    ctx: typer.Context,
    username: Annotated[str | None, argument("[USERNAME]")] = None,
    new: Annotated[str | None, argument("[NEW]")] = None,
    from_file: Annotated[
        str | None,
        value(
            "--from",
            "FILE",
            "Many: a table (- for stdin) with the columns username and new_username.",
        ),
    ] = None,
    reason: Reason = "",
    verified_by: VerifiedBy = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    """Give an account another username.

    \b
    For example:
      portaladm accounts rename mlopez mgarcia --reason "married" --verified-by photo-id
    """
    from portaladm.cli.accounts.output import tell_renamed
    from portaladm.services.accounts.rename import rename_accounts

    cli: CliContext = ctx.obj
    choose_format(cli, format)
    if (from_file is None) == (username is None or new is None):
        raise Misused("nobody-named.rename")
    pairs = [(username or "", new or "")]
    if from_file:
        from portaladm.readers.listed_names import read_pairs

        read = read_pairs(from_file, ("username", "new_username"))
        pairs = [(old, other) for _, old, other in read]
    with cli.open(dry_run=dry_run) as context:
        needed = username is not None and not dry_run
        way = settle_way(cli, context, verified_by, needed=needed)
        result = rename_accounts(context, pairs, reason, way, dry_run=dry_run)
    raise typer.Exit(tell_renamed(cli, result, dry_run=dry_run))


@dataclass(frozen=True)
class Request:
    """What a line of ``accounts`` asks for: the verb, whose accounts, and how."""

    verb: Verb
    names: list[str] | None
    from_file: str | None
    reason: str
    yes: bool
    dry_run: bool
    format: str | None
    verified_by: str = ""

    @property
    def names_somebody(self) -> bool:
        """Whether somebody who is named on the line gets access."""
        return self.verb.opens and bool(self.names) and not self.dry_run


def _change(cli: CliContext, request: Request) -> None:
    """One verb for one or many: look, ask where something stops working, do it, say it."""
    from portaladm.cli.accounts.output import ask_change, name_accounts, tell_change
    from portaladm.services.accounts.change import (
        CHANGES,
        ChangeResult,
        change_accounts,
        plan_change,
    )

    verb = request.verb
    choose_format(cli, request.format)
    found = collect_names(request.names, request.from_file, ("username", "parent_id"))
    if not found:
        raise Misused("nobody-named", example=f"portaladm accounts {verb.name} mlopez")
    change = CHANGES[verb.name]
    with cli.open(dry_run=request.dry_run) as context:
        plan = plan_change(context, change, found)
        needed = request.names_somebody and bool(plan.records)
        way = settle_way(cli, context, request.verified_by, needed=needed)
        if request.dry_run:
            name_accounts(cli, plan)
            if plan.records and verb.effect:
                cli.say(verb.effect)
            result = ChangeResult(plan.usernames, plan.skipped_accounts, plan.skipped_names)
        else:
            if verb.asks and plan.records:
                ask_change(cli, plan, verb.name, request.yes)
            result = change_accounts(context, change, found, request.reason, way)
    raise typer.Exit(tell_change(cli, result, verb.done, dry_run=request.dry_run))
