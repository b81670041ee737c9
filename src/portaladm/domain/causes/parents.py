"""Why a parent has no key that works, and why a parent can't sign in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from portaladm.domain.accounts.throttle import Free, StoppedForStaff, throttle_state, wait_after
from portaladm.domain.causes.children import find_closed_children
from portaladm.domain.causes.facts import Cause, Lifter, OwnAccount, OwnKey, ParentFacts, When
from portaladm.domain.keys import Closing
from portaladm.domain.timestamps import last_day
from portaladm.errors import Remark


def find_causes(parent: ParentFacts, when: When) -> tuple[Cause, ...]:
    """Why the parent can't sign in with a password of their own; nothing where they can.

    Behind a merge stands what prevents the person whom both records are then.
    """
    if parent.account:
        causes = tuple(_find_account_causes(parent, parent.account, when))
    else:
        key = choose_key(parent.keys)
        values = {
            "parent": parent.number,
            "key": key.reference if key and not key.closed_as else "",
        }
        last = Cause(Remark("cause-not-activated", **values), Lifter.PARENT)
        causes = _find_key_causes(parent, when)
        causes = causes if is_retired(causes) else (*causes, last)
    return _follow_merge(parent, causes, lambda merged: find_causes(merged, when))


def find_key_causes(parent: ParentFacts, when: When) -> tuple[Cause, ...]:
    """Why a parent without an account has no key that works, or not the letter of it.

    Days of grace don't count for keys. Where a merge brings an account along, no key is needed
    behind it.
    """
    return _follow_merge(
        parent, _find_key_causes(parent, when),
        lambda merged: () if merged.account else find_key_causes(merged, when),
    )  # fmt: skip


def choose_key(keys: Sequence[OwnKey]) -> OwnKey | None:
    """The key that counts: the open one; else the last that was used, or revoked by itself.

    A key that was undone with its batch, or closed by a merge, says nothing against a new one.
    """
    for counts in (
        lambda closed_as: closed_as is None,
        lambda closed_as: closed_as in (Closing.REVOKED, Closing.REDEEMED),
        lambda closed_as: closed_as != Closing.MERGED,
        lambda closed_as: True,
    ):
        if found := [key for key in keys if counts(key.closed_as)]:
            return found[-1]
    return None


def _find_key_causes(parent: ParentFacts, when: When) -> tuple[Cause, ...]:
    """A key is no use to a record whose id is another person's now."""
    closed = find_closed_children(parent, when.today)
    return closed if is_retired(closed) else (*closed, *_judge_key(parent))


def is_retired(causes: tuple[Cause, ...]) -> bool:
    """Whether the record's id is another person's now."""
    return any(one.remark.key == "cause-ended.retired" for one in causes)


def _follow_merge(
    parent: ParentFacts, causes: tuple[Cause, ...],
    find: Callable[[ParentFacts], tuple[Cause, ...]],
) -> tuple[Cause, ...]:  # fmt: skip
    """The causes up to a merge, then those of the person whom both records are after it."""
    merged = {child.student_id: child.merged for child in parent.children if child.merged}
    for n, cause in enumerate(causes, 1):
        if cause.code == "provisional-over" and cause.student_id in merged:
            known = set(map(_identify, causes[:n]))
            after = find(merged[cause.student_id])
            return (*causes[:n], *(one for one in after if _identify(one) not in known))
    return causes


def _identify(cause: Cause) -> tuple[str, str, object]:
    return cause.code, cause.student_id, cause.remark.values.get("order")


def _find_account_causes(parent: ParentFacts, account: OwnAccount, when: When) -> Iterator[Cause]:
    if account.facts.disabled:
        remark = Remark(
            "cause-disabled", username=account.username, disabled_on=account.disabled_on,
            reason=account.disabled_reason,
        )  # fmt: skip
        yield Cause(remark, Lifter.OFFICE)
    yield from find_closed_children(parent, when.today, when.grace_days)
    until = account.facts.temporary_until
    if until is None:
        yield from _judge_failures(account, when)
    elif when.now >= until:
        values = {"username": account.username, "until": last_day(until)}
        yield Cause(Remark("cause-temporary-expired", **values), Lifter.OFFICE)


def _judge_failures(account: OwnAccount, when: When) -> Iterator[Cause]:
    failures = account.facts.failures
    state = throttle_state(failures, when.now)
    if isinstance(state, StoppedForStaff):
        values = {"username": account.username, "failures": failures.count}
        yield Cause(Remark("cause-stopped", **values), Lifter.OFFICE)
    elif not isinstance(state, Free):
        remark = Remark(
            "cause-waiting", username=account.username, failures=failures.count,
            free_at=_end_of_wait(account, when),
        )  # fmt: skip
        yield Cause(remark, Lifter.OFFICE)


def _end_of_wait(account: OwnAccount, when: When) -> datetime:
    """The first full second after the wait; a failure without a time counts as one of now."""
    failures = account.facts.failures
    failed_at = failures.last_failed_at or when.now
    return failed_at + wait_after(failures.count) + timedelta(seconds=1)


def _judge_key(parent: ParentFacts) -> Iterator[Cause]:
    key = choose_key(parent.keys)
    if key is None:
        yield Cause(Remark("cause-no-key", parent=parent.number), Lifter.OFFICE)
    elif key.closed_as or key.is_over:
        case = "expired" if key.closed_as is None else _CLOSED.get(key.closed_as, "undone")
        remark = Remark(
            f"cause-key-{case}", parent=parent.number, key=key.reference, issued_on=key.issued_on,
            expires_on=key.expires_on, closed_on=key.closed_on, reason=key.reason,
        )  # fmt: skip
        yield Cause(remark, Lifter.OFFICE)
    if key and key.returned_on and not key.closed_as:
        values = {"parent": parent.number, "key": key.reference, "returned_on": key.returned_on}
        yield Cause(Remark("cause-key-returned", **values), Lifter.OFFICE)


_CLOSED = {Closing.REDEEMED.value: "used", Closing.REVOKED.value: "revoked"}
