"""Is this key good, whose is it, and if not, why and what next: for staff and the parents' door."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from portaladm.domain.keys import Closing, KeyState, make_reference, parse_key
from portaladm.domain.timestamps import day_of
from portaladm.errors import Refused, Remark
from portaladm.services.context import Context
from portaladm.services.keys.view import find_state
from portaladm.store.batches import rows as batches
from portaladm.store.db.transaction import Transaction
from portaladm.store.keys import rows as keys
from portaladm.store.keys.rows import KeyRecord

_REFERENCE = re.compile(r"([0-9A-Za-z]{5})-([0-9]{1,7})")


@dataclass(frozen=True)
class KeyCheck:
    """Whether a key that somebody reads out is good; and if not, why."""

    good: bool
    status: str
    remark: Remark
    parent_id: str = ""
    parent_name: str = ""
    key_reference: str = ""
    expires_on: str = ""


def check_key(context: Context, text: str) -> KeyCheck:
    """Say whether a typed key is good, whose it is and until when; or why not and what next.

    Staff's checks never count as guesses (safety decision S3).
    """
    if reference := _REFERENCE.fullmatch(text.strip()):
        return _check_reference(context, reference)
    try:
        key_hash = parse_key(text).hash()
    except Refused as error:
        return KeyCheck(False, "mistyped", Remark("key-mistyped", fault=error.remark))
    with context.store.read() as transaction:
        record = keys.find_by_hash(transaction, key_hash, context.today.isoformat())
    if record is None:
        return KeyCheck(False, "never-issued", Remark("key-never-issued"))
    return check_record(context, record)


def check_record(context: Context, record: KeyRecord) -> KeyCheck:
    """The same for a key that was found already; a later open key of the parent is named."""
    with context.store.read() as transaction:
        successor = _find_successor(context, transaction, record)
    return explain_key(context, record, successor)


def _check_reference(context: Context, reference: re.Match[str]) -> KeyCheck:
    """Somebody read out the short reference instead of the key: say so, and whose it is."""
    with context.store.read() as transaction:
        batch = batches.find_batch(transaction, reference[1])
        today = context.today.isoformat()
        record = (
            keys.find_by_reference(transaction, batch.id, int(reference[2]), today)
            if batch
            else None
        )
    if record is None:
        return KeyCheck(False, "reference", Remark("key-reference.unknown"))
    known = explain_key(context, record, None)
    return replace(known, good=False, remark=Remark("key-reference", known=known.remark))


def explain_key(context: Context, record: KeyRecord, successor: str | None) -> KeyCheck:
    """The same for a key that is known; ``successor`` is the reference of a later open key."""
    state = find_state(context, record)
    return KeyCheck(
        state is KeyState.LIVE, state.value, _explain(record, state, successor),
        record.parent_number, record.parent_name,
        make_reference(record.batch_code, record.serial), record.expires_on,
    )  # fmt: skip


def _explain(record: KeyRecord, state: KeyState, successor: str | None) -> Remark:
    if state is KeyState.LIVE:
        return Remark("key-live", expires_on=record.expires_on)
    if state is KeyState.SUSPENDED:
        return Remark("key-suspended", parent=record.parent_number)
    if state is KeyState.EXPIRED:
        return Remark("key-expired", expires_on=record.expires_on, parent=record.parent_number)
    closed = day_of(record.closed_at)
    if state is KeyState.REDEEMED:
        return Remark("key-redeemed", closed_on=closed, username=record.username)
    return _explain_revocation(record, closed, successor)


def _explain_revocation(record: KeyRecord, closed: str, successor: str | None) -> Remark:
    parent, why = record.parent_number, record.closed_reason
    if record.closed_as == Closing.REPLACED:
        return Remark(
            "key-revoked.replaced", closed_on=closed, reason=why, successor=successor, parent=parent
        )
    if record.closed_as == Closing.UNDONE:
        return Remark("key-revoked.undone", closed_on=closed, reason=why, parent=parent)
    return Remark("key-revoked", closed_on=closed, reason=why, parent=parent)


def _find_successor(context: Context, transaction: Transaction, record: KeyRecord) -> str | None:
    later = keys.read_keys(
        transaction, context.today.isoformat(), parent_id=record.parent_id, open_only=True
    )
    found = next(later, None)
    return make_reference(found.batch_code, found.serial) if found else None
