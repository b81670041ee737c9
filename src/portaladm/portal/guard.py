"""What every request passes: whose host, how large, from where; and the headers of each answer."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portaladm.portal.addresses import Origins, is_same_origin
from portaladm.portal.logs import describe_failure, log

BODY_BYTES = 16_384
"""No form and no call of ours is larger."""
_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_METHODS = _UNSAFE | {"GET", "HEAD", "OPTIONS"}
"""What the log names; any other is a text that a stranger chose."""
CALLED = frozenset(
    {"/oidc/token", "/oidc/userinfo", "/oidc/jwks", "/.well-known/openid-configuration"}
)
"""What other portals' servers call, never a page."""
_FROM_OTHERS = frozenset({"/oidc/authorize", "/oidc/end-session"})
"""What other portals' pages may send a form to: they change nothing without a form of our own."""
_CSP = (
    "default-src 'none'; object-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_TEXTS = {
    "content-security-policy": _CSP,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # With no-referrer browsers send "Origin: null" on our own forms.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "cache-control": "no-store",
}
_HEADERS = tuple((name.encode(), text.encode()) for name, text in _TEXTS.items())
_TLS_ONLY = (b"strict-transport-security", b"max-age=31536000")

Refuse = Callable[[Scope, str, int], Awaitable[ASGIApp]]


class _TooLarge(Exception):
    """The body goes on beyond the limit."""


class Guard:
    """ASGI middleware around everything.

    ``refuse`` makes the answer for a reason (``host``, ``length``, ``origin``, ``size``,
    ``failed``) in the format of the route: a page or a problem document. What fails is logged
    without a traceback, in which values could stand.
    """

    def __init__(self, app: ASGIApp, origins: Origins, refuse: Refuse) -> None:
        self._app, self._origins, self._refuse = app, origins, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 0

        async def send_guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._add_headers(scope, message)
            await send(message)

        try:
            await self._answer(scope, receive, send_guarded)
        except Exception as error:
            log.error("failed: %s", describe_failure(error))
            if not status:
                await (await self._refuse(scope, "failed", 500))(scope, receive, send_guarded)
        finally:
            seconds = time.perf_counter() - began
            # No address, no path as typed, no name: nothing of a person.
            method = scope["method"] if scope["method"] in _METHODS else "-"
            log.info("%s %s %s %.0f ms", method, _route(scope), status, seconds * 1000)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        reason = self._find_fault(scope, headers)
        if reason:
            answer = await self._refuse(scope, *reason)
            await answer(scope, receive, _hang_up(send) if reason[0] == "length" else send)
            return
        try:
            await self._app(scope, await _read_body(receive), send)
        except _TooLarge:
            answer = await self._refuse(scope, "size", 413)
            await answer(scope, receive, send)

    def _find_fault(self, scope: Scope, headers: Headers) -> tuple[str, int] | None:
        whole_address = not scope["path"].startswith("/")  # as one asks a proxy, naming any host
        if whole_address or headers.get("host", "").casefold() not in self._origins.hosts:
            return ("host", 400) if scope["path"] != "/healthz" else None
        if fault := _find_length_fault(headers):
            return fault
        if scope["method"] not in _UNSAFE:
            return None
        if scope["path"] in _FROM_OTHERS:
            return None
        if scope["path"].startswith("/api/") or scope["path"] in CALLED:
            # A page of somebody else's can't send JSON here without asking, and is told no.
            foreign = "origin" in headers or headers.get("sec-fetch-site", "none") != "none"
            return ("origin", 403) if foreign else None
        return None if is_same_origin(headers, self._origins) else ("origin", 403)

    def _add_headers(self, scope: Scope, message: Message) -> None:
        given = {name for name, _ in message["headers"]}
        ours = [pair for pair in _HEADERS if pair[0] not in given]
        # Not for an address without TLS, nor for localhost, where others serve as well.
        if Headers(scope=scope).get("host", "").casefold() in self._origins.secure:
            ours.append(_TLS_ONLY)
        message["headers"] = [*message["headers"], *ours]


async def _read_body(receive: Receive) -> Receive:
    """The whole body, before anything looks at it: a length that is not announced counts, too."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > BODY_BYTES:
            raise _TooLarge
    whole: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return whole.pop() if whole else await receive()

    return receive_again


def _find_length_fault(headers: Headers) -> tuple[str, int] | None:
    length = headers.get("content-length", "0")
    if "transfer-encoding" in headers and "content-length" in headers:
        return "length", 400  # proxies differ on where such a request ends (RFC 9112, 6.1)
    return ("size", 413) if not length.isdecimal() or int(length) > BODY_BYTES else None


def _hang_up(send: Send) -> Send:
    """Answer, and read nothing more of a connection on which a request's end is in doubt."""

    async def send_last(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], (b"connection", b"close")]
        await send(message)

    return send_last


def _route(scope: Scope) -> str:
    route = scope.get("route")
    return getattr(route, "path", "-")
