"""The cookies: tokens of session and device, what forms are bound to, language, hand-over.

All are ``__Host-`` cookies (RFC 6265bis, 4.1.3.2): Secure, for this host alone, for every path.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from starlette.requests import Request
from starlette.responses import Response

from portaladm.domain.secret import Secret
from portaladm.domain.sessions import DEVICE_DAYS, make_token

SESSION, DEVICE, VISIT = "__Host-session", "__Host-device", "__Host-visit"
LANGUAGE, HAND_OVER = "__Host-language", "__Host-hand-over"
IN_USE = "__Host-in-use"
"""At a shared tablet: the page whose script runs; it lasts as long as the page may rest."""
FORM_FIELD = "form_token"
_TOKEN_AT_MOST = 100


def read_token(request: Request, name: str) -> Secret | None:
    """A token that the browser sent; None: none, several, or nothing of ours.

    The name is compared as it is: another host of the district can set a cookie whose name is
    this one after a space that is none in ASCII, and ``strip`` would make it ours.
    """
    lines = ";".join(request.headers.getlist("cookie")).split(";")
    pairs = (line.strip(" \t").partition("=") for line in lines)
    texts = {value for given, _, value in pairs if given == name}
    text = texts.pop() if len(texts) == 1 else ""
    return Secret(text) if 0 < len(text) <= _TOKEN_AT_MOST and text.isascii() else None


def sends_any(request: Request) -> bool:
    """Whether the browser sends a cookie of ours, and so has not forgotten or blocked them all."""
    return not {SESSION, DEVICE, VISIT, LANGUAGE}.isdisjoint(request.cookies)


def set_token(response: Response, name: str, token: Secret, seconds: int | None = None) -> None:
    """Send a token; it lasts as long as the browser is open, or for some seconds."""
    response.set_cookie(
        name, token.reveal(), max_age=seconds, path="/", secure=True, httponly=True,
        samesite="lax",
    )  # fmt: skip


def set_device(response: Response, token: Secret) -> None:
    """Send the token by which this device is known next time."""
    set_token(response, DEVICE, token, DEVICE_DAYS * 86_400)


def drop(response: Response, name: str) -> None:
    """Take a cookie away."""
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="lax")


def find_visit(request: Request) -> tuple[Secret, bool]:
    """What forms of this browser are bound to, and whether it is new and must be sent."""
    known = read_token(request, VISIT)
    return (known, False) if known else (make_token(os.urandom), True)


def make_form_token(visit: Secret, session: Secret | None = None) -> str:
    """The text that a form carries: only who can read the cookie's page can know it.

    A form of a page of a session also says of which one.
    """
    token = _make_digest(visit)
    return f"{token}.{_make_digest(session)}" if session else token


def is_form_bound(request: Request, given: str) -> bool:
    """Whether a form was made for this browser."""
    return _is_made_of(read_token(request, VISIT), given.partition(".")[0])


def is_form_of_session(request: Request, given: str) -> bool:
    """Whether a form was made in the session that its browser is in now.

    Else another one was opened meanwhile, in another tab: perhaps by another parent of the family.
    """
    return _is_made_of(read_token(request, SESSION), given.partition(".")[2])


def _is_made_of(token: Secret | None, digest: str) -> bool:
    return token is not None and hmac.compare_digest(
        _make_digest(token).encode(), digest.encode("utf-8", "surrogatepass")
    )


def _make_digest(token: Secret) -> str:
    digest = hmac.new(token.reveal().encode(), b"form", hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:24]).decode()
