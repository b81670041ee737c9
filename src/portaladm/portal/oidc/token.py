"""``/oidc/token``: a client presents its code and gets an ID token and an access token."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import unquote_plus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from portaladm.domain.oidc.clients import Client
from portaladm.domain.oidc.faults import OidcFault
from portaladm.domain.secret import Secret
from portaladm.errors import Busy
from portaladm.portal.door import Door, door_of
from portaladm.portal.oidc.parameters import read_parameters, take_single
from portaladm.services.oidc.codes import redeem_code

_NEEDED = ("code", "redirect_uri", "code_verifier")


async def take_code(request: Request) -> Response:
    """``POST /oidc/token``."""
    try:
        return await _exchange(request)
    except OidcFault as fault:
        body = {"error": fault.error, "error_description": fault.description}
        if fault.error != "invalid_client":
            return JSONResponse(body, 400)
        basic = "authorization" in request.headers  # only then: it hides the error from libraries
        return JSONResponse(body, 401, {"www-authenticate": 'Basic realm="oidc"'} if basic else {})
    except Busy:
        return JSONResponse({"error": "temporarily_unavailable"}, 503, {"retry-after": "10"})


async def _exchange(request: Request) -> Response:
    door = door_of(request)
    values = take_single(await read_parameters(request))
    client = find_client(door, request.headers.get("authorization", ""), values)
    if "grant_type" not in values:
        raise OidcFault("invalid_request", "grant_type is missing.")
    if values["grant_type"] != "authorization_code":
        raise OidcFault("unsupported_grant_type", "Only authorization_code is supported.")
    for name in _NEEDED:
        if name not in values:
            raise OidcFault("invalid_request", f"{name} is missing.")
    code, redirect_uri, verifier = (values[name] for name in _NEEDED)
    tokens = await door.pools.write(
        lambda context: redeem_code(
            context, client, Secret(code), redirect_uri, verifier, door.issuer
        )
    )
    body = {
        "access_token": tokens.access_token.reveal(),
        "token_type": "Bearer",
        "expires_in": tokens.seconds,
        "scope": tokens.scopes,
        "id_token": tokens.id_token.reveal(),
    }
    return JSONResponse(body, headers={"cache-control": "no-store", "pragma": "no-cache"})


def find_client(door: Door, header: str, values: dict[str, str]) -> Client:
    """The client that asks: by its secret, in the header or the form; a public one by its name.

    :raises OidcFault: ``invalid_client``; ``invalid_request``: it names itself twice.
    """
    name, secret = values.get("client_id", ""), values.get("client_secret", "")
    if header:
        if secret:
            raise OidcFault("invalid_request", "The secret is in the header and in the form.")
        in_header, secret = _read_basic(header)
        if name and name != in_header:
            raise OidcFault("invalid_request", "The form names another client than the header.")
        name = in_header
    client = door.clients.get(name)
    if client is None:
        raise OidcFault("invalid_client", "This client is not known, or its secret is wrong.")
    good = not secret if client.is_public else client.has_secret(secret)
    if not good:
        raise OidcFault("invalid_client", "This client is not known, or its secret is wrong.")
    return client


def _read_basic(header: str) -> tuple[str, str]:
    scheme, _, text = header.partition(" ")
    try:
        plain = base64.b64decode(text.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        plain = ""
    name, colon, secret = plain.partition(":")
    if scheme.casefold() != "basic" or not colon:
        raise OidcFault("invalid_client", "The Authorization header can't be read.")
    return unquote_plus(name), unquote_plus(secret)
