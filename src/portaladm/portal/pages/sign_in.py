"""Signing in and out. One message for every failure: nobody learns which user names exist."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from portaladm.domain.secret import Secret
from portaladm.domain.sessions import SessionKind
from portaladm.portal import cookies
from portaladm.portal.door import door_of
from portaladm.portal.pages.activation import give_session
from portaladm.portal.pages.base import (
    OPEN_KINDS,
    Fault,
    find_device,
    find_session,
    go,
    read_form,
    show,
    slow_down,
    text_of,
)
from portaladm.portal.pages.ending import end_session, forget_parent
from portaladm.services.context import Context
from portaladm.services.sessions.sign_in import SignedIn, sign_in

_NOTES = {"out": "signed_out", "ended": "ended"}


async def show_sign_in(request: Request) -> Response:
    """``GET /sign-in``."""
    if door_of(request).kiosk and "rest" in request.query_params:
        response = go("/sign-in")
        await forget_parent(request, response)
        return response
    if await find_session(request, *OPEN_KINDS):
        return go("/account")
    note = next((entry for name, entry in _NOTES.items() if name in request.query_params), "")
    return show(request, "sign_in.html", "sign_in_title", values={"note": note})


async def take_sign_in(request: Request) -> Response:
    """``POST /sign-in``."""
    door, wording = door_of(request), door_of(request).choose_wording(request)
    form, bound = await read_form(request)
    username = text_of(form, "username").strip()[:200]
    if not bound:
        return _show_fault(request, wording.say("stale"), username)
    source = door.find_source(request)
    if wait := door.find_wait(source):
        return slow_down(request, door, wait)
    device, known = find_device(request), cookies.read_token(request, cookies.DEVICE)
    password = Secret(text_of(form, "password"))

    def try_it(context: Context) -> SignedIn | None:
        return sign_in(
            context, username, password, kind=door.web_kind, device=device, device_token=known
        )

    door.count_attempt(source)
    signed_in = None
    try:
        signed_in = await door.pools.compare(source.name, source.named, try_it)
    except BaseException:
        door.forget_attempt(source)
        raise
    if signed_in is None:
        return _show_fault(request, wording.say_fault("sign-in-failed"), username)
    door.forget_attempt(source)
    changes = signed_in.session.kind is SessionKind.CHANGE
    response = go("/password/new" if changes else "/account")
    give_session(
        response, signed_in.session, None if changes or door.kiosk else signed_in.device_token
    )
    return response


async def take_sign_out(request: Request) -> Response:
    """``POST /sign-out``."""
    _, bound = await read_form(request)
    if not bound:
        return go("/account")
    response = go("/sign-in?out")
    await end_session(request, response)
    return response


def _show_fault(request: Request, sentence: str, username: str) -> Response:
    return show(
        request, "sign_in.html", "sign_in_title", status=401,
        faults=[Fault("username", sentence)], values={"typed": {"username": username}, "note": ""},
    )  # fmt: skip
