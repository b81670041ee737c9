"""The routes, and what is said when something fails."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Scope

from portaladm.errors import Busy, PortalError
from portaladm.portal.api.app import PREFIX, make_api
from portaladm.portal.api.app import refuse as refuse_call
from portaladm.portal.colours import make_colours_css
from portaladm.portal.door import Door, Slowed, door_of
from portaladm.portal.files import KEPT, list_file_routes
from portaladm.portal.guard import CALLED, Guard
from portaladm.portal.logs import describe_failure, log
from portaladm.portal.oidc.app import list_routes
from portaladm.portal.pages import account, activation, password, sign_in, staying
from portaladm.portal.pages.base import go
from portaladm.portal.pages.telling import tell
from portaladm.portal.pools import Crowded
from portaladm.services.context import Context

Answer = Callable[[Request], Awaitable[Response]]


def make_app(door: Door) -> ASGIApp:
    """The whole application over an open door."""

    @asynccontextmanager
    async def live(app: Starlette) -> AsyncIterator[None]:
        yield
        door.pools.close()

    app = Starlette(routes=_list_routes(door), exception_handlers=_HANDLERS, lifespan=live)
    app.state.door = door
    app.router.redirect_slashes = False  # it would name the host and scheme that it was asked for

    async def refuse(scope: Scope, reason: str, status: int) -> ASGIApp:
        scope["app"] = app
        request = Request(scope)
        if request.url.path.startswith("/api/"):
            return refuse_call(reason, status)
        if request.url.path in CALLED:
            return _answer_call(status)
        if reason == "host":
            return PlainTextResponse("This portal does not answer for that address.\n", status)
        title, entry = _REFUSALS[reason]
        return tell(request, title, entry, status)

    return Guard(app, door.origins, refuse)


def list_pages() -> list[Route]:
    """The pages, and the forms that they send."""
    return [
        Route("/", show_start),
        _make_form("/activate", activation.show_key_form, activation.take_key),
        _make_form("/activate/account", activation.show_account_form, activation.create_account),
        _make_form("/sign-in", sign_in.show_sign_in, sign_in.take_sign_in),
        _make_form("/sign-out", show_start, sign_in.take_sign_out),
        _make_form("/password/new", password.show_form, password.take_form),
        Route("/account", account.show_account),
        _make_form("/account/password", password.show_form, password.take_form),
        _make_form("/account/sessions/end", show_start, account.end_others),
        Route("/stay", staying.keep_open),
    ]


def _make_form(path: str, show: Answer, take: Answer) -> Route:
    """One route for a form, so that what refuses other methods names both of its own."""

    async def answer(request: Request) -> Response:
        return await (take if request.method == "POST" else show)(request)

    return Route(path, answer, methods=["GET", "POST"])


def _list_routes(door: Door) -> list[Route | Mount]:
    return [
        *list_pages(),
        Route("/healthz", show_health),
        Route("/colours.css", show_colours),
        Route("/logo", show_logo),
        *list_routes(door),
        Mount(PREFIX, make_api(door)),
        *list_file_routes(),
    ]


async def show_start(request: Request) -> Response:
    """``GET /``, and of what only a button does: whoever loads its address again, or follows the
    language link of a page that says why it failed.
    """
    return go(request, "/account")


async def show_health(request: Request) -> Response:
    """``GET /healthz``: whether the store answers; the log tells if it is not the one it was."""
    await door_of(request).pools.read(_look_at_head)
    return PlainTextResponse("ok\n")


def _look_at_head(context: Context) -> None:
    with context.store.read() as transaction:
        context.store.commits.look(transaction)


async def show_colours(request: Request) -> Response:
    """The office's colour, as on its letters."""
    css = make_colours_css(door_of(request).settings.letters.accent)
    return Response(css, media_type="text/css", headers=KEPT)


async def show_logo(request: Request) -> Response:
    """The office's logo, as on its letters."""
    door = door_of(request)
    path = door.folder / Path(door.settings.letters.logo).expanduser()
    if not path.is_file():  # none is set, or somebody moved it
        raise HTTPException(404)
    return FileResponse(path, headers=KEPT)


async def _show_refused(request: Request, error: Exception) -> Response:
    """404 and 405: there is no such page; anything else: the form can't be read."""
    assert isinstance(error, HTTPException)
    status = error.status_code
    if request.url.path in CALLED:
        return _answer_call(status, error.headers)
    missing = status in (404, 405)
    title, entry = ("not_found_title", "not_found") if missing else _REFUSALS["origin"]
    return tell(request, title, entry, status, error.headers)


async def _show_busy(request: Request, error: Exception) -> Response:
    if request.url.path in CALLED:
        return _answer_call(503, {"retry-after": "10"})
    return tell(request, "busy_title", "busy", 503, {"retry-after": "10"})


async def _show_crowded(request: Request, error: Exception) -> Response:
    assert isinstance(error, Crowded)
    return tell(request, "busy_title", "crowded", 503, {"retry-after": str(error.retry_after)})


async def _show_slowed(request: Request, error: Exception) -> Response:
    assert isinstance(error, Slowed)
    minutes = max(1, round(error.seconds / 60))
    headers = {"retry-after": str(error.retry_after)}
    return tell(request, "slowed_title", "slowed", 429, headers, minutes=minutes)


async def _show_failure(request: Request, error: Exception) -> Response:
    if isinstance(error, PortalError):  # the guard logs any other
        log.error("failed: %s", describe_failure(error))
    if request.url.path in CALLED:
        return _answer_call(500)
    return tell(request, "failed_title", "failed", 500)


def _answer_call(status: int, headers: Mapping[str, str] | None = None) -> Response:
    """What a program is told in place of a page (RFC 6749, 5.2)."""
    error = {500: "server_error", 503: "temporarily_unavailable"}.get(status, "invalid_request")
    return JSONResponse({"error": error}, status, headers)


_REFUSALS = {
    "size": ("refused_title", "too_large"),
    "origin": ("refused_title", "refused"),
    "length": ("refused_title", "refused"),
    "failed": ("failed_title", "failed"),
}
_HANDLERS = {
    HTTPException: _show_refused,
    Busy: _show_busy,
    Crowded: _show_crowded,
    Slowed: _show_slowed,
    PortalError: _show_failure,
    Exception: _show_failure,
}
