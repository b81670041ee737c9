"""What the account page shows: whose account, which children, sign-ins, devices, notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portaladm.domain.timestamps import require_stored
from portaladm.services.context import Context
from portaladm.services.lookup.sessions import list_sessions
from portaladm.services.sessions.find import Session
from portaladm.store.links.rows import Child, read_children
from portaladm.store.sessions.devices import read_devices_since


@dataclass(frozen=True)
class SeenDevice:
    """A device in a word (``android``) and a moment: when it was last used, or first."""

    device: str
    at: datetime


@dataclass(frozen=True)
class AccountPage:
    """One account as its parent sees it.

    ``before_at``: the sign-in before this one, None: this is the first. ``password_at``: set
    where the password was changed or reset since then. ``new_devices``: those that signed in for
    the first time since then, this one aside.
    """

    parent_name: str
    username: str
    children: tuple[Child, ...]
    before_at: datetime | None
    others: tuple[SeenDevice, ...]
    password_at: datetime | None
    new_devices: tuple[SeenDevice, ...]


def read_account_page(context: Context, session: Session) -> AccountPage:
    """Everything that the page shows, read at one moment."""
    account, record = session.account, session.record
    assert account is not None
    with context.store.read() as transaction:
        children = read_children(transaction, account.parent_id, context.today.isoformat())
        open_ones = list_sessions(context, transaction, account)
        new = (
            read_devices_since(transaction, account.id, record.before_at)
            if record.before_at
            else []
        )
    # Told at the first sign-in after it; the session that began with the change knows.
    is_news = record.before_at <= account.password_at < record.created_at
    changed = record.before_at and is_news and account.password_at != account.created_at
    return AccountPage(
        account.parent_name, account.username, tuple(children),
        require_stored(record.before_at) if record.before_at else None,
        tuple(
            SeenDevice(one.device, require_stored(one.seen_at))
            for one in open_ones
            if one.id != record.id
        ),
        require_stored(account.password_at) if changed else None,
        tuple(
            SeenDevice(one.device, require_stored(one.created_at))
            for one in new
            if one.created_at != record.created_at
        ),
    )  # fmt: skip
