"""Explaining one parent: no key, no sign-in, one child missing; each with its causes.

The sentence of a remark says what is so; the causes say what prevents it, in the order in which
they are to be lifted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portaladm.domain.accounts.states import AccountState
from portaladm.domain.causes.children import find_child_causes, find_closed_children
from portaladm.domain.causes.facts import Cause, ParentFacts, When
from portaladm.domain.causes.parents import choose_key, find_causes, find_key_causes, is_retired
from portaladm.domain.keys import Closing, KeyState
from portaladm.domain.timestamps import day_of, last_day, require_stored
from portaladm.errors import Remark
from portaladm.services.causes import find_when, gather_parent, read_parent_rows
from portaladm.services.context import Context
from portaladm.services.lookup.accounts import derive_state
from portaladm.services.lookup.people import require_parent
from portaladm.services.parents.view import ParentView, view_parent
from portaladm.store.accounts.rows import AccountRecord


@dataclass(frozen=True)
class Answer:
    """One answer: ``about`` key, letter, sign-in or child.

    It has no causes where nothing prevents anything.
    """

    about: str
    student_id: str
    status: str
    remark: Remark
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """The answers about one parent."""

    parent_id: str
    parent_name: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class _Case:
    """What is known of the parent, for people and for the rules; ``causes`` prevent a sign-in."""

    context: Context
    view: ParentView
    facts: ParentFacts
    when: When
    causes: tuple[Cause, ...]


def explain_parent(context: Context, number: str) -> Explanation:
    """Why this parent has no key, cannot sign in, cannot see a child, each with every cause.

    :raises Refused: ``unknown-parent``.
    """
    with context.store.read() as transaction:
        parent_id = require_parent(transaction, number)
        rows = read_parent_rows(context, transaction, parent_id)
        view = view_parent(context, transaction, parent_id, rows)
        facts = gather_parent(context, transaction, parent_id, rows)
    when = find_when(context)
    case = _Case(context, view, facts, when, find_causes(facts, when))
    account = case.view.account
    key = _explain_key(case)
    sign_in = _explain_account(case, account) if account else _explain_no_account(case, key)
    answers = (key, *_explain_letter(case), sign_in, *_explain_children(case))
    return Explanation(case.facts.number, case.facts.name, answers)


def _explain_letter(case: _Case) -> Iterator[Answer]:
    """What staff said of the open key's letter, if they said anything."""
    for key in case.view.keys:
        if key.letter_status and not key.closed_on:
            able = key.status is KeyState.LIVE and not case.view.account
            remark = Remark(
                f"explain-letter.{key.letter_status}{'-live' if able else ''}",
                key=key.key_reference, on=key.letter_marked_on, parent=case.facts.number,
                ends_on=key.ends_on,
            )  # fmt: skip
            yield Answer("letter", "", key.letter_status, remark)


def _explain_key(case: _Case) -> Answer:
    if case.view.account:
        return Answer("key", "", "has-account", _remark_account(case, case.view.account))
    causes, key = find_key_causes(case.facts, case.when), choose_key(case.facts.keys)
    is_open = key is not None and key.closed_as is None
    if is_retired(causes[:1]):
        return Answer("key", "", "not-eligible", causes[0].remark, causes)
    if find_closed_children(case.facts, case.when.today):
        why, number = _no_access(case.view), case.facts.number
        if key and is_open and not key.is_over:
            remark = Remark(
                "explain-key.suspended", key=key.reference, why=why, expires_on=key.expires_on,
                parent=number,
            )  # fmt: skip
            return Answer("key", "", "suspended", remark, causes)
        remark = Remark("explain-key.not-eligible", why=why, parent=number)
        return Answer("key", "", "not-eligible", remark, causes)
    if causes and causes[0].code != _RETURNED:
        closed_as = key.closed_as or "expired" if key else ""
        return Answer("key", "", _STATUSES.get(closed_as, "undone"), causes[0].remark, causes)
    assert key is not None  # without one there is a cause
    [ends_on] = [one.ends_on for one in case.view.keys if one.key_reference == key.reference]
    values = {
        "parent": case.facts.number, "key": key.reference, "issued_on": key.issued_on,
        "ends_on": ends_on, "expires_on": key.expires_on if key.expires_on > ends_on else "",
    }  # fmt: skip
    if causes:
        remark = Remark("explain-key.has-key.returned", **values, told=causes[0].remark)
    else:
        remark = Remark("explain-key.has-key", **values)
    return Answer("key", "", "has-key", remark, causes)


