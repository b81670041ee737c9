"""One account on one screen, and what ``accounts`` says of a change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portaladm.cli.messages.wording import place_arguments
from portaladm.cli.outcomes import show_changes
from portaladm.cli.parents import output as parent_screen
from portaladm.cli.terminal.causes import list_causes, word_causes
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.prompts import ask
from portaladm.cli.terminal.render import show_record, show_text
from portaladm.domain.text import count_of, show_safely
from portaladm.platform import quote_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portaladm.domain.trail import Head
    from portaladm.services.accounts.change import ChangePlan, ChangeResult
    from portaladm.services.accounts.rename import RenameResult
    from portaladm.services.accounts.view import AccountView
    from portaladm.services.lookup.accounts import SkippedName

_LISTED = 20


def flatten_account(view: AccountView) -> dict[str, Any]:
    """Everything about one account as one record; what there are several of is a list."""
    account = view.account
    own = {
        "username": account.username,
        "status": view.state,
        "ends_on": view.ends_on,
        "activated_at": account.created_at,
        "password_changed_at": account.password_at,
        "temporary_expires_at": account.temporary_until,
        "signed_in_at": account.signed_in_at,
        "failures": account.failures,
        "failed_at": account.failed_at,
        "disabled_at": account.disabled_at,
        "disabled_reason": account.disabled_reason,
        "voided_at": account.closed_at,
        "voided_reason": account.closed_reason,
        "sign_ins": [vars(one) for one in view.sign_ins],
        "sessions": [vars(one) for one in view.sessions],
        "causes": word_causes(view.causes),
    }
    theirs = parent_screen.flatten_view(view.parent)
    doubled = ("username", "account_status", "activated_at", "signed_in_at")
    return own | {name: cell for name, cell in theirs.items() if name not in doubled}


def show_screen(cli: CliContext, view: AccountView) -> None:
    """The account and its parent, then children, keys, sign-ins and the trail under headings."""
    listed = (
        "sign_ins", "sessions", "causes", "links", "visible_student_ids", "keys", "restrictions",
        "trail",
    )  # fmt: skip
    flat = flatten_account(view)
    shown = {name: cell for name, cell in flat.items() if cell and name not in listed}
    show_record(cli, shown, format="table")
    if view.causes:
        lines = ("", "What prevents the parent from signing in", *list_causes(flat["causes"]))
        show_text(cli, lines)
    parent_screen.show_list(cli, "Signed in now", view.sessions, _SESSIONS)
    parent_screen.show_list(cli, "Sign-ins, newest first", view.sign_ins, _SIGN_INS)
    parent_screen.show_lists(cli, view.parent)
    if view.account.closed_at:
        _tell_closed(cli, view)


def _tell_closed(cli: CliContext, view: AccountView) -> None:
    """That an account is closed, and which the parent has instead, or could have."""
    if own := view.parent.account:
        cli.say(
            f"This account was closed for good. The parent has the account {own.username} now: "
            f"portaladm accounts show {place_arguments([own.username])}"
        )
        return
    cli.say(
        "This account was closed for good. What the parent can do instead: "
        f"portaladm parents explain {place_arguments([view.account.parent_number])}"
    )


def tell_former_name(cli: CliContext, view: AccountView, name: str) -> None:
    """Say what the account is called now, where it was asked for by a username of before."""
    numbers = (number for number, _ in view.parent.earlier_numbers)
    known = (view.account.username, view.parent.parent.number, *numbers)
    if name.strip().casefold() not in map(str.casefold, known):
        cli.tell(f"Note: {show_safely(name)} is called {view.account.username} now.")


_SESSIONS = ("kind", "device", "signed_in_at", "last_used_at")
_SIGN_INS = ("at", "channel", "outcome")


def ask_change(cli: CliContext, plan: ChangePlan, verb: str, yes: bool) -> None:
    """A question that names who stops signing in."""
    name_accounts(cli, plan)
    ask(cli, f"{verb.capitalize()} {count_of(len(plan.records), 'account')}?", yes)


def name_accounts(cli: CliContext, plan: ChangePlan) -> None:
    """Whose accounts a change touches: the first of them."""
    if not plan.records:
        return
    names = ", ".join(
        f"{one.username} ({one.parent_name}, {one.parent_number})" for one in plan.records[:_LISTED]
    )
    more = f" and {len(plan.records) - _LISTED:,} more" if len(plan.records) > _LISTED else ""
    cli.say(f"{names}{more}")


def tell_change(cli: CliContext, result: ChangeResult, done: str, *, dry_run: bool) -> int:
    """What was done and what was not; the exit code that follows.

    :raises Refused: one name was given, and nobody has it.
    """
    from portaladm.cli.messages import say

    found = bool(result.usernames or result.skipped_accounts)
    _tell_skipped_names(cli, result.skipped_names, alone=not found)
    skipped_accounts = [(one.username, say(one.remark).message) for one in result.skipped_accounts]
    for username, message in skipped_accounts:
        cli.tell(f"Left as it is: {username}: {message}.")
    _tell_done(cli, len(result.usernames), done, result.head, dry_run=dry_run)
    if result.stopped:
        cli.hint(
            "Failed attempts stop the account again if a stranger goes on; they stop no temporary "
            f"password: portaladm passwords reset {quote_word(result.stopped[0])}"
        )
    records = [{"username": one, "changed": True} for one in result.usernames]
    skipped = [
        {"username": one, "changed": False, "message": why} for one, why in skipped_accounts
    ] + _list_skipped_names(result.skipped_names)
    show_changes(cli, "accounts", records, skipped, _CHANGED)
    return _exit_code(result.skipped_names, found)


def tell_renamed(cli: CliContext, result: RenameResult, *, dry_run: bool) -> int:
    """Who has another username and who not; the exit code that follows.

    :raises Refused: one name was given, and nobody has it.
    """
    found = bool(result.renamed)
    _tell_skipped_names(cli, result.skipped_names, alone=not found)
    _tell_done(cli, len(result.renamed), "renamed", result.head, dry_run=dry_run)
    records = [
        {"username": one.old, "new_username": one.new, "changed": True} for one in result.renamed
    ]
    skipped = _list_skipped_names(result.skipped_names)
    show_changes(cli, "accounts", records, skipped, _RENAMED)
    return _exit_code(result.skipped_names, found)


_CHANGED = ("username", "changed", "message")
_RENAMED = ("username", "new_username", "changed", "message")


def _tell_skipped_names(
    cli: CliContext, skipped_names: Sequence[SkippedName], *, alone: bool
) -> None:
    """Who is skipped; one name that was given alone is an error where a person reads.

    A program finds it with the others in the result.
    """
    from portaladm.cli.messages import say

    if len(skipped_names) == 1 and alone and not cli.json:
        raise skipped_names[0].as_refusal()
    for one in skipped_names:
        cli.tell(f"Skipped: {one.name}: {say(one.remark).message}")


def _list_skipped_names(skipped_names: Sequence[SkippedName]) -> list[dict[str, Any]]:
    from portaladm.cli.messages import say

    return [
        {"username": one.name, "changed": False, "message": say(one.remark).message}
        for one in skipped_names
    ]


def _tell_done(cli: CliContext, count: int, done: str, head: Head | None, *, dry_run: bool) -> None:
    if dry_run:
        cli.say(f"A dry run: {count_of(count, 'account')} would be {done}; nothing was changed.")
    elif head:
        cli.say(f"{count_of(count, 'account')} {done}.")
        cli.say_head(head)
    else:
        cli.say("Nothing was changed.")


def _exit_code(skipped_names: Sequence[SkippedName], found: bool) -> int:
    return 0 if not skipped_names else 3 if found else 1
