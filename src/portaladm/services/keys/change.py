"""What staff do to keys that are out: revoking, extending, and who may get a new one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from portaladm.domain.keys import Closing, ParentStatus, Validity, hide_key, valid_until
from portaladm.domain.timestamps import write_timestamp
from portaladm.domain.trail import Action, Event, Head
from portaladm.errors import Misused, Remark
from portaladm.services.context import Context
from portaladm.services.keys.view import find_batch_id
from portaladm.services.lookup.people import explain_unknown_parent
from portaladm.store.db.transaction import Transaction
from portaladm.store.keys import rows as keys
from portaladm.store.keys import selecting as key_selecting
from portaladm.store.keys import writing as key_writing
from portaladm.store.keys.rows import KeyRecord
from portaladm.store.parents.numbers import find_parent_ids
from portaladm.store.trail import append_for_subjects

LONGEST_DAYS = 366
"""How far ahead a key's end may be moved; further is a mistyped year."""


@dataclass(frozen=True)
class Targets:
    """Whose keys are meant: parents by number, or everybody of a batch."""

    parents: tuple[str, ...] = ()
    batch: str | None = None


@dataclass(frozen=True)
class Skipped:
    """Somebody who was named and for whom nothing could be done, and why."""

    parent_id: str
    remark: Remark


@dataclass(frozen=True)
class ChangePlan:
    """The keys that a change would touch, and who is turned down."""

    records: tuple[KeyRecord, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True)
class ChangeResult:
    """What a change did."""

    records: tuple[KeyRecord, ...]
    skipped: tuple[Skipped, ...]
    head: Head | None = None

    @property
    def changed(self) -> int:
        """How many keys."""
        return len(self.records)


@dataclass(frozen=True)
class ReissuePlan:
    """Who is to get a key in place of an old one, and who is turned down."""

    parent_ids: tuple[int, ...]
    skipped: tuple[Skipped, ...]


def plan_change(context: Context, targets: Targets) -> ChangePlan:
    """The open keys of the targets; whoever has none is turned down with the reason."""
    with context.store.read() as transaction:
        return _plan_change(context, transaction, targets)


def revoke_keys(context: Context, targets: Targets, reason: str) -> ChangeResult:
    """Revoke the open keys of the targets; the letters stop working."""
    with context.store.write() as transaction:
        plan = _plan_change(context, transaction, targets)
        ids = [record.id for record in plan.records]
        key_writing.close_keys(transaction, ids, Closing.REVOKED, context.metadata.at, reason)
        event = Event(Action.KEY_REVOKED, "", reason=reason)
        return _finish(context, transaction, plan, event)


def extend_keys(
    context: Context, targets: Targets, until: date, reason: str, verified_by: str = ""
) -> ChangeResult:
    """Let the open keys of the targets, expired ones too, live up to and including a day.

    :raises Misused: ``bad-date``: that day is over, or too far ahead.
    """
    with context.store.write() as transaction:
        validity = _choose_end(context, until)
        plan = _plan_change(context, transaction, targets)
        ids = [record.id for record in plan.records]
        ends = (until.isoformat(), write_timestamp(validity.expires_at))
        key_writing.extend_keys(transaction, ids, *ends)
        event = Event(
            Action.KEY_EXTENDED, "", verified_by=verified_by, reason=reason,
            detail=f"until {until}",
        )  # fmt: skip
        return _finish(context, transaction, plan, event)


def plan_extension(context: Context, targets: Targets, until: date) -> ChangePlan:
    """The keys that :func:`extend_keys` would extend; nothing is changed.

    :raises Misused: as :func:`extend_keys`.
    """
    _choose_end(context, until)
    return plan_change(context, targets)


def find_earlier_ends(
    context: Context, records: Sequence[KeyRecord], until: date
) -> dict[str, str]:
    """Of these keys, good until a day by themselves, those that stop before it: days by parent.

    Nobody extends the days of a child, of an order or of a family of the counter.
    """
    ends = {one.parent_number: one.end_before(until.isoformat()) for one in records}
    first, last = context.today.isoformat(), until.isoformat()
    return {parent: day for parent, day in ends.items() if first <= day < last}


def _choose_end(context: Context, until: date) -> Validity:
    validity = valid_until(until)
    if validity.expires_at <= context.now:
        raise Misused("bad-date.over", until=until)
    if (until - context.today).days > LONGEST_DAYS:
        raise Misused("bad-date.far", until=until, days=LONGEST_DAYS)
    return validity


def plan_reissue(context: Context, targets: Targets) -> ReissuePlan:
    """Who of the targets can get a new key: eligible parents without an account."""
    with context.store.read() as transaction:
        found, skipped = _resolve(context, transaction, targets)
        now, today = write_timestamp(context.now), context.today.isoformat()
        key_selecting.select_parents(transaction, found.values(), today, now)
        statuses = dict(key_selecting.read_selection(transaction))
    good = []
    for number, parent_id in found.items():
        status = statuses.get(parent_id)
        if status is None:
            skipped.append(_skip("not-eligible", number))
        elif status is ParentStatus.HAS_ACCOUNT:
            skipped.append(_skip("has-account.key", number))
        else:
            good.append(parent_id)
    return ReissuePlan(tuple(dict.fromkeys(good)), tuple(skipped))


def _plan_change(context: Context, transaction: Transaction, targets: Targets) -> ChangePlan:
    if targets.batch:
        batch_id = find_batch_id(transaction, targets.batch)
        records = _read_keys(context, transaction, batch_id=batch_id, open_only=True)
        return ChangePlan(tuple(records), ())
    found, skipped = _resolve(context, transaction, targets)
    chosen: dict[int, KeyRecord] = {}
    for number, parent_id in found.items():
        # A parent has one open key at most.
        records = _read_keys(context, transaction, parent_id=parent_id, open_only=True)
        chosen |= (opened := {record.id: record for record in records})
        if not opened:
            skipped.append(_skip("no-open-key", number))
    return ChangePlan(tuple(chosen.values()), tuple(skipped))


def _resolve(
    context: Context, transaction: Transaction, targets: Targets
) -> tuple[dict[str, int], list[Skipped]]:
    """The parents who are meant, by number; and those whom nobody knows."""
    if targets.batch:
        batch_id = find_batch_id(transaction, targets.batch)
        records = _read_keys(context, transaction, batch_id=batch_id)
        return {record.parent_number: record.parent_id for record in records}, []
    found, unknown = find_parent_ids(transaction, targets.parents)
    return found, [_skip_unknown(transaction, number) for number in unknown]


def _read_keys(
    context: Context, transaction: Transaction, *, parent_id: int | None = None,
    batch_id: int | None = None, open_only: bool = False,
) -> Iterator[KeyRecord]:  # fmt: skip
    """The keys of a parent or of a batch, or all, as they stand today."""
    return keys.read_keys(
        transaction, context.today.isoformat(), parent_id=parent_id, batch_id=batch_id,
        open_only=open_only,
    )  # fmt: skip


def _skip(code: str, number: str) -> Skipped:
    return Skipped(number, Remark(code, parent=number))


def _skip_unknown(transaction: Transaction, number: str) -> Skipped:
    return Skipped(hide_key(number), explain_unknown_parent(transaction, number))


def _finish(
    context: Context, transaction: Transaction, plan: ChangePlan, event: Event
) -> ChangeResult:  # fmt: skip
    if not plan.records:
        return ChangeResult((), plan.skipped)
    subjects = (f"parent:{record.parent_number}" for record in plan.records)
    head = append_for_subjects(transaction, context.metadata, event, subjects)
    return ChangeResult(plan.records, plan.skipped, head)
