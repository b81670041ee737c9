"""Clients: the portals and apps into which parents may sign in here, as the settings name them."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,49}")
_SECRET = re.compile(r"[0-9a-f]{64}")
_ADDRESS = re.compile(r"[!-~]{1,500}")
_APP_SCHEME = re.compile(r"[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+")
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_KEYS = frozenset(
    {"title", "redirect_uris", "post_logout_redirect_uris", "secret_sha256", "public"}
)


class Client(NamedTuple):
    """One client. ``secret_sha256`` is empty for a public one, which can keep no secret."""

    name: str
    title: str
    redirect_uris: tuple[str, ...]
    post_logout_redirect_uris: tuple[str, ...]
    secret_sha256: str

    @property
    def is_public(self) -> bool:
        """Whether it has no secret, such as an app on a phone."""
        return not self.secret_sha256

    def has_secret(self, secret: str) -> bool:
        """Whether this is its secret; 256 random bits need no slow hash."""
        given = hash_secret(secret)
        return not self.is_public and hmac.compare_digest(given, self.secret_sha256)


def hash_secret(secret: str) -> str:
    """What the settings keep of a client's secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def is_client_name(name: str) -> bool:
    """Whether a client may be called so; it is its ``client_id``."""
    return _NAME.fullmatch(name) is not None


def is_client_table(name: str, table: Any) -> bool:
    """Whether this is a client as the settings write it."""
    if not is_client_name(name) or not isinstance(table, Mapping) or table.keys() - _KEYS:
        return False
    public, secret = table.get("public", False), table.get("secret_sha256", "")
    if not isinstance(secret, str) or public is not (secret == ""):
        return False
    title, after = table.get("title", ""), table.get("post_logout_redirect_uris", [])
    return (
        (public or _SECRET.fullmatch(secret) is not None)
        and isinstance(title, str) and title.isprintable()
        and bool(table.get("redirect_uris"))
        and _are_addresses(table["redirect_uris"], public) and _are_addresses(after, public)
    )  # fmt: skip


def make_client(name: str, table: Mapping[str, Any]) -> Client:
    """The client of a table that was checked."""
    return Client(
        name, table.get("title") or name, tuple(table["redirect_uris"]),
        tuple(table.get("post_logout_redirect_uris", ())), table.get("secret_sha256", ""),
    )  # fmt: skip


def is_redirect_address(address: str, *, public: bool) -> bool:
    """Whether parents may be sent there.

    https; http on this machine alone, for trying out; and for a public client an address of its
    app, whose scheme has a dot (RFC 8252, 7.1). No fragment, no user name, no wildcard.
    """
    if not _ADDRESS.fullmatch(address) or "#" in address or "*" in address or "\\" in address:
        return False
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        parts.port  # noqa: B018 - raises where it is no number
    except ValueError:
        return False
    if parts.scheme in ("https", "http"):
        return bool(host) and "@" not in parts.netloc and (
            parts.scheme == "https" or host in _LOOPBACK
        )  # fmt: skip
    return public and _APP_SCHEME.fullmatch(parts.scheme) is not None


def _are_addresses(values: Any, public: bool) -> bool:
    return isinstance(values, list | tuple) and all(
        isinstance(one, str) and is_redirect_address(one, public=public) for one in values
    )
