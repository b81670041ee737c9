"""Is this key good, whose is it, and if not, why and what next: for staff and the parents' door."""

from __future__ import annotations

from dataclasses import dataclass, replace

from portaladm.domain.causes.facts import Cause, Lifter, ParentFacts
from portaladm.domain.causes.parents import choose_key, find_causes, find_key_causes
from portaladm.domain.keys import Closing, KeyState, make_reference, parse_key, parse_reference
from portaladm.domain.timestamps import day_of
from portaladm.errors import Refused, Remark
from portaladm.services.causes import find_when, gather_parent
from portaladm.services.context import Context
from portaladm.services.lookup.keys import find_referenced_key, find_state
from portaladm.store.keys import rows as keys
from portaladm.store.keys.rows import KeyRecord
from portaladm.store.parents.numbers import find_parent_id

_MISTYPED, _NEVER_ISSUED = "mistyped", "never-issued"
MISTYPED = (_MISTYPED, _NEVER_ISSUED)
"""The statuses of what may be the right key once it is typed again."""


@dataclass(frozen=True)
class KeyCheck:
    """Whether a key that somebody reads out is good; and if not, why.

    ``causes`` is what prevents its parent from having a key that works, or from signing in;
    ``letter_status``, what staff last said of its letter. ``ends_on`` is the last day on which a
    good key works: that of the access, where it ends before the key.
    """

    good: bool
    status: str
    remark: Remark
    parent_id: str = ""
    parent_name: str = ""
    key_reference: str = ""
    expires_on: str = ""
    ends_on: str = ""
    causes: tuple[Cause, ...] = ()
    letter_status: str = ""
    letter_marked_on: str = ""

    @property
    def advice(self) -> Remark:
        """Whose hint says what comes next: the first cause, where the office can lift it."""
        first = self.causes[0] if self.causes else None
        if first and first.lifted_by in (Lifter.OFFICE, Lifter.PARENT):
            return first.remark
        return Remark("key-causes", parent=self.parent_id) if first else self.remark


def check_key(context: Context, text: str) -> KeyCheck:
    """Say whether a typed key is good, whose it is and until when; or why not and what next.

    Staff's checks never count as guesses (safety decision S3).
    """
    if parse_reference(text):
        return _check_typed_reference(context, text)
    try:
        key_hash = parse_key(text).hash()
    except Refused as error:
        return KeyCheck(False, _MISTYPED, Remark("key-mistyped", fault=error.remark))
    with context.store.read() as transaction:
        record = keys.find_by_hash(transaction, key_hash, context.today.isoformat())
    if record is None:
        return KeyCheck(False, _NEVER_ISSUED, Remark("key-never-issued"))
    return check_record(context, record)


def check_reference(context: Context, reference: str) -> KeyCheck:
    """The same by the reference on the letter, such as ``K7QMX-17``; it is no secret."""
    with context.store.read() as transaction:
        record = find_referenced_key(context, transaction, reference)
    if record is None:
        return KeyCheck(False, "reference", Remark("key-reference.none", reference=reference))
    return check_record(context, record)


def check_key_of(context: Context, number: str) -> KeyCheck | None:
    """The same for the key that counts of a parent; None where nobody has this number."""
    with context.store.read() as transaction:
        parent_id = find_parent_id(transaction, number.strip())
        if parent_id is None:
            return None
        parent = gather_parent(context, transaction, parent_id)
        counts = choose_key(parent.keys)
    if counts:
        return check_reference(context, counts.reference)
    return KeyCheck(
        False, "no-key", Remark("key-none", name=parent.name), parent.number, parent.name,
        causes=find_key_causes(parent, find_when(context)),
    )  # fmt: skip


def check_record(context: Context, record: KeyRecord) -> KeyCheck:
    """The same for a key that was found already: why it does not work, and what its parent needs.

    A key that is closed never works again, so its causes are those of the parent's present state.
    """
    state = find_state(context, record)
    with context.store.read() as transaction:
        parent = gather_parent(context, transaction, record.parent_id)
    good = state is KeyState.LIVE
    ends_on = record.ends_on if good else ""
    found = KeyCheck(
        good, state.value,
        Remark("key-live", ends_on=ends_on, expires_on=_if_later(record.expires_on, ends_on)),
        record.parent_number, record.parent_name,
        make_reference(record.batch_code, record.serial), record.expires_on, ends_on,
        letter_status=record.letter or "", letter_marked_on=day_of(record.letter_at),
    )  # fmt: skip
    if good:
        return found
    find = find_key_causes if record.closed_at is None and not parent.account else find_causes
    causes = find(parent, find_when(context))
    return replace(found, remark=_explain(record, state, parent), causes=causes)


def _if_later(expires_on: str, ends_on: str) -> str:
    """The last day of a key that outlasts the access."""
    return expires_on if expires_on > ends_on else ""


def _check_typed_reference(context: Context, reference: str) -> KeyCheck:
    """Somebody typed the short reference instead of the key: say so, and whose it is."""
    known = check_reference(context, reference)
    if not known.parent_id:
        return replace(known, remark=Remark("key-reference.unknown"))
    return replace(known, good=False, remark=Remark("key-reference", known=known.remark))


def _explain(record: KeyRecord, state: KeyState, parent: ParentFacts) -> Remark:
    if state is KeyState.SUSPENDED:
        return Remark("key-suspended", parent=record.parent_number)
    if state is KeyState.EXPIRED:
        return Remark("key-expired", expires_on=record.expires_on, parent=record.parent_number)
    closed = day_of(record.closed_at)
    if state is KeyState.REDEEMED and record.account_closed_at:
        return Remark(
            "key-redeemed.voided", closed_on=closed, username=record.username,
            voided_on=day_of(record.account_closed_at), parent=record.parent_number,
            account=_name_account(parent),
        )  # fmt: skip
    if state is KeyState.REDEEMED:
        return Remark("key-redeemed", closed_on=closed, username=record.username)
    return _explain_revocation(record, closed, parent)


def _explain_revocation(record: KeyRecord, closed: str, parent: ParentFacts) -> Remark:
    counts = choose_key(parent.keys)
    successor = counts.reference if counts and counts.closed_as is None else None
    return Remark(
        _REVOKED.get(record.closed_as or "", "key-revoked"), closed_on=closed,
        reason=record.closed_reason, successor=successor, parent=record.parent_number,
        account=_name_account(parent),
    )  # fmt: skip


def _name_account(parent: ParentFacts) -> str | None:
    """The account in use, by whichever key it was made."""
    return parent.account.username if parent.account else None


_REVOKED = {
    Closing.REPLACED.value: "key-revoked.replaced", Closing.UNDONE.value: "key-revoked.undone",
    Closing.MERGED.value: "key-revoked.merged",
}  # fmt: skip
