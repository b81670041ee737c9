"""One account on one screen, and what ``accounts`` says of a change."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING, Any

from portaladm.cli.parents import output as parent_screen
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.prompts import ask
from portaladm.cli.terminal.render import show_record
from portaladm.domain.text import count_of

if TYPE_CHECKING:
    from portaladm.services.accounts.manage import AccountView, ChangePlan, ChangeResult

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
    }
    theirs = parent_screen.flatten_view(view.parent)
    doubled = ("username", "account_status", "activated_at", "signed_in_at")
    return own | {name: cell for name, cell in theirs.items() if name not in doubled}


def show_screen(cli: CliContext, view: AccountView) -> None:
    """The account and its parent, then children, keys, sign-ins and the trail under headings."""
    listed = ("sign_ins", "links", "visible_student_ids", "keys", "restrictions")
    shown = {
        name: cell for name, cell in flatten_account(view).items() if cell and name not in listed
    }
    show_record(cli, shown, format="table")
    parent_screen.show_list(cli, "Sign-ins, newest first", view.sign_ins, _SIGN_INS)
    parent_screen.show_lists(cli, view.parent)
    if view.account.closed_at:
        number = quote(view.account.parent_number)
        cli.say(
            "This account was closed for good. What the parent can do instead: "
            f"portaladm parents explain {number}"
        )


_SIGN_INS = ("at", "channel", "outcome")


def ask_change(cli: CliContext, plan: ChangePlan, verb: str, yes: bool) -> None:
    """A question that names who stops signing in."""
    names = ", ".join(
        f"{one.username} ({one.parent_name}, {one.parent_number})" for one in plan.records[:_LISTED]
    )
    more = f" and {len(plan.records) - _LISTED:,} more" if len(plan.records) > _LISTED else ""
    cli.say(f"{names}{more}")
    ask(cli, f"{verb.capitalize()} {count_of(len(plan.records), 'account')}?", yes)


def tell_change(cli: CliContext, result: ChangeResult, done: str) -> int:
    """What was done and what was not; the exit code that follows.

    :raises Refused: one name was given, and nobody has it.
    """
    if len(result.unmatched) == 1 and not (result.usernames or result.untouched):
        raise result.unmatched[0].as_refusal()
    from portaladm.cli.messages import say

    for one in result.unmatched:
        cli.tell(f"Left out: {one.name}: {say(one.remark).message}")
    for other in result.untouched:
        cli.tell(f"Left as it is: {other.username}: {say(other.remark).message}.")
    if result.head:
        accounts = count_of(len(result.usernames), "account")
        cli.say(f"{accounts} {done}.")
        cli.say_head(result.head)
    else:
        cli.say("Nothing was changed.")
    return 0 if not result.unmatched else 3 if result.usernames or result.untouched else 1