_RETURNED = "key-returned"
_STATUSES = {
    "": "never-issued", "expired": "expired", Closing.REDEEMED.value: "redeemed",
    Closing.REVOKED.value: "revoked",
}  # fmt: skip
"""The status of an answer by how the key that counts was closed."""


def _remark_account(case: _Case, account: AccountRecord) -> Remark:
    """Where something else prevents signing in, a temporary password would be refused."""
    return Remark(
        "explain-key.no-use" if case.causes else "explain-key.has-account", name=case.facts.name,
        username=account.username, created_on=day_of(account.created_at),
        signed_in_on=day_of(account.signed_in_at),
    )  # fmt: skip


def _explain_account(case: _Case, account: AccountRecord) -> Answer:
    state, causes = derive_state(case.context, account), case.causes
    if state is AccountState.ENDED:
        remark = Remark(
            "explain-sign-in.ended", username=account.username, why=_no_access(case.view),
            parent=case.facts.number,
        )  # fmt: skip
    elif causes:
        remark = causes[0].remark
    else:
        until = require_stored(account.temporary_until) if account.temporary_until else None
        days = [last_day(until)] if until else []
        ends_on = account.facts.enrolment.ends_on
        remark = Remark(
            f"explain-sign-in.{state.value}", username=account.username,
            until=min([*days, *([ends_on] if ends_on else [])], default=None), ends_on=ends_on,
        )  # fmt: skip
    return Answer("sign-in", "", state.value, remark, causes)


def _explain_no_account(case: _Case, key: Answer) -> Answer:
    closed = case.view.closed_accounts[-1] if case.view.closed_accounts else None
    before = closed and Remark(
        "explain-closed", username=closed.username, closed_on=day_of(closed.closed_at),
        reason=closed.closed_reason,
    )  # fmt: skip
    if key.status == "has-key" and case.causes[0].code == _RETURNED:
        remark = Remark("explain-sign-in.returned", before=before, told=case.causes[0].remark)
        return Answer("sign-in", "", "not-activated", remark, case.causes)
    if key.status == "has-key":
        remark = Remark("explain-sign-in.not-activated", before=before)
        return Answer("sign-in", "", "not-activated", remark, case.causes)
    remark = Remark("explain-sign-in.no-account", before=before, parent=case.facts.number)
    return Answer("sign-in", "", "no-account", remark, case.causes)


def _explain_children(case: _Case) -> Iterator[Answer]:
    when = case.when
    if not case.view.links:
        causes = find_closed_children(case.facts, when.today)
        yield Answer("child", "", "no-child", causes[0].remark, causes)
    for line, child in zip(case.view.links, case.facts.children, strict=True):
        causes = find_child_causes(child, when.today, when.grace_days)
        who = {"student": line.student_id, "name": line.student_name}
        remark = Remark(f"explain-child.{line.status.value}", **who, why=line.why)
        if causes:
            told = causes[0].remark
            remark = (
                Remark("explain-child.coming", **who, coming=line.coming, told=told)
                if line.coming
                else told
            )
        yield Answer("child", line.student_id, line.status.value, remark, causes)


def _no_access(view: ParentView) -> Remark:
    """Why no child gives access."""
    if not view.links:
        return Remark("explain-access.no-child")
    return Remark("explain-access.not-visible", links=view.links)
