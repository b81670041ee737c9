"""A new session: its token, and its row in the transaction of what opens it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from portaladm.domain.secret import Secret
from portaladm.domain.sessions import (
    DEVICE_DAYS,
    SessionKind,
    hash_token,
    make_token,
)
from portaladm.domain.timestamps import write_timestamp
from portaladm.services.context import Context
from portaladm.services.lookup.sessions import read_lifetime
from portaladm.store.db.transaction import Transaction
from portaladm.store.sessions.devices import remember_device
from portaladm.store.sessions.rows import insert_session


@dataclass(frozen=True)
class NewSession:
    """What a browser or an app is given; the only place where the token is in clear."""

    token: Secret
    kind: SessionKind
    ends_at: datetime
    without_use_at: datetime
    """When it ends if it is not used at all."""


def prepare_session(context: Context, kind: SessionKind) -> NewSession:
    """A session that is not stored yet."""
    lifetime = read_lifetime(context, kind)
    return NewSession(
        make_token(context.random_bytes), kind, lifetime.find_end(context.now, context.now),
        context.now + lifetime.without_use,
    )  # fmt: skip


def store_session(
    context: Context, transaction: Transaction, session: NewSession, *,
    account_id: int | None = None, key_id: int | None = None, password_at: str = "",
    device: str = "", before_at: str = "", device_token: Secret | None = None,
) -> None:  # fmt: skip
    """Store it; ``password_at`` is the account's, which must stay what it is.

    Where its kind remembers the device, that is known by ``device_token`` from now on.
    """
    insert_session(
        transaction, hash_token(session.token), session.kind, at=context.metadata.at,
        ends_at=write_timestamp(session.ends_at), account_id=account_id, key_id=key_id,
        password_at=password_at, device=device, before_at=before_at,
    )  # fmt: skip
    if session.kind.remembers_device and account_id is not None and device_token is not None:
        ends_at = write_timestamp(context.now + timedelta(days=DEVICE_DAYS))
        remember_device(
            transaction, account_id, hash_token(device_token), device, at=context.metadata.at,
            ends_at=ends_at,
        )  # fmt: skip
