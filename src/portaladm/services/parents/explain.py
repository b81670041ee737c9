"""Explaining one parent: no key, no sign-in, one child missing; each with its remark.

The sentence of a remark says what is so; its hint is the command that fixes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from portaladm.domain.accounts.states import AccountState
from portaladm.domain.accounts.throttle import wait_after
from portaladm.domain.keys import Closing, KeyState
from portaladm.domain.link_access import Visibility
from portaladm.domain.timestamps import day_of, last_day, read_timestamp
from portaladm.errors import Remark
from portaladm.services.context import Context
from portaladm.services.keys.view import KeyLine
from portaladm.services.lookup.accounts import derive_state
from portaladm.services.parents.view import (
    ParentView,
    find_last_key,
    show_parent,
)
from portaladm.store.accounts.rows import AccountRecord


@dataclass(frozen=True)
class Answer:
    """One answer: ``about`` key, sign-in or child.

    ``advice`` replaces the hint of ``remark`` where another thing has to be fixed first.
    """

    about: str
    student_id: str
    status: str
    remark: Remark
    advice: Remark | None = None


@dataclass(frozen=True)
class Explanation:
    """The answers about one parent."""

    parent_id: str
    parent_name: str
    answers: tuple[Answer, ...]


def explain_parent(context: Context, number: str) -> Explanation:
    """Why this parent has no key, cannot sign in, cannot see a child, each with its fix.

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
    if view.account:
        return Answer("key", "", "has-account", _remark_account(view, view.account))
    last, closing = find_last_key(view) or (None, None)
    if last and last.status is KeyState.SUSPENDED:
        remark = Remark(
            "explain-key.suspended", key=last.key_reference, why=_no_access(view),
            expires_on=last.expires_on,
        )  # fmt: skip
        return Answer("key", "", "suspended", remark, _first_fix(children))
    if not _is_eligible(view):
        remark = Remark("explain-key.not-eligible", why=_no_access(view))
        return Answer("key", "", "not-eligible", remark, _first_fix(children))
    if last is None:
        remark = Remark("explain-key.never-issued", parent=view.parent.number)
        return Answer("key", "", "never-issued", remark)
    return _explain_last_key(view.parent.number, last, closing)


def _remark_account(view: ParentView, account: AccountRecord) -> Remark:
    return Remark(
        "explain-key.has-account", name=view.parent.name, username=account.username,
        created_on=day_of(account.created_at), signed_in_on=day_of(account.signed_in_at),
    )  # fmt: skip


def _explain_last_key(number: str, last: KeyLine, closing: str | None) -> Answer:
    """The last key of an eligible parent without an account."""
    status, case = _LAST_KEY.get(last.status, ("revoked", "revoked"))
    if closing in (Closing.UNDONE, Closing.MERGED):
        status, case = "never-issued", "undone"
    remark = Remark(
        f"explain-key.{case}", parent=number, key=last.key_reference, issued_on=last.issued_on,
        expires_on=last.expires_on, closed_on=last.closed_on, reason=last.reason,
    )  # fmt: skip
    return Answer("key", "", status, remark)


_LAST_KEY = {
    KeyState.LIVE: ("has-key", "has-key"),
    KeyState.EXPIRED: ("expired", "expired"),
    KeyState.REDEEMED: ("redeemed", "redeemed"),
}
"""What an answer's status is by the state of the key, and the case of its remark."""


def _explain_account(
    context: Context, view: ParentView, account: AccountRecord, children: tuple[Answer, ...]
) -> Answer:
    state = derive_state(context, account)
    if state is AccountState.ENDED:
        return _explain_end(view, account, children)
    until = read_timestamp(account.temporary_until) if account.temporary_until else None
    remark = Remark(
        f"explain-sign-in.{state.value}", username=account.username, failures=account.failures,
        disabled_on=day_of(account.disabled_at), reason=account.disabled_reason,
        until=until and last_day(until), free_at=_find_end_of_wait(context, account),
    )  # fmt: skip
    return Answer("sign-in", "", state.value, remark)


def _explain_end(
    view: ParentView, account: AccountRecord, children: tuple[Answer, ...]
) -> Answer:  # fmt: skip
    """Propose no lifting of a court order, although it ended the account."""
    remark = Remark(
        "explain-sign-in.ended", username=account.username, why=_no_access(view),
        parent=view.parent.number,
    )  # fmt: skip
    first = _find_first_invisible(children)
    restricted = first is None or first.status == Visibility.RESTRICTED
    advice = None if restricted else _first_fix(children)
    return Answer("sign-in", "", AccountState.ENDED.value, remark, advice)


def _explain_no_account(view: ParentView, key: Answer) -> Answer:
    closed = view.closed_accounts[-1] if view.closed_accounts else None
    before = closed and Remark(
        "explain-closed", username=closed.username, closed_on=day_of(closed.closed_at),
        reason=closed.closed_reason,
    )  # fmt: skip
    if key.status == "has-key":
        remark = Remark("explain-sign-in.not-activated", before=before)
        return Answer("sign-in", "", "not-activated", remark)
    remark = Remark("explain-sign-in.no-account", before=before)
    return Answer("sign-in", "", "no-account", remark, key.advice or key.remark)


def _explain_children(view: ParentView) -> Iterator[Answer]:
    number, name = view.parent.number, view.parent.name
    if not view.links:
        remark = Remark("explain-child.no-child", name=name, parent=number)
        yield Answer("child", "", "no-child", remark)
    for line in view.links:
        remark = Remark(
            f"explain-child.{line.status.value}", parent=number, student=line.student_id,
            name=line.student_name, why=line.why,
        )  # fmt: skip
        yield Answer("child", line.student_id, line.status.value, remark)


def _is_eligible(view: ParentView) -> bool:
    return any(line.status is Visibility.VISIBLE for line in view.links)


def _no_access(view: ParentView) -> Remark:
    """Why no child gives access."""
    if not view.links:
        return Remark("explain-access.no-child")
    return Remark("explain-access.not-visible", links=view.links)


def _find_first_invisible(children: tuple[Answer, ...]) -> Answer | None:
    return next((one for one in children if one.status != Visibility.VISIBLE), None)


def _first_fix(children: tuple[Answer, ...]) -> Remark | None:
    first = _find_first_invisible(children)
    return first.remark if first else None


def _find_end_of_wait(context: Context, account: AccountRecord) -> datetime:
    """The first full second after the wait; a failure without a time counts as one of now."""
    failed = read_timestamp(account.failed_at) if account.failed_at else context.now
    return failed + wait_after(account.failures) + timedelta(seconds=1)
