"""How long families who left and sign-ins are to be kept, and what is kept for longer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from portaladm.domain.diagnosis import Diagnosis, Severity
from portaladm.domain.timestamps import write_timestamp
from portaladm.errors import Remark
from portaladm.services.context import Context
from portaladm.services.store.purge import plan_purge
from portaladm.store.accounts.sign_ins import count_old_sign_ins, delete_old_sign_ins

_MOST = 10_000
"""How many sign-ins are deleted in one transaction, beside parents who sign in."""


def check_retention(context: Context, *, repair: bool) -> Iterator[Diagnosis]:
    """Families and sign-ins that are kept for longer than the settings say."""
    yield from _check_withdrawn(context)
    yield from _check_sign_ins(context, repair)


def _check_withdrawn(context: Context) -> Iterator[Diagnosis]:
    days = context.settings.withdrawn.keep_days
    if not days:
        return
    before = context.today - timedelta(days=days)
    due = plan_purge(context, before)
    if due.students or due.parents:
        remark = Remark(
            "withdrawn-kept", students=due.students, parents=due.parents, days=days,
            day=before.isoformat(),
        )  # fmt: skip
        yield Diagnosis(Severity.WARNING, remark)


def _check_sign_ins(context: Context, repair: bool) -> Iterator[Diagnosis]:
    """Sign-ins go as parents sign in; where fewer do than before, or the time was shortened, not.

    A day more is no fault: nobody may have signed in today.
    """
    days = context.settings.sign_ins.keep_days
    with context.store.read() as transaction:
        before = write_timestamp(context.find_end_of_keeping(transaction, days + 1))
        count = count_old_sign_ins(transaction, before)
    if not count:
        return
    if not repair:
        yield Diagnosis(Severity.WARNING, Remark("sign-ins-kept", count=count, days=days))
        return
    deleted = _MOST
    while deleted == _MOST:
        with context.store.write() as transaction:
            deleted = delete_old_sign_ins(transaction, before, _MOST)
    yield Diagnosis(Severity.REPAIRED, Remark("sign-ins-kept.removed", count=count, days=days))
