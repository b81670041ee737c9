"""Keys after they were issued: their states, revoking, extending, who may get a new one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from portaladm.domain.keys import (
    Closing,
    KeyState,
    ParentStatus,
    Validity,
    key_state,
    make_reference,
    valid_until,
)
from portaladm.domain.near import find_near
from portaladm.domain.timestamps import day_of, read_timestamp, write_timestamp
from portaladm.domain.trail import Action, Event, Head
from portaladm.errors import Misused, Remark
from portaladm.services.context import Context
from portaladm.services.lookup.people import require_parent
from portaladm.store.db.transaction import Transaction
from portaladm.store.keys import rows as keys
from portaladm.store.keys import selecting as key_selecting
from portaladm.store.keys import writing as key_writing
from portaladm.store.keys.rows import KeyRecord
from portaladm.store.parents.numbers import find_parent_ids
from portaladm.store.parents.suggestions import suggest_parents
from portaladm.store.trail import append_for_subjects

LONGEST_DAYS = 366
"""How far ahead a key's end may be moved; further is a mistyped year."""


@dataclass(frozen=True)
class KeyLine:
    """One key as lists show it; never the key itself."""

    key_reference: str
    parent_id: str
    parent_name: str
    status: KeyState
    issued_on: str
    expires_on: str
    closed_on: str
    reason: str


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


def list_keys(
    context: Context,
    *,
    status: str | None = None,
    batch: str | None = None,
    parent: str | None = None,
) -> Iterator[KeyLine]:
    """Every key with its state, in the order of their making.

    :raises Misused: ``unknown-status``.
    :raises Refused: ``unknown-batch``, ``unknown-parent``.
    """
    if status and status not in set(KeyState):
        raise Misused(
            "unknown-status.key", status=status, statuses=tuple(KeyState),
            near=find_near(status, KeyState),
        )  # fmt: skip
    with context.store.read() as transaction:
        batch_id = _find_batch_id(transaction, batch) if batch else None
        parent_id = require_parent(transaction, parent) if parent else None
    return _read_lines(context, status, batch_id, parent_id)


def _read_lines(
    context: Context, status: str | None, batch_id: int | None, parent_id: int | None
) -> Iterator[KeyLine]:
    with context.store.read() as transaction:
        for record in _read_keys(context, transaction, parent_id=parent_id, batch_id=batch_id):
            line = describe_key(context, record)
            if status in (None, line.status):
                yield line


def describe_key(context: Context, record: KeyRecord) -> KeyLine:
    """A key's record as lists show it."""
    return KeyLine(
        make_reference(record.batch_code, record.serial), record.parent_number, record.parent_name,
        find_state(context, record), day_of(record.issued_at), record.expires_on,
        day_of(record.closed_at), record.closed_reason or "",
    )  # fmt: skip


def find_state(context: Context, record: KeyRecord) -> KeyState:
    """What a key is worth now."""
    return key_state(
        record.closed_as, read_timestamp(record.expires_at), record.eligible, context.now
    )


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


def extend_keys(context: Context, targets: Targets, until: date, reason: str) -> ChangeResult:
    """Let the open keys of the targets, expired ones too, live up to and including a day.

    :raises Misused: ``bad-date``: that day is over, or too far ahead.
    """
    validity = _choose_end(context, until)
    with context.store.write() as transaction:
        plan = _plan_change(context, transaction, targets)
        ids = [record.id for record in plan.records]
        ends = (until.isoformat(), write_timestamp(validity.expires_at))
        key_writing.extend_keys(transaction, ids, *ends)
        event = Event(Action.KEY_EXTENDED, "", reason=reason, detail=f"until {until}")
        return _finish(context, transaction, plan, event)


def plan_extension(context: Context, targets: Targets, until: date) -> ChangePlan:
    """The keys that :func:`extend_keys` would extend; nothing is changed.

    :raises Misused: as :func:`extend_keys`.
    """
    _choose_end(context, until)
    return plan_change(context, targets)


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
        batch_id = _find_batch_id(transaction, targets.batch)
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
        batch_id = _find_batch_id(transaction, targets.batch)
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
    near = suggest_parents(transaction, number)
    return Skipped(number, Remark("unknown-parent", number=number, near=near))


def _finish(
    context: Context, transaction: Transaction, plan: ChangePlan, event: Event
) -> ChangeResult:  # fmt: skip
    if not plan.records:
        return ChangeResult((), plan.skipped)
    subjects = (f"parent:{record.parent_number}" for record in plan.records)
    head = append_for_subjects(transaction, context.metadata, event, subjects)
    return ChangeResult(plan.records, plan.skipped, head)


def _find_batch_id(transaction: Transaction, code: str) -> int:
    from portaladm.services.batches.lifecycle import find_batch as require_batch

    return require_batch(transaction, code).id
