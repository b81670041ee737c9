"""Signing keys and ID tokens. All of JOSE is joserfc's; this keeps the keys.

The key is made for this installation at its first use and lies in the store, as the pepper does:
in a backup, in no log and in no output. A new one signs at once; the one before stays published
for a day.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey

from portaladm.domain.oidc.lifetimes import OLD_KEYS
from portaladm.domain.timestamps import write_timestamp
from portaladm.domain.trail import Action, Event
from portaladm.services.context import Context
from portaladm.store.oidc.keys import KeyRecord, insert_key, read_keys
from portaladm.store.trail import append_events

ALGORITHM = "RS256"
"""What every client library takes without being told (OpenID Connect Core, 15.1)."""
_BITS = 3072


def rotate_key(context: Context, reason: str = "") -> str:
    """Let a new key sign from now on; its id."""
    return _make_key(context, reason).kid or ""


def publish_keys(context: Context) -> dict[str, Any]:
    """The public keys as a JWK set; the first key is made here."""
    published: dict[str, Any] = dict(KeySet([*_read(context)]).as_dict(private=False))
    return published


def sign(context: Context, claims: dict[str, Any]) -> str:
    """An ID token."""
    key = _read(context)[0]
    return jwt.encode({"alg": ALGORITHM, "kid": key.kid}, claims, key, algorithms=[ALGORITHM])


def read_signed(context: Context, token: str) -> dict[str, Any] | None:
    """The claims of an ID token that was signed here, though its time is up; None: of no other."""
    try:
        return dict(jwt.decode(token, KeySet([*_read(context)]), algorithms=[ALGORITHM]).claims)
    except (JoseError, ValueError):
        return None


def _read(context: Context) -> list[RSAKey]:
    with context.store.read() as transaction:
        records = read_keys(transaction, _since(context))
    if records and records[0].replaced_at is None:
        return [_load(one) for one in records]
    return [_make_key(context, only_first=True)]


def _make_key(context: Context, reason: str = "", *, only_first: bool = False) -> RSAKey:
    key = RSAKey.generate_key(_BITS, {"use": "sig", "alg": ALGORITHM}, private=True, auto_kid=True)
    since = _since(context)
    with context.store.write() as transaction:
        records = read_keys(transaction, since)
        if only_first and records and records[0].replaced_at is None:
            return _load(records[0])  # somebody was faster
        text = json.dumps(key.as_dict(private=True))
        insert_key(transaction, text, at=context.metadata.at, since=since)
        event = Event(Action.SIGNING_KEY_CREATED, f"signing-key:{key.kid}", reason=reason)
        append_events(transaction, context.metadata, [event])
    return key


def _since(context: Context) -> str:
    return write_timestamp(context.now - OLD_KEYS)


@lru_cache(maxsize=8)
def _load(record: KeyRecord) -> RSAKey:
    """Read once: checking an RSA key takes 0.1 s."""
    return RSAKey.import_key(json.loads(record.private))
