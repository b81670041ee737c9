"""A parent who reads or types for long keeps the session open, without leaving the page."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from portaladm.portal.pages.base import ANY_KIND, find_session


async def keep_open(request: Request) -> Response:
    """``GET /stay``: like any page it counts as use; how many seconds there are now.

    401: the session is over.
    """
    session = await find_session(request, *ANY_KIND)
    if session is None:
        return PlainTextResponse("0\n", 401)
    return PlainTextResponse(f"{int(session.left.total_seconds())}\n")
