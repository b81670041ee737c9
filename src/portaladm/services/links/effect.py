"""What a change between a parent and a child does: what is seen, and what stops or works again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from portaladm.domain.accounts.states import AccountState
from portaladm.domain.keys import KeyState, make_reference
from portaladm.domain.restrictions import Restriction
from portaladm.services.context import Context
from portaladm.services.links.pair import Pair, find_closing, view_pair
from portaladm.services.lookup.accounts import derive_state
from portaladm.services.lookup.keys import find_state
from portaladm.store.accounts.rows import find_account_of
from portaladm.store.db.transaction import Transaction
from portaladm.store.keys.rows import read_keys

State = TypeVar("State", KeyState, AccountState)


@dataclass(frozen=True)
class PairState:
    """A pair at one time: the restrictions in force, and the state of each key and account."""

    pair: Pair
    closing: tuple[Restriction, ...]
    keys: dict[str, KeyState]
    accounts: dict[str, AccountState]


@dataclass(frozen=True)
class Effect:
    """A pair before a change and after it; both are the same where nothing was changed."""

    before: PairState
    after: PairState

    @property
    def keys(self) -> dict[str, tuple[KeyState, KeyState]]:
        """The keys whose state becomes another, by their references."""
        return _find_changed(self.before.keys, self.after.keys)

    @property
    def accounts(self) -> dict[str, tuple[AccountState, AccountState]]:
        """The accounts whose state becomes another, by their usernames."""
        return _find_changed(self.before.accounts, self.after.accounts)


def _find_changed(
    before: dict[str, State], after: dict[str, State]
) -> dict[str, tuple[State, State]]:
    return {name: (before[name], now) for name, now in after.items() if before[name] is not now}


def view_state(context: Context, transaction: Transaction, ids: tuple[int, int]) -> PairState:
    """A parent and a student, by the store's ids, as they are now."""
    today = context.today.isoformat()
    pair = view_pair(context, transaction, *ids)
    account = find_account_of(transaction, ids[0], today)
    keys = {
        make_reference(one.batch_code, one.serial): find_state(context, one)
        for one in read_keys(transaction, today, parent_id=ids[0])
    }
    accounts = {account.username: derive_state(context, account)} if account else {}
    return PairState(pair, find_closing(context, pair), keys, accounts)
