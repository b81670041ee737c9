"""A parent who reads or types for long keeps the session open, without leaving the page."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from portaladm.domain.secret import Secret
from portaladm.portal import cookies
from portaladm.portal.door import door_of
from portaladm.portal.pages.base import ANY_KIND, KIOSK_SECONDS, find_session


async def keep_open(request: Request) -> Response:
    """``GET /stay``: like any page it counts as use; how many seconds there are now.

    401: the session is over. At a shared tablet the page's script asks with the page's word, and
    is told nothing: its page needs no other minute than the script's for as long.
    """
    session = await find_session(request, *ANY_KIND)
    page = request.query_params.get("page", "")
    if door_of(request).kiosk and len(page) <= 20 and page.isalnum() and page.isascii():
        response = Response(status_code=204)
        cookies.set_token(response, cookies.IN_USE, Secret(page), KIOSK_SECONDS)
        return response
    if session is None:
        return PlainTextResponse("0\n", 401)
    return PlainTextResponse(f"{int(session.left.total_seconds())}\n")
