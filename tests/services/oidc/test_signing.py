"""Signing keys: one at first use, a new one on request, the old one published for a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from portaladm.services.context import Context
from tests.conftest import Office
from tests.kits.accounts import open_account

pytest.importorskip("joserfc", reason="needs portaladm[oidc]")


def list_kids(context: Context) -> list[str]:
    from portaladm.services.oidc.signing import publish_keys

    return [key["kid"] for key in publish_keys(context)["keys"]]


@pytest.mark.slow
def test_the_first_key_is_made_once_and_noted_on_the_trail(office: Office) -> None:
    open_account(office)
    with office.open() as context:
        first = list_kids(context)
        assert len(first) == 1
        assert list_kids(context) == first
    rows = office.query("SELECT subject FROM trail WHERE action = 'signing-key:created'")
    assert rows == [(f"signing-key:{first[0]}",)]


@pytest.mark.slow
def test_after_a_rotation_the_old_key_is_published_for_a_day(office: Office) -> None:
    from portaladm.services.oidc.signing import rotate_key, sign

    open_account(office)
    with office.open() as context:
        [old] = list_kids(context)
        token = sign(context, {"sub": "x"})
        new = rotate_key(context)
        assert list_kids(context) == [new, old]
        assert _read(context, token) == {"sub": "x"}
        assert _head(sign(context, {}))["kid"] == new
        later = context.at(context.now + timedelta(days=1, seconds=1))
        assert list_kids(later) == [new]
        assert _read(later, token) is None


def test_only_what_was_signed_here_is_read(office: Office) -> None:
    from joserfc import jwt
    from joserfc.jwk import RSAKey

    from portaladm.services.oidc.signing import publish_keys, sign

    open_account(office)
    with office.open() as context:
        token = sign(context, {"sub": "x", "exp": 1})
        assert _read(context, token) == {"sub": "x", "exp": 1}  # its time is no matter here
        other = RSAKey.generate_key(2048, auto_kid=True)
        published = publish_keys(context)["keys"][0]
        for kid in ({}, {"kid": published["kid"]}):
            signed = jwt.encode({"alg": "RS256"} | kid, {"sub": "x"}, other)
            assert _read(context, signed) is None
        head, body, _ = token.split(".")
        unsigned = "eyJhbGciOiJub25lIn0"  # {"alg":"none"}
        for forged in (f"{head}.{body}.", f"{unsigned}.{body}.", "", "a", "\ud800.a.b"):
            assert _read(context, forged) is None


def test_a_published_key_cannot_sign(office: Office) -> None:
    from portaladm.services.oidc.signing import publish_keys

    open_account(office)
    with office.open() as context:
        [key] = publish_keys(context)["keys"]
    assert key.keys() == {"kty", "n", "e", "use", "alg", "kid"}


def test_a_key_does_not_show_itself() -> None:
    from portaladm.store.oidc.keys import KeyRecord

    assert "secret" not in repr(KeyRecord(1, "secret", None))


def _read(context: Context, token: str) -> dict[str, Any] | None:
    from portaladm.services.oidc.signing import read_signed

    return read_signed(context, token)


def _head(token: str) -> dict[str, Any]:
    import base64
    import json

    text = token.partition(".")[0]
    head: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return head
