"""Passwords: does this sign in, and choosing a new one. Resets are in ``reset.py``.

Staff see the real state of an account; parents must get one message whatever went
wrong, so that nobody learns which usernames exist (ASVS 5.0, 6.3.8).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from portaladm.config.schema import Settings
from portaladm.domain.accounts.states import Outcome
from portaladm.domain.passwords.hashing import hash_password
from portaladm.domain.passwords.temporary import canonical_temporary
from portaladm.domain.secret import Secret
from portaladm.domain.timestamps import local_day, require_stored
from portaladm.domain.trail import Action, Event
from portaladm.errors import Refused, Remark
from portaladm.services.context import Context
from portaladm.services.lookup.accounts import has_ended_too, suggest_usernames
from portaladm.services.lookup.former import FormerUsernames
from portaladm.services.passwords.policy import find_password_faults, refuse_faults
from portaladm.services.passwords.sign_in import Attempt, try_password
from portaladm.store.accounts import passwords
from portaladm.store.accounts.activate import Family, read_family
from portaladm.store.accounts.rows import AccountRecord
from portaladm.store.db.transaction import Transaction
from portaladm.store.trail import append_events

_SHOWN = 40  # characters of a typed name that a message repeats


@dataclass(frozen=True)
class SignIn:
    """What an attempt ended with, for staff: whose account, and why."""

    result: Outcome
    remark: Remark
    username: str = ""
    parent_id: str = ""
    parent_name: str = ""
    until: datetime | None = None


@dataclass(frozen=True)
class OpenChange:
    """A change of password whose current one was right: what is left is the new one."""

    attempt: Attempt
    record: AccountRecord
    family: Family
    current: Secret = field(repr=False)


@dataclass(frozen=True)
class Changed:
    """Whose password was changed."""

    username: str
    parent_id: str
    parent_name: str


def check_password(
    context: Context, username: str, password: Secret, district_id: str | None = None
) -> SignIn:
    """Whether this signs in, at the cost of one attempt; with the District ID as the app sends it.

    :raises Refused: ``district-id-wrong`` (it is public: said plainly, and costs no attempt);
        ``pepper-*``: a fault of the installation.
    """
    if district_id is not None:
        refuse_district(context.settings, district_id)
    return explain_attempt(context, username, try_password(context, username, password))


def refuse_district(settings: Settings, district_id: str) -> None:
    """Refuse a District ID that is not ours; case and spaces around it do not matter.

    :raises Refused: ``district-id-wrong``, ``district-id-unset``.
    """
    ours = settings.district.id
    if not ours:
        raise Refused("district-id-unset")
    if district_id.strip().upper() != ours:
        raise Refused("district-id-wrong", district_id=ours, typed=district_id.strip()[:_SHOWN])


def change_password(
    context: Context, username: str, current: Secret, new: Secret, verify: Secret
) -> Changed:
    """Choose a new password with the current one, in one go.

    :raises Refused: see :func:`open_change` and :func:`finish_change`.
    """
    return finish_change(context, open_change(context, username, current), new, verify)


def open_change(
    context: Context, username: str, current: Secret, *, device: bytes | None = None
) -> OpenChange:
    """The first half: is the current password right? It costs an attempt as a sign-in does.

    ``device`` is the hash of a known device's token, as in :func:`try_password`.

    :raises Refused: ``sign-in-wrong``, ``sign-in-waiting`` ...: with what to do.
    """
    attempt = try_password(context, username, current, device=device)
    if not attempt.outcome.signs_in:
        raise Refused(explain_attempt(context, username, attempt).remark)
    assert attempt.record is not None
    with context.store.read() as transaction:
        family = read_family(transaction, attempt.record.parent_id)
    return OpenChange(attempt, attempt.record, family, current)


def find_new_faults(
    context: Context, change: OpenChange, new: Secret, verify: Secret
) -> tuple[Remark, ...]:
    """Every rule that the new password breaks: those of activation, and it must be another one."""
    faults = find_password_faults(context, change.family, change.record.username, new, verify)
    if _is_same(change, new):
        return (Remark("password-unchanged"), *faults)
    return faults


def finish_change(
    context: Context, change: OpenChange, new: Secret, verify: Secret,
    on_changed: Callable[[Transaction, int], None] = lambda transaction, account_id: None,
) -> Changed:  # fmt: skip
    """The second half: store the new password, hashed before the lock is taken.

    ``on_changed`` is called with the account's id in the same transaction.

    :raises Refused: ``password-*``: each broken rule; ``password-moved``: somebody else changed
        or reset it meanwhile; ``sign-in-temporary-expired``: it ended meanwhile.
    """
    record = change.record
    advice = Remark("choose-again.change", username=record.username)
    refuse_faults(find_new_faults(context, change, new, verify), advice)
    cost, pepper = context.settings.passwords.cost, change.attempt.peppers[0]
    made = hash_password(new, pepper, cost, record.id)
    with context.store.write() as transaction:
        _refuse_late(context, change)
        if not passwords.change_password(
            transaction, record.id, change.attempt.stored, made, context.metadata.at
        ):
            raise Refused("password-moved", username=record.username)
        detail = f"username {record.username}"
        event = Event(Action.PASSWORD_CHANGED, f"parent:{record.parent_number}", detail=detail)
        append_events(transaction, context.metadata, [event])
        on_changed(transaction, record.id)
    return Changed(record.username, record.parent_number, record.parent_name)


def _refuse_late(context: Context, change: OpenChange) -> None:
    """A temporary password may have ended while the new one was thought about."""
    until = change.record.temporary_until
    if until is not None and context.metadata.at >= until:
        late = replace(change.attempt, outcome=Outcome.TEMPORARY_EXPIRED)
        raise Refused(_explain(context, change.record, late))


def explain_attempt(context: Context, username: str, attempt: Attempt) -> SignIn:
    """An attempt as staff are told of it: the real reason."""
    record = attempt.record
    if record is None or attempt.outcome is Outcome.UNKNOWN:
        return _explain_unknown(context, username, record)
    return SignIn(
        attempt.outcome, _explain(context, record, attempt), record.username, record.parent_number,
        record.parent_name, attempt.until,
    )  # fmt: skip


def _explain(context: Context, record: AccountRecord, attempt: Attempt) -> Remark:
    disabled = attempt.outcome is Outcome.DISABLED
    case = ".ended" if disabled and has_ended_too(context, record) else ""
    return Remark(
        f"sign-in-{attempt.outcome.value}{case}",
        username=record.username,
        parent=record.parent_number,
        failures=record.failures,
        until=attempt.until,
        reason=record.disabled_reason,
    )


def _explain_unknown(context: Context, username: str, record: AccountRecord | None) -> SignIn:
    if record is not None and record.closed_at is not None:
        day = local_day(require_stored(record.closed_at))
        return SignIn(
            Outcome.UNKNOWN,
            Remark(
                "sign-in-unknown.voided",
                username=record.username,
                day=day,
                reason=record.closed_reason,
                parent=record.parent_number,
            ),
        )
    shown = username.strip()[:_SHOWN]
    with context.store.read() as transaction:
        renamed = FormerUsernames(context, transaction).find(shown)
        near = suggest_usernames(transaction, shown)
    if renamed and renamed.account.closed_at is None:
        return SignIn(Outcome.UNKNOWN, renamed.remark)
    return SignIn(Outcome.UNKNOWN, Remark("sign-in-unknown", name=shown, near=near))


def _is_same(change: OpenChange, new: Secret) -> bool:
    if change.record.temporary_until is not None:
        typed = canonical_temporary(new.reveal())
        return Secret(typed) == Secret(canonical_temporary(change.current.reveal()))
    return _compose(new) == _compose(change.current)


def _compose(secret: Secret) -> Secret:
    text = secret.reveal()
    return Secret(unicodedata.normalize("NFC", text) if len(text) <= 1_024 else text)
