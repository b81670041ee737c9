"""The API's routes, and its problem documents for what fails."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portaladm.errors import Busy, PortalError
from portaladm.portal.api import operations
from portaladm.portal.api.problems import Problem
from portaladm.portal.door import Door, Slowed
from portaladm.portal.logs import describe_failure, log
from portaladm.portal.pools import Crowded

PREFIX = "/api/v1"
_DOCUMENT = Path(__file__).parent / "openapi.json"


def make_api(door: Door) -> Starlette:
    """The application under ``/api/v1``."""
    app = Starlette(routes=_routes(), exception_handlers=_HANDLERS)
    app.state.door = door
    app.router.redirect_slashes = False
    return app


def _routes() -> list[Route]:
    post = ["POST"]
    return [
        Route("/sign-in", operations.take_sign_in, methods=post),
        Route("/me", operations.show_me),
        Route("/sign-out", operations.take_sign_out, methods=post),
        Route("/activate", operations.take_activation, methods=post),
        Route("/change-password", operations.take_change, methods=post),
        Route("/openapi.json", show_document),
    ]


async def show_document(request: Request) -> Response:
    """``GET /api/v1/openapi.json``."""
    return Response(_DOCUMENT.read_bytes(), media_type="application/json")


def refuse(reason: str, status: int) -> Response:
    """The document for what never reached an operation."""
    codes = {
        "size": "too-large", "host": "host-wrong", "origin": "origin-wrong",
        "length": "body-unreadable",
    }  # fmt: skip
    code = codes.get(reason, "failed")
    return Problem(status, code).answer()


async def _answer_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return error.answer()


async def _answer_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = "method-wrong" if error.status_code == 405 else "not-found"
    return Problem(error.status_code, code, headers=error.headers).answer()


async def _answer_busy(request: Request, error: Exception) -> Response:
    return Problem(503, "busy", headers={"retry-after": "10"}).answer()


async def _answer_crowded(request: Request, error: Exception) -> Response:
    assert isinstance(error, Crowded)
    return Problem(503, "crowded", headers={"retry-after": str(error.retry_after)}).answer()


async def _answer_slowed(request: Request, error: Exception) -> Response:
    assert isinstance(error, Slowed)
    return Problem(429, "too-many", headers={"retry-after": str(error.retry_after)}).answer()


async def _answer_failure(request: Request, error: Exception) -> Response:
    if isinstance(error, PortalError):  # the guard logs any other
        log.error("failed: %s", describe_failure(error))
    return Problem(500, "failed").answer()


_HANDLERS = {
    Problem: _answer_problem,
    HTTPException: _answer_http,
    Busy: _answer_busy,
    Crowded: _answer_crowded,
    Slowed: _answer_slowed,
    PortalError: _answer_failure,
    Exception: _answer_failure,
}
