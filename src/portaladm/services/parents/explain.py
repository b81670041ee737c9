"""Explaining one parent in plain words: no key, no sign-in, one child missing; and the cure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from shlex import quote

from portaladm.domain.accounts import AccountState
from portaladm.domain.keys import Closing, KeyState
from portaladm.domain.link_access import Visibility
from portaladm.domain.throttle import wait_after
from portaladm.domain.timestamps import last_day, local_day, read_timestamp
from portaladm.services.context import Context
from portaladm.services.keys.change import KeyLine
from portaladm.services.parents.view import (
    ParentView,
    find_account_state,
    find_last_key,
    show_parent,
)
from portaladm.store.accounts.rows import AccountRecord


@dataclass(frozen=True)
class Answer:
    """One answer: ``about`` key, sign-in or child; ``command`` mends it, where that is needed."""

    about: str
    student_id: str
    status: str
    message: str
    command: str = ""


@dataclass(frozen=True)
class Explanation:
    """The answers about one parent."""

    parent_id: str
    parent_name: str
    answers: tuple[Answer, ...]


def explain_parent(context: Context, number: str) -> Explanation:
    """Why this parent has no key, cannot sign in, cannot see a child, each with its cure.

    :raises Refused: ``unknown-parent``.
    """
    view = show_parent(context, number)
    children = tuple(_explain_children(view))
    key = _explain_key(view, children)
    if view.account:
        sign_in = _explain_account(context, view, view.account, children)
    else:
        sign_in = _explain_no_account(view, key)
    answers = (key, sign_in, *children)
    return Explanation(view.parent.number, view.parent.name, answers)


def _explain_key(view: ParentView, children: tuple[Answer, ...]) -> Answer:
    number, account = quote(view.parent.number), view.account
    if account:
        seen = f"last signed in on {_day(account.signed_in_at)}" if account.signed_in_at else (
            "never signed in since"
        )  # fmt: skip
        return Answer(
            "key", "", "has-account",
            f"No key is needed: {view.parent.name} has the account {account.username} since "
            f"{_day(account.created_at)}, {seen}. Forgotten? Give a temporary password.",
            f"portaladm passwords reset {account.username}",
        )  # fmt: skip
    last, closing = find_last_key(view) or (None, None)
    if last and last.status is KeyState.SUSPENDED:
        return Answer(
            "key", "", "suspended",
            f"The key {last.key_reference} sleeps: {_no_access(view)}. The letter works again, "
            f"until {last.expires_on}, as soon as that changes.",
            _first_cure(children),
        )  # fmt: skip
    if not _is_eligible(view):
        return Answer(
            "key", "", "not-eligible", f"No key can be issued: {_no_access(view)}.",
            _first_cure(children),
        )  # fmt: skip
    return _explain_last_key(number, last, closing)


def _explain_last_key(number: str, last: KeyLine | None, closing: str | None) -> Answer:
    """The last key of an eligible parent without an account."""
    if last is None:
        return Answer(
            "key", "", "never-issued", "No key was issued yet; one can be.",
            f"portaladm keys issue --parent {number}",
        )  # fmt: skip
    reissue = f'portaladm keys reissue {number} --reason "WHY"'
    if last.status is KeyState.LIVE:
        return Answer(
            "key", "", "has-key",
            f"The key {last.key_reference} of {last.issued_on} is good until {last.expires_on}; it "
            "is in the letter. Only if the letter is lost, give a new key.",
            reissue,
        )  # fmt: skip
    if last.status is KeyState.EXPIRED:
        return Answer(
            "key", "", "expired",
            f"The key {last.key_reference} of {last.issued_on} ended on {last.expires_on}. "
            f"With the letter at hand, prolong it; without: {reissue}",
            f"portaladm keys extend {number} --until DATE",
        )  # fmt: skip
    if last.status is KeyState.REDEEMED:
        return Answer(
            "key", "", "redeemed",
            f"The key {last.key_reference} was used on {last.closed_on}, and that account was "
            "closed. Give a new key.",
            reissue,
        )  # fmt: skip
    why = _in_brackets(last.reason)
    if closing in (Closing.UNDONE, Closing.MERGED):
        return Answer(
            "key", "", "never-issued",
            f"The key {last.key_reference} was taken back on {last.closed_on}{why}; another can be "
            "issued.",
            f"portaladm keys issue --parent {number}",
        )  # fmt: skip
    return Answer(
        "key", "", "revoked",
        f"The key {last.key_reference} was withdrawn on {last.closed_on}{why}.", reissue,
    )  # fmt: skip


def _explain_account(
    context: Context, view: ParentView, account: AccountRecord, children: tuple[Answer, ...]
) -> Answer:
    state = find_account_state(context, account)
    text, command = _SIGN_IN[state]
    until = read_timestamp(account.temporary_until) if account.temporary_until else None
    text = text.format(
        username=account.username, failures=account.failures,
        day=_day(account.disabled_at), reason=_in_brackets(account.disabled_reason),
        until=last_day(until).isoformat() if until else "",
        wait=_say_wait(account), why=_no_access(view),
    )  # fmt: skip
    if state is AccountState.ENDED:
        command = _first_cure(children)
        if command.startswith("portaladm links allow"):
            # Nobody is to lift a court order because it stands in the way.
            command = f"portaladm links list --parent {quote(view.parent.number)}"
    return Answer("sign-in", "", state.value, text, command.format(username=account.username))


_SIGN_IN = {
    AccountState.ACTIVE: (
        "Nothing stands in the way: {username} signs in with the password that the parent chose. "
        "If it is forgotten, give a temporary one.",
        "portaladm passwords reset {username}",
    ),
    AccountState.MUST_CHANGE: (
        "{username} has a temporary password, good until {until}: it opens nothing but the choice "
        "of a new one.",
        "portaladm passwords change {username}",
    ),
    AccountState.TEMPORARY_EXPIRED: (
        "The temporary password of {username} ended on {until}.",
        "portaladm passwords reset {username}",
    ),
    AccountState.WAITING: (
        "{failures} wrong passwords in a row: {username} waits until {wait}.",
        'portaladm accounts unlock {username} --reason "WHY"',
    ),
    AccountState.STOPPED: (
        "{failures} wrong passwords in a row: {username} is stopped until staff let it go on.",
        'portaladm accounts unlock {username} --reason "WHY"',
    ),
    AccountState.DISABLED: (
        "Staff disabled {username} on {day}{reason}.",
        'portaladm accounts enable {username} --reason "WHY"',
    ),
    AccountState.ENDED: ("The account {username} has ended: {why}.", ""),
}


def _explain_no_account(view: ParentView, key: Answer) -> Answer:
    closed = view.closed_accounts[-1] if view.closed_accounts else None
    before = (
        f"The account {closed.username} was closed on {_day(closed.closed_at)}"
        f"{_in_brackets(closed.closed_reason)}. "
        if closed
        else ""
    )
    if key.status == "has-key":
        return Answer(
            "sign-in", "", "not-activated",
            f"{before}There is no account yet: the parent has to use the key of the letter first.",
            "portaladm accounts activate",
        )  # fmt: skip
    text = f"{before}There is no account, and no key at the moment that would make one."
    return Answer("sign-in", "", "no-account", text, key.command)


def _explain_children(view: ParentView) -> Iterator[Answer]:
    number = quote(view.parent.number)
    if not view.links:
        yield Answer(
            "child", "", "no-child", f"No student is linked to {view.parent.name}.",
            f"portaladm parents add --parent {number} --student STUDENT "
            "--relationship RELATIONSHIP",
        )  # fmt: skip
    for line in view.links:
        text, command = _CHILD[line.status]
        child = f"{line.student_name} ({line.student_id})"
        yield Answer(
            "child", line.student_id, line.status.value, f"{child}: {line.why}.{text}",
            command.format(parent=number, student=quote(line.student_id)),
        )  # fmt: skip


_IMPORT = "portaladm roster import FILE"
_CHILD = {
    Visibility.VISIBLE: ("", ""),
    Visibility.GRACE: (" If the child is back, import the newest roster.", _IMPORT),
    Visibility.RESTRICTED: (
        " Only when the order is lifted:",
        'portaladm links allow {parent} {student} --reason "WHY"',
    ),
    Visibility.ENDED: (" If they belong together, put it right in the student system.", _IMPORT),
    Visibility.NO_ACCESS: (" If that is wrong, put it right in the student system.", _IMPORT),
    Visibility.PROVISIONAL_OVER: (
        " Once the roster has this parent under another number, use: portaladm parents merge. "
        "For some more days:",
        "portaladm parents add --parent {parent} --student {student}",
    ),
    Visibility.NOT_ENROLLED: (" If the child is back, import the newest roster.", _IMPORT),
}


def _is_eligible(view: ParentView) -> bool:
    return any(line.status is Visibility.VISIBLE for line in view.links)


def _no_access(view: ParentView) -> str:
    """Why no child gives access, in words."""
    if not view.links:
        return "no student is linked to this parent"
    each = "; ".join(f"{line.student_name} ({line.student_id}): {line.why}" for line in view.links)
    return f"no enrolled child with portal access ({each})"


def _first_cure(children: tuple[Answer, ...]) -> str:
    return next((answer.command for answer in children if answer.command), "")


def _say_wait(account: AccountRecord) -> str:
    if not account.failed_at:
        return "soon"
    end = read_timestamp(account.failed_at) + wait_after(account.failures) + timedelta(seconds=1)
    return end.astimezone().strftime("%H:%M:%S")


def _in_brackets(text: str | None) -> str:
    return f" ({text})" if text else ""


def _day(timestamp: str | None) -> str:
    return local_day(read_timestamp(timestamp)).isoformat() if timestamp else ""
