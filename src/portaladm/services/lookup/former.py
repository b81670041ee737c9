"""Former usernames: which account had a name before it was renamed, as the trail tells it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from portaladm.domain.timestamps import day_of
from portaladm.domain.trail import Action
from portaladm.errors import Remark
from portaladm.services.context import Context
from portaladm.store.accounts.rows import AccountRecord, find_account
from portaladm.store.db.transaction import Transaction
from portaladm.store.trail import TrailFilters, read_rows

_DETAIL = re.compile(r"username (\S+) now (\S+)")


class Renamed(NamedTuple):
    """An account under the name of today, with what to tell whoever asks for the former one."""

    account: AccountRecord
    remark: Remark


class _Holder(NamedTuple):
    """Who had a name: the account's name of today, and since when it has another one."""

    username: str
    since: str


@dataclass
class FormerUsernames:
    """The former names of this store's accounts; the trail is read once, when it is needed."""

    context: Context
    transaction: Transaction
    _holders: dict[str, _Holder] | None = field(default=None, init=False)

    def find(self, name: str) -> Renamed | None:
        """The account that had this name last and has another one now; voided ones, too."""
        if self._holders is None:
            self._holders = _read_holders(self.transaction)
        holder = self._holders.get(name.strip().casefold())
        if holder is None:
            return None
        today = self.context.today.isoformat()
        account = find_account(self.transaction, holder.username, today)
        if account is None:
            return None
        remark = Remark(
            "account-renamed", name=name, username=account.username, since=day_of(holder.since),
            holder=account.parent_name, parent=account.parent_number,
        )  # fmt: skip
        return Renamed(account, remark)


def _read_holders(transaction: Transaction) -> dict[str, _Holder]:
    """Who had each name last, renamings in their order: a name may go round.

    Two accounts never have one name at once, voided ones included. Whose an account is says
    nothing: merging parents, and taking that back, gives it another parent's number.
    """
    holders: dict[str, _Holder] = {}
    filters = TrailFilters(actions=(Action.ACCOUNT_RENAMED.value,))
    for row in read_rows(transaction, filters):
        at, detail = row[1], row[10]
        found = _DETAIL.fullmatch(detail)
        if found is None:
            continue
        old, new = found.groups()
        for name, holder in holders.items():
            if holder.username.casefold() == old.casefold():
                holders[name] = holder._replace(username=new)
        holders[old.casefold()] = _Holder(new, at)
    return holders
