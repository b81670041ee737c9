"""Choosing a new password: after a temporary one, and at any time on the account's page."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from portaladm.domain.secret import Secret
from portaladm.domain.sessions import SessionKind
from portaladm.errors import Refused
from portaladm.portal import cookies
from portaladm.portal.door import PASSWORD_GUESSED, door_of
from portaladm.portal.pages.activation import give_session
from portaladm.portal.pages.base import (
    OPEN_KINDS,
    Fault,
    find_device,
    find_session,
    go,
    is_of_session,
    lead_back,
    make_faults,
    make_phrase,
    read_form,
    say_unbound,
    show,
    text_of,
)
from portaladm.portal.pages.hand_over import (
    FIELD,
    HandOver,
    add_carried,
    go_on,
    name_fields,
    read_hand_over,
)
from portaladm.portal.wording import are_of_fields
from portaladm.services.context import Context
from portaladm.services.sessions.change import change_password
from portaladm.services.sessions.find import Session
from portaladm.services.sessions.opening import NewSession

_FIELDS = {"sign-in-": "current", "password-mismatch": "verify", "password-": "new"}


async def show_form(request: Request) -> Response:
    """``GET /password/new`` and ``GET /account/password``."""
    session = await find_session(request, *_kinds_of(request))
    hand_over = read_hand_over(door_of(request), request.query_params.get(FIELD, ""))
    if session is None:
        return await _start_again(request, hand_over)
    return _show(request, session, hand_over, [])


async def take_form(request: Request) -> Response:
    """``POST`` of the same: every session ends, a new one begins."""
    door, wording = door_of(request), door_of(request).choose_wording(request)
    form, bound = await read_form(request)
    session = await find_session(request, *_kinds_of(request))
    hand_over = read_hand_over(door, text_of(form, FIELD))
    if session is None:
        return await _start_again(request, hand_over)
    if not bound:
        return _show(request, session, hand_over, [Fault("new", say_unbound(request))])
    current, new, verify = (Secret(text_of(form, name)) for name in ("current", "new", "verify"))
    if not is_of_session(request, form):  # somebody else signed in in another tab
        return await _start_again(request, hand_over)
    device, known = find_device(request), cookies.read_token(request, cookies.DEVICE)

    def change(context: Context) -> tuple[NewSession, Secret]:
        return change_password(
            context, session, current, new, verify, kind=door.web_kind, device=device,
            device_token=known,
        )  # fmt: skip

    try:
        with door.attempting(request, PASSWORD_GUESSED) as attempt:
            begun, token = await door.pools.compare(attempt.source, change)
    except Refused as error:
        if error.code == "password-moved" or not are_of_fields(error, _FIELDS):
            return await _start_again(request, hand_over)
        return _show(request, session, hand_over, make_faults(wording, error, _FIELDS))
    response = go_on(request, hand_over) if hand_over else go(request, "/account?changed")
    give_session(response, begun, token)
    return response


def _kinds_of(request: Request) -> tuple[SessionKind, ...]:
    return (SessionKind.CHANGE,) if request.url.path == "/password/new" else OPEN_KINDS


async def _start_again(request: Request, hand_over: HandOver | None) -> Response:
    if hand_over:
        return go(request, add_carried("/sign-in?ended", hand_over))
    return await lead_back(request)


def _show(
    request: Request, session: Session, hand_over: HandOver | None, faults: list[Fault]
) -> Response:
    door = door_of(request)
    assert session.account is not None
    first = request.url.path == "/password/new"
    least = door.settings.passwords.min_length
    return show(
        request, "password.html", "choose_title" if first else "change_title",
        status=422 if faults else 200, faults=faults,
        values={
            "first": first, "least": least, "phrase": make_phrase(request),
            "username": session.account.username, **name_fields(hand_over),
        },
        left=session.left,
    )  # fmt: skip
