"""Of two accounts and two keys of one person: which stays, and which are closed.

Which account, staff say. Of two keys the one stays that works, then the one whose letter has surely
left the office, then the one issued last; of two of one batch it is that of the record that stays.
"""

from __future__ import annotations

from typing import NamedTuple

from portaladm.domain.batches import FileState
from portaladm.domain.keys import KeyState
from portaladm.errors import Refused
from portaladm.services.context import Context
from portaladm.services.lookup.keys import find_state
from portaladm.store.accounts.rows import AccountRecord
from portaladm.store.batches.rows import find_batch
from portaladm.store.db.transaction import Transaction
from portaladm.store.keys.rows import KeyRecord, read_keys

_BY_STATE = (KeyState.LIVE, KeyState.SUSPENDED, KeyState.EXPIRED)
# A key without a file was shown at the counter. A file may have been removed after it was posted.
_HANDED_OUT = (FileState.SENT, FileState.NONE)
_NEVER_LEFT = (FileState.LOST, FileState.PREPARED)


class OpenKey(NamedTuple):
    """What counts of a key that is not closed: its state, its batch's file, when it was issued."""

    state: KeyState
    letter: FileState
    issued_at: str


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


def is_better(theirs: OpenKey, ours: OpenKey) -> bool:
    """Whether the key of the record that goes is the one to keep."""
    if _rank(theirs) != _rank(ours):
        return _rank(theirs) < _rank(ours)
    return theirs.issued_at > ours.issued_at


def _rank(key: OpenKey) -> tuple[int, int]:
    """How a key compares by its state and its letter; the lowest stays."""
    letter = 0 if key.letter in _HANDED_OUT else 2 if key.letter in _NEVER_LEFT else 1
    return _BY_STATE.index(key.state), letter
