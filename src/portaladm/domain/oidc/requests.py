"""Requests to sign a parent in for a client (OpenID Connect Core 3.1.2; RFC 6749; RFC 7636)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import NamedTuple

from portaladm.domain.oidc.clients import Client
from portaladm.domain.oidc.faults import OidcFault

SCOPES = ("openid", "profile", "students")
PROMPTS = ("none", "login", "select_account", "consent")
_UNSUPPORTED = {
    "request": "request_not_supported",
    "request_uri": "request_uri_not_supported",
    "registration": "registration_not_supported",
}
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_LONGEST = 4_000
"""A request is carried through the sign-in in an address, which must stay one."""

Values = Mapping[str, list[str]]
"""The parameters of a request, each with all its values."""


class SignInRequest(NamedTuple):
    """A request that is right. ``max_age``: seconds since the sign-in, None: any."""

    client: Client
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str
    nonce: str
    challenge: str
    prompts: frozenset[str]
    max_age: int | None
    login_hint: str
    ui_locales: tuple[str, ...]
    id_token_hint: str

    @property
    def is_silent(self) -> bool:
        """Whether no page may be shown."""
        return "none" in self.prompts

    @property
    def wants_sign_in(self) -> bool:
        """Whether the parent is to sign in though a session is open."""
        return bool(self.prompts & {"login", "select_account"}) or self.max_age == 0


class Place(NamedTuple):
    """Where an answer goes: to which client, which registered address, with which state."""

    client: Client
    redirect_uri: str
    state: str


def find_place(clients: Mapping[str, Client], values: Values) -> Place | None:
    """Where an answer may be sent; None: the client or its address is not known.

    The address must be one of the client's, letter by letter (RFC 9700, 2.1).
    """
    client = clients.get(_one(values, "client_id"))
    address = _one(values, "redirect_uri")
    if client is None or address not in client.redirect_uris:
        return None
    return Place(client, address, _one(values, "state"))


def read_request(place: Place, values: Values) -> SignInRequest:
    """The request, checked.

    :raises OidcFault: what is told to the client.
    """
    _check_form(values)
    scopes = _one(values, "scope").split(" ")
    if "openid" not in scopes:
        raise OidcFault("invalid_scope", "The scope must contain openid.")
    if _one(values, "code_challenge_method") != "S256":
        raise OidcFault("invalid_request", "PKCE with code_challenge_method=S256 is required.")
    challenge = _one(values, "code_challenge")
    if not _CHALLENGE.fullmatch(challenge):
        raise OidcFault("invalid_request", "code_challenge is not what S256 makes.")
    return SignInRequest(
        place.client, place.redirect_uri, tuple(one for one in SCOPES if one in scopes),
        place.state, _one(values, "nonce"), challenge, _read_prompts(values), _read_age(values),
        _one(values, "login_hint"), tuple(_one(values, "ui_locales").split()),
        _one(values, "id_token_hint"),
    )  # fmt: skip


def matches_challenge(verifier: str, challenge: str) -> bool:
    """Whether a verifier is the one of the challenge (RFC 7636, 4.6)."""
    digest = hashlib.sha256(verifier.encode("utf-8", "surrogatepass")).digest()
    made = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return bool(_VERIFIER.fullmatch(verifier)) and hmac.compare_digest(made, challenge)


def _check_form(values: Values) -> None:
    repeated = [name for name, given in values.items() if len(given) > 1]
    if repeated:
        raise OidcFault("invalid_request", "A parameter stands there twice.")
    if sum(len(name) + len(given[0]) for name, given in values.items()) > _LONGEST:
        raise OidcFault("invalid_request", "The request is too long.")
    for name, error in _UNSUPPORTED.items():
        if name in values:
            raise OidcFault(error, f"{name} is not supported.")
    if not _one(values, "response_type"):
        raise OidcFault("invalid_request", "response_type is missing.")
    if _one(values, "response_type") != "code":
        raise OidcFault("unsupported_response_type", "Only response_type=code is supported.")
    if _one(values, "response_mode") not in ("", "query"):
        raise OidcFault("invalid_request", "Only response_mode=query is supported.")


def _read_prompts(values: Values) -> frozenset[str]:
    prompts = frozenset(_one(values, "prompt").split())
    if prompts - {*PROMPTS}:
        raise OidcFault("invalid_request", "This prompt is not supported.")
    if "none" in prompts and len(prompts) > 1:
        raise OidcFault("invalid_request", "prompt=none stands alone.")
    return prompts


def _read_age(values: Values) -> int | None:
    text = _one(values, "max_age")
    if text and not re.fullmatch(r"[0-9]{1,9}", text):
        raise OidcFault("invalid_request", "max_age must be a number of seconds.")
    return int(text) if text else None


def _one(values: Values, name: str) -> str:
    given = values.get(name, [])
    return given[0] if len(given) == 1 else ""
