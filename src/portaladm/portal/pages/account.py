"""The account's page: whose, which children, sign-ins, other devices, notices."""

from __future__ import annotations

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from portaladm.portal.door import door_of
from portaladm.portal.pages.base import (
    OPEN_KINDS,
    find_session,
    go,
    is_of_session,
    lead_back,
    read_form,
    read_in_session,
    show,
)
from portaladm.portal.pages.ending import end_session
from portaladm.portal.pages.hand_over import find_way_on
from portaladm.services.context import Context
from portaladm.services.sessions.end import sign_out_others
from portaladm.services.sessions.find import Session
from portaladm.services.sessions.view import AccountPage, read_account_page

_NOTES = ("new", "changed", "others")


async def show_account(request: Request) -> Response:
    """``GET /account``."""
    door = door_of(request)
    found = await read_in_session(request, OPEN_KINDS, _read)
    if found is None:
        return await lead_back(request)
    page, left = found
    note = next((name for name in _NOTES if name in request.query_params), "")
    if door.kiosk and note == "new":
        return await _part(request, page.username)
    return show(
        request, "account.html", "ready_title" if note == "new" else "account_title",
        values={
            "page": page, "note": note, "district_id": door.settings.district.id,
            **find_way_on(request),
        },
        left=left,
    )  # fmt: skip


def _read(context: Context, session: Session) -> tuple[AccountPage, timedelta]:
    return read_account_page(context, session), session.left


async def _part(request: Request, username: str) -> Response:
    """After an activation at a shared tablet: what the parent needs to know, and the end."""
    values = {"username": username, "district_id": door_of(request).settings.district.id}
    response = show(request, "ready.html", "ready_title", values=values)
    await end_session(request, response)
    return response


async def end_others(request: Request) -> Response:
    """``POST /account/sessions/end``."""
    session = await find_session(request, *OPEN_KINDS)
    form, bound = await read_form(request)
    if session is None:
        return go(request, "/sign-in?ended")
    if not bound or not is_of_session(request, form):
        return go(request, "/account")
    await door_of(request).pools.write(lambda context: sign_out_others(context, session))
    return go(request, "/account?others")
