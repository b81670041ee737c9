"""The bearer token of a request (RFC 6750, 2.1), for the phone app and for clients."""

from __future__ import annotations

from starlette.requests import Request

from portaladm.domain.secret import Secret


def find_bearer(request: Request) -> Secret | None:
    """The token of the Authorization header; None: there is none."""
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    text = text.strip()
    return Secret(text) if scheme.casefold() == "bearer" and text else None
