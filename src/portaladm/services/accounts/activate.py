"""Activation: a key, a username, a password; one account, exactly (safety decision S1).

In two steps, as people do it: :func:`open_activation` says whether the key is good before
anything else is asked, :func:`activate_account` does it all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from portaladm.domain.accounts.usernames import suggest_usernames, username_faults
from portaladm.domain.keys import parse_key
from portaladm.domain.passwords.hashing import hash_password
from portaladm.domain.secret import Secret
from portaladm.domain.trail import Action, Event
from portaladm.errors import Refused, Remark
from portaladm.services.context import Context
from portaladm.services.keys.check import check_record
from portaladm.services.passwords.pepper import read_peppers
from portaladm.services.passwords.policy import find_password_faults, refuse_faults
from portaladm.store.accounts.activate import (
    Family,
    draw_account_id,
    has_account_id,
    insert_account,
    is_number_of_others,
    is_username_taken,
    read_family,
    redeem_key,
)
from portaladm.store.accounts.rows import find_account_of
from portaladm.store.db.transaction import Transaction
from portaladm.store.keys.rows import KeyRecord, find_by_hash, find_by_id
from portaladm.store.trail import append_events

_SUGGESTIONS = 2
_CHOOSE_AGAIN = Remark("choose-again.activate")


@dataclass(frozen=True)
class Invitation:
    """A key that is good at this moment, and whose it is."""

    key_id: int
    key_reference: str
    parent_id: int
    parent_number: str
    parent_name: str
    family: Family


@dataclass(frozen=True)
class Activated:
    """The account that was made."""

    account_id: int

    username: str
    parent_id: str
    parent_name: str


def open_activation(context: Context, key: Secret) -> Invitation:
    """Whose a typed key is, in whatever form it was typed.

    :raises Refused: ``key-malformed``, ``key-never-issued``, ``key-expired``, ``key-redeemed``,
        ``key-revoked``, ``key-suspended``, ``has-account``: with the reason and what comes next.
    """
    key_hash = parse_key(key.reveal()).hash()
    with context.store.read() as transaction:
        record = find_by_hash(transaction, key_hash, context.today.isoformat())
    if record is None:
        raise Refused("key-never-issued")
    return _invite(context, record)


def reopen_activation(context: Context, key_id: int) -> Invitation:
    """The same for a key that was shown before; only its id was kept meanwhile.

    :raises Refused: as :func:`open_activation`.
    """
    with context.store.read() as transaction:
        record = find_by_id(transaction, key_id, context.today.isoformat())
    assert record is not None
    return _invite(context, record)


def _invite(context: Context, record: KeyRecord) -> Invitation:
    check = check_record(context, record)
    if not check.good:
        raise Refused(check.remark, advice=check.advice)
    with context.store.read() as transaction:
        _refuse_second_account(transaction, record.parent_id, context.today.isoformat())
        family = read_family(transaction, record.parent_id)
    return Invitation(
        record.id, check.key_reference, record.parent_id, record.parent_number,
        record.parent_name, family,
    )  # fmt: skip


def find_username_faults(
    context: Context, invitation: Invitation, username: str
) -> tuple[Remark, ...]:
    """Every rule that a username breaks; for a taken one, two that are free."""
    faults = username_faults(username, context.settings.usernames.reserved)
    with context.store.read() as transaction:
        found = _find_conflict(context, transaction, invitation, username.strip())
    return (*faults, found) if found else faults


def find_activation_faults(
    context: Context, invitation: Invitation, username: str, password: Secret, verify: Secret
) -> tuple[Remark, ...]:
    """Every rule that the username or the password breaks."""
    return (
        *find_username_faults(context, invitation, username),
        *find_password_faults(context, invitation.family, username.strip(), password, verify),
    )


def activate_account(
    context: Context, invitation: Invitation, username: str, password: Secret, verify: Secret,
    on_made: Callable[[Transaction, int], None] = lambda transaction, account_id: None,
) -> Activated:  # fmt: skip
    """Make the account and use the key up, both or neither.

    ``on_made`` is called with the new account's id in the same transaction.

    The hash is computed before the write lock is taken, for an id that is drawn before; the key,
    the username and the access are looked at again inside it.

    :raises Refused: ``username-*``, ``password-*``: every broken rule at once; the reasons of
        :func:`open_activation` where somebody was faster.
    """
    refuse_faults(
        find_activation_faults(context, invitation, username, password, verify), _CHOOSE_AGAIN
    )
    with context.store.read() as transaction:
        pepper = read_peppers(context, transaction)[0]
        account_id = draw_account_id(transaction, context.random_bytes)
    made = hash_password(password, pepper, context.settings.passwords.cost, account_id)
    with context.store.write() as transaction:
        is_drawn_twice = has_account_id(transaction, account_id)
        conflict = _find_conflict(context, transaction, invitation, username)
        refuse_faults((conflict,) if conflict else (), _CHOOSE_AGAIN)
        today = context.today.isoformat()
        _refuse_second_account(transaction, invitation.parent_id, today)
        redeemed = not is_drawn_twice and redeem_key(
            transaction, invitation.key_id, context.metadata.at, today
        )
        if redeemed:
            insert_account(
                transaction, account_id=account_id, parent_id=invitation.parent_id,
                key_id=invitation.key_id, username=username, password=made,
                at=context.metadata.at,
            )  # fmt: skip
            detail = f"username {username} key {invitation.key_reference}"
            subject = f"parent:{invitation.parent_number}"
            append_events(
                transaction,
                context.metadata,
                [Event(Action.ACCOUNT_ACTIVATED, subject, detail=detail)],
            )
            on_made(transaction, account_id)
    if is_drawn_twice:
        return activate_account(context, invitation, username, password, verify, on_made)
    if not redeemed:
        reopen_activation(context, invitation.key_id)  # says why
        raise Refused("key-busy")
    return Activated(account_id, username, invitation.parent_number, invitation.parent_name)


def _find_conflict(
    context: Context, transaction: Transaction, invitation: Invitation, username: str
) -> Remark | None:
    if is_username_taken(transaction, username):
        free = _suggest(context, transaction, invitation, username)
        return Remark("username-taken", username=username, free=free)
    whose = is_number_of_others(transaction, username, invitation.parent_id)
    if whose is None:
        return None
    free = _suggest(context, transaction, invitation, username)
    return Remark(f"username-{whose}", username=username, free=free)


def _suggest(
    context: Context, transaction: Transaction, invitation: Invitation, username: str
) -> list[str]:
    family = invitation.family
    reserved = context.settings.usernames.reserved
    names = suggest_usernames(username, family.first_name, family.last_name)
    free = (
        name
        for name in names
        if not username_faults(name, reserved)
        and not is_username_taken(transaction, name)
        and not is_number_of_others(transaction, name, invitation.parent_id)
    )
    return list(islice(free, _SUGGESTIONS))


def _refuse_second_account(transaction: Transaction, parent_id: int, today: str) -> None:
    account = find_account_of(transaction, parent_id, today)
    if account is not None:
        raise Refused("has-account", name=account.parent_name, username=account.username)
