"""Of two accounts and two keys of one person: which stays, and which are closed."""

from __future__ import annotations

from typing import NamedTuple

from portaladm.domain.merges import OpenKey, is_better
from portaladm.errors import Refused
from portaladm.services.context import Context
from portaladm.services.keys.view import find_state
from portaladm.store.accounts.rows import AccountRecord
from portaladm.store.batches.rows import find_batch
from portaladm.store.db.transaction import Transaction
from portaladm.store.keys.rows import KeyRecord, read_keys


class KeyChoice(NamedTuple):
    """The open key that stays, if any, and those that are closed."""

    kept: KeyRecord | None
    closed: tuple[KeyRecord, ...]


NO_KEY = KeyChoice(None, ())
"""Neither of the two has an open key."""


def choose_account(
    ours: AccountRecord | None, theirs: AccountRecord | None, wanted: str
) -> tuple[AccountRecord | None, AccountRecord | None]:
    """The account that stays, and the one that is closed; ``wanted`` names the one that stays.

    :raises Refused: ``two-accounts``, ``unknown-account``.
    """
    found = [account for account in (ours, theirs) if account]
    named = [account for account in found if account.username.casefold() == wanted.casefold()]
    if wanted and not named:
        if not found:
            raise Refused("unknown-account.none", wanted=wanted)
        usernames = tuple(account.username for account in found)
        raise Refused("unknown-account.merge", wanted=wanted, usernames=usernames)
    if len(found) < 2:
        return (found[0] if found else None), None
    if not named:
        raise Refused(
            "two-accounts", ours=found[0].username, our_number=found[0].parent_number,
            theirs=found[1].username, their_number=found[1].parent_number,
        )  # fmt: skip
    return named[0], next(account for account in found if account is not named[0])


def choose_key(
    context: Context, transaction: Transaction, keep_id: int, drop_id: int, *, has_account: bool
) -> KeyChoice:
    """Nobody with an account needs a key, and nobody needs two: the one that works stays."""
    ours, theirs = (_find_open(context, transaction, one) for one in (keep_id, drop_id))
    found = tuple(key for key in (ours, theirs) if key)
    if has_account or not found:
        return KeyChoice(None, found)
    if ours is None or theirs is None:
        return KeyChoice(found[0], ())
    facts = [_judge(context, transaction, key) for key in (theirs, ours)]
    return KeyChoice(theirs, (ours,)) if is_better(*facts) else KeyChoice(ours, (theirs,))


def _find_open(context: Context, transaction: Transaction, parent_id: int) -> KeyRecord | None:
    today = context.today.isoformat()
    return next(read_keys(transaction, today, parent_id=parent_id, open_only=True), None)


def _judge(context: Context, transaction: Transaction, key: KeyRecord) -> OpenKey:
    batch = find_batch(transaction, key.batch_code)
    assert batch is not None
    return OpenKey(find_state(context, key), batch.file_state, key.issued_at)
