"""The clients in the settings: reading them, adding and removing one."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from portaladm.config.schema import Settings
from portaladm.domain.oidc.clients import (
    Client,
    hash_secret,
    is_client_name,
    is_redirect_address,
    make_client,
)
from portaladm.domain.secret import Secret
from portaladm.errors import Refused

SETTING = "oidc.clients"


def read_clients(settings: Settings) -> dict[str, Client]:
    """Every client by its name."""
    return {name: make_client(name, table) for name, table in settings.oidc.clients.items()}


def plan_client(
    settings: Settings, name: str, redirect_uris: Sequence[str],
    random_bytes: Callable[[int], bytes], *, public: bool = False, title: str = "",
    post_logout_redirect_uris: Sequence[str] = (),
) -> tuple[Mapping[str, Any], Secret | None]:  # fmt: skip
    """The setting with one more client, and its secret, of which only the hash is in the setting.

    :raises Refused: ``client-name-wrong``, ``client-exists``, ``redirect-uri-wrong``.
    """
    if not is_client_name(name):
        raise Refused("client-name-wrong", name=name)
    for address in (*redirect_uris, *post_logout_redirect_uris):
        if not is_redirect_address(address, public=public):
            raise Refused("redirect-uri-wrong", address=address)
    if name in settings.oidc.clients:
        raise Refused("client-exists", name=name)
    secret = None if public else Secret(_make_secret(random_bytes))
    table: dict[str, Any] = {"title": title} if title else {}
    table["redirect_uris"] = list(redirect_uris)
    if post_logout_redirect_uris:
        table["post_logout_redirect_uris"] = list(post_logout_redirect_uris)
    known = {"secret_sha256": hash_secret(secret.reveal())} if secret else {"public": True}
    return {**settings.oidc.clients, name: table | known}, secret


def plan_removal(settings: Settings, name: str) -> Mapping[str, Any]:
    """The setting without a client.

    :raises Refused: ``client-unknown``.
    """
    if name not in settings.oidc.clients:
        raise Refused("client-unknown", name=name)
    return {other: table for other, table in settings.oidc.clients.items() if other != name}


def _make_secret(random_bytes: Callable[[int], bytes]) -> str:
    return base64.urlsafe_b64encode(random_bytes(32)).rstrip(b"=").decode()
