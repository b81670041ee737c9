"""Who a parent is to clients."""

from __future__ import annotations

from portaladm.store.accounts.rows import AccountRecord
from portaladm.store.db.meta import read_meta
from portaladm.store.db.transaction import Transaction


def make_subject(transaction: Transaction, account: AccountRecord) -> str:
    """The ``sub``: the same for ever, for every client, and nobody else's in any installation.

    It is not the parent id, which a renumbering by the student system changes.
    """
    return f"{read_meta(transaction, 'store_id')}-{account.parent_id}"
