"""Signing in and out. One message for every failure: nobody learns which user names exist."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

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
    say_unbound,
    show,
    text_of,
)
from portaladm.portal.pages.ending import end_session, forget_parent, is_in_use
from portaladm.portal.pages.hand_over import (
    FIELD,
    HandOver,
    add_carried,
    go_on,
    keep_hand_over,
    name_fields,
    read_hand_over,
)
from portaladm.services.context import Context
from portaladm.services.sessions.sign_in import SignedIn, sign_in

_NOTES = {"out": "signed_out", "ended": "ended", "rested": "kiosk_rested"}


async def show_sign_in(request: Request) -> Response:
    """``GET /sign-in``."""
    door = door_of(request)
    page = request.query_params.get("rest")
    if door.kiosk and page is not None:
        if page and is_in_use(request, page):
            return Response(status_code=204)  # the browser stays where it is
        spoken = door.choose_wording(request).language
        rested = go(request, f"/sign-in?rested={spoken.code}")
        await forget_parent(request, rested)
        return rested
    hand_over = read_hand_over(door, request.query_params.get(FIELD, ""))
    if hand_over is None and await find_session(request, *OPEN_KINDS):
        return go(request, "/account")
    note = next((entry for name, entry in _NOTES.items() if name in request.query_params), "")
    typed = {"username": hand_over.login_hint if hand_over else ""}
    # Whoever was there before the rest may come back, and reads another language than the next.
    before = door.choose_wording(request, request.query_params.get("rested", ""))
    values = {"typed": typed, "note": note, "spoken": before}
    response = _show(request, hand_over, values)
    keep_hand_over(response, hand_over)
    return response


async def take_sign_in(request: Request) -> Response:
    """``POST /sign-in``."""
    door, wording = door_of(request), door_of(request).choose_wording(request)
    form, bound = await read_form(request)
    username = text_of(form, "username").strip()[:200]
    hand_over = read_hand_over(door, text_of(form, FIELD))
    if not bound:
        return _show_fault(request, hand_over, say_unbound(request), username)
    device, known = find_device(request), cookies.read_token(request, cookies.DEVICE)
    earlier = cookies.read_token(request, cookies.SESSION)
    password = Secret(text_of(form, "password"))

    def try_it(context: Context) -> SignedIn | None:
        return sign_in(
            context, username, password, kind=door.web_kind, device=device, device_token=known,
            earlier=earlier,
        )  # fmt: skip

    with door.attempting(request) as attempt:
        signed_in = await door.pools.compare(attempt.source, try_it)
        attempt.wrong = signed_in is None
    if signed_in is None:
        return _show_fault(request, hand_over, wording.say_fault("sign-in-failed"), username)
    changes = signed_in.session.kind is SessionKind.CHANGE
    response = _go_on(request, hand_over, changes=changes)
    give_session(response, signed_in.session, signed_in.device_token)
    return response


async def take_sign_out(request: Request) -> Response:
    """``POST /sign-out``."""
    _, bound = await read_form(request)
    if not bound:
        return go(request, "/account")
    response = go(request, "/sign-in?out")
    await end_session(request, response)
    return response


def _go_on(request: Request, hand_over: HandOver | None, *, changes: bool) -> Response:
    if hand_over is None:
        return go(request, "/password/new" if changes else "/account")
    if changes:
        return go(request, add_carried("/password/new", hand_over))
    return go_on(request, hand_over)


def _show_fault(
    request: Request, hand_over: HandOver | None, sentence: str, username: str
) -> Response:
    values = {"typed": {"username": username}, "note": ""}
    return _show(request, hand_over, values, [Fault("username", sentence)])


def _show(
    request: Request, hand_over: HandOver | None, values: dict[str, Any],
    faults: Sequence[Fault] = (),
) -> Response:  # fmt: skip
    title = "hand_over_title" if hand_over else "sign_in_title"
    fields = name_fields(hand_over)
    return show(
        request, "sign_in.html", title, status=401 if faults else 200, faults=faults,
        values=values | fields, words=fields,
    )  # fmt: skip
