"""What every request passes: whose host, how large, from where; and the headers of each answer."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portaladm.portal.addresses import is_same_origin

BODY_BYTES = 16_384
"""No form and no call of ours is larger."""
_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "content-security-policy": _CSP,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # With no-referrer browsers send "Origin: null" on our own forms.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "strict-transport-security": "max-age=31536000",
}
log = logging.getLogger("portaladm.portal")

Refuse = Callable[[Scope, str, int], Awaitable[ASGIApp]]


class _TooLarge(Exception):
    """The body goes on beyond the limit."""


class Guard:
    """ASGI middleware around everything.

    ``refuse`` makes the answer for a reason (``host``, ``origin``, ``size``) in the format of the
    route: a page or a problem document.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str], refuse: Refuse) -> None:
        self._app, self._hosts, self._refuse = app, hosts, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500

        async def send_guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(scope, message)
            await send(message)

        try:
            await self._answer(scope, receive, send_guarded)
        finally:
            seconds = time.perf_counter() - started
            # No address, no path as typed, no name: nothing of a person.
            log.info("%s %s %s %.0f ms", scope["method"], _route(scope), status, seconds * 1000)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        reason = self._find_fault(scope, headers)
        if reason:
            answer = await self._refuse(scope, *reason)
            await answer(scope, receive, send)
            return
        try:
            await self._app(scope, _limit(receive), send)
        except _TooLarge:
            answer = await self._refuse(scope, "size", 413)
            await answer(scope, receive, send)

    def _find_fault(self, scope: Scope, headers: Headers) -> tuple[str, int] | None:
        if headers.get("host", "").casefold() not in self._hosts:
            return ("host", 400) if scope["path"] != "/healthz" else None
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > BODY_BYTES:
            return "size", 413
        if scope["method"] not in _UNSAFE:
            return None
        if scope["path"].startswith("/api/"):
            # A page of somebody else's can't send JSON here without asking, and is told no.
            foreign = "origin" in headers or headers.get("sec-fetch-site", "none") != "none"
            return ("origin", 403) if foreign else None
        return None if is_same_origin(headers, self._hosts) else ("origin", 403)


def _limit(receive: Receive) -> Receive:
    seen = 0

    async def receive_limited() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > BODY_BYTES:
            raise _TooLarge
        return message

    return receive_limited


def _add_headers(scope: Scope, message: Message) -> None:
    headers = MutableHeaders(raw=message["headers"])
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault("cache-control", "no-store")
    message["headers"] = headers.raw


def _route(scope: Scope) -> str:
    route = scope.get("route")
    return getattr(route, "path", "-")
