"""One attempt with a password: reserved, compared, settled (safety decisions S2 and S3).

Three steps. The attempt is counted as failed in a short transaction of its own, before the hash
is computed, so that neither killed nor parallel processes get free guesses. Then exactly one
bcrypt call, whatever the account's state: an unknown name and a refused attempt burn a dummy.
Only a success is written after it. What differs between the branches is hidden in time, too: a
cheaper hash is followed by the sleep that a full one would have cost, and an unknown name writes
to the disk once, as a known one does.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from portaladm.domain.accounts.states import AccountState, Outcome, outcome_of
from portaladm.domain.accounts.throttle import (
    NO_FAILURES,
    Failures,
    Waiting,
    count_attempt,
    rebase_failures,
    throttle_state,
)
from portaladm.domain.accounts.usernames import normalise_username
from portaladm.domain.passwords.hashing import (
    NOBODY,
    PasswordHash,
    Pepper,
    dummy_hash,
    find_key,
    hash_password,
    needs_rehash,
    verify_password,
)
from portaladm.domain.passwords.temporary import canonical_temporary
from portaladm.domain.secret import Secret
from portaladm.domain.timestamps import write_timestamp
from portaladm.domain.trail import Action, Event
from portaladm.services.context import CLOCKS_APART, Context
from portaladm.services.lookup.accounts import derive_state
from portaladm.services.passwords.pepper import read_peppers
from portaladm.store.accounts import sign_ins
from portaladm.store.accounts.passwords import rehash_password
from portaladm.store.accounts.rows import AccountRecord, find_account
from portaladm.store.db.meta import write_meta
from portaladm.store.db.transaction import Transaction
from portaladm.store.sessions.devices import find_device, update_device_failures
from portaladm.store.trail import append_events

OnSignedIn = Callable[[Transaction, AccountRecord, Outcome], None]


@dataclass(frozen=True)
class Attempt:
    """One attempt and what it ended with; ``record`` None: nobody has this username.

    ``stored`` is the hash that the password was compared with, ``until`` the end of a wait,
    ``device_id`` the device whose failures count instead of the account's.
    """

    outcome: Outcome
    record: AccountRecord | None
    stored: PasswordHash = field(repr=False)
    peppers: tuple[Pepper, ...] = field(repr=False)
    sign_in_id: int = 0
    until: datetime | None = None
    compares: bool = False
    device_id: int | None = None


def try_password(
    context: Context, username: str, password: Secret, *, device: bytes | None = None,
    on_signed_in: OnSignedIn = lambda transaction, record, outcome: None,
) -> Attempt:  # fmt: skip
    """Whether this signs in, with everything that an attempt costs.

    ``device`` is the hash of a device's token: one that has signed in before has a count of
    failures of its own, so that a stranger's guesses don't lock a family out. ``on_signed_in``
    is called with the account and the outcome in the transaction that writes a success.

    :raises Refused: ``pepper-*``, ``password-hash-unreadable``: a fault of the installation,
        which costs the parent no attempt.
    """
    attempt = _reserve(context, username, device)
    right = _compare(context, attempt, password)
    if not attempt.compares or not right:
        return attempt
    return _settle(context, attempt, password, on_signed_in)


def _reserve(context: Context, username: str, device_hash: bytes | None) -> Attempt:
    cost = context.settings.passwords.cost
    with context.store.write() as transaction:
        peppers = read_peppers(context, transaction)
        _forget_old(context, transaction)
        record = find_account(transaction, normalise_username(username), context.today.isoformat())
        if record is None or record.closed_at is not None:
            write_meta(transaction, "unknown_sign_in_at", context.metadata.at)
            return Attempt(Outcome.UNKNOWN, record, dummy_hash(cost), peppers)
        device = (
            find_device(transaction, record.id, device_hash, context.metadata.at)
            if device_hash
            else None
        )
        counted = device.failures if device else record.facts.failures
        now, failures = _rebase(context, counted)
        record = replace(
            record, failures=failures.count,
            failed_at=write_timestamp(failures.last_failed_at) if failures.last_failed_at else None,
        )  # fmt: skip
        state = derive_state(replace(context, now=now), record)
        throttle = throttle_state(failures, now)
        until = None
        if state is AccountState.WAITING and isinstance(throttle, Waiting):
            until = throttle.until
        outcome = Outcome.WRONG if state.takes_password else outcome_of(state)
        stored = PasswordHash(record.password) if state.takes_password else dummy_hash(cost)
        if state.takes_password:
            find_key(stored, peppers)
            failures = count_attempt(failures, now)
        if device:
            update_device_failures(transaction, device.id, failures)
        else:
            sign_ins.update_failures(transaction, record.id, failures)
        sign_in_id = sign_ins.insert_sign_in(
            transaction, record.id, context.metadata.at, context.metadata.channel, outcome
        )
    return Attempt(
        outcome, record, stored, peppers, sign_in_id, until, state.takes_password,
        device.id if device else None,
    )  # fmt: skip


def _rebase(context: Context, failures: Failures) -> tuple[datetime, Failures]:
    """The moment of this attempt and the failures as of it.

    A last failure slightly ahead is another process that was quicker to the lock: its moment
    counts, or four processes out of step would gain guesses. One far ahead means that the clock
    was set back: the wait begins again.
    """
    last = failures.last_failed_at
    now = last if last and context.now < last <= context.now + CLOCKS_APART else context.now
    return now, rebase_failures(failures, now)


def _forget_old(context: Context, transaction: Transaction) -> None:
    end = context.find_end_of_keeping(transaction, context.settings.sign_ins.keep_days)
    sign_ins.delete_old_sign_ins(transaction, write_timestamp(end))


def _compare(context: Context, attempt: Attempt, password: Secret) -> bool:
    temporary = attempt.record is not None and attempt.record.temporary_until is not None
    typed = Secret(canonical_temporary(password.reveal())) if temporary else password
    started = time.perf_counter()
    account_id = attempt.record.id if attempt.record else NOBODY
    right = verify_password(typed, attempt.stored, attempt.peppers, account_id)
    _even_out(attempt.stored.cost, context.settings.passwords.cost, time.perf_counter() - started)
    return right


def _even_out(cost: int, full_cost: int, seconds: float) -> None:
    """Sleep for what a hash of full cost would have taken longer: each step of cost doubles it.

    Otherwise the short answer tells a stranger which accounts have a temporary password.
    """
    if cost < full_cost:
        time.sleep(seconds * (2 ** (full_cost - cost) - 1))


def _settle(
    context: Context, attempt: Attempt, password: Secret, on_signed_in: OnSignedIn
) -> Attempt:
    """Write a success, if the account is still what was compared with."""
    before = attempt.record
    assert before is not None
    rehashed = _rehash(context, attempt, password)
    with context.store.write() as transaction:
        record = find_account(transaction, before.username, context.today.isoformat())
        outcome = _outcome_now(context, before, record)
        if outcome.signs_in:
            _forget_failures(transaction, attempt)
        if outcome is Outcome.OK:
            sign_ins.update_signed_in(transaction, before.id, context.metadata.at)
        if outcome is Outcome.OK and rehashed:
            rehash_password(transaction, before.id, attempt.stored, rehashed)
            event = Event(
                Action.PASSWORD_REHASHED, f"parent:{before.parent_number}",
                detail=f"username {before.username}",
            )  # fmt: skip
            append_events(transaction, context.metadata, [event])
        sign_ins.update_sign_in(transaction, attempt.sign_in_id, outcome)
        if outcome.signs_in:
            assert record is not None
            on_signed_in(transaction, record, outcome)
    stored = rehashed if outcome is Outcome.OK and rehashed else attempt.stored
    return replace(attempt, outcome=outcome, record=record, stored=stored)


def _forget_failures(transaction: Transaction, attempt: Attempt) -> None:
    """Those that were counted for this attempt: a known device does not clear a stranger's."""
    assert attempt.record is not None
    if attempt.device_id is not None:
        update_device_failures(transaction, attempt.device_id, NO_FAILURES)
    else:
        sign_ins.update_failures(transaction, attempt.record.id, NO_FAILURES)


def _outcome_now(context: Context, before: AccountRecord, record: AccountRecord | None) -> Outcome:
    """Somebody may have reset, disabled or voided the account while the hash was computed."""
    if record is None or record.id != before.id or record.closed_at is not None:
        return Outcome.UNKNOWN
    if record.password != before.password:
        return Outcome.WRONG
    return outcome_of(derive_state(context, replace(record, failures=0, failed_at=None)))


def _rehash(context: Context, attempt: Attempt, password: Secret) -> PasswordHash | None:
    """The same password under today's cost, key and form; a temporary one is left alone."""
    assert attempt.record is not None
    cost, pepper = context.settings.passwords.cost, attempt.peppers[0]
    if attempt.record.temporary_until or not needs_rehash(attempt.stored, cost, pepper.key_id):
        return None
    return hash_password(password, pepper, cost, attempt.record.id)
