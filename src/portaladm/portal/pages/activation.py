"""Activation: the key, then user name and password. GET consumes nothing."""

from __future__ import annotations

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from portaladm.domain.accounts.usernames import MAX_LENGTH, MIN_LENGTH
from portaladm.domain.secret import Secret
from portaladm.domain.sessions import SessionKind
from portaladm.errors import Refused
from portaladm.portal import cookies
from portaladm.portal.door import KEY_GUESSED, Door, door_of
from portaladm.portal.pages.base import (
    ANY_KIND,
    OPEN_KINDS,
    Fault,
    find_device,
    find_session,
    go,
    is_of_session,
    make_faults,
    make_phrase,
    read_form,
    read_in_session,
    say_unbound,
    show,
    text_of,
)
from portaladm.portal.pages.hand_over import (
    FIELD,
    HandOver,
    add_carried,
    go_on,
    keep_hand_over,
    name_fields,
    read_hand_over,
)
from portaladm.portal.wording import are_of_fields, page_code
from portaladm.services.accounts.activate import Invitation
from portaladm.services.context import Context
from portaladm.services.sessions.activation import (
    Welcome,
    finish_activation,
    read_invitation,
    start_activation,
)
from portaladm.services.sessions.find import Session
from portaladm.services.sessions.opening import NewSession

_FIELDS = {"username-": "username", "password-mismatch": "verify", "password-": "password"}


async def show_key_form(request: Request) -> Response:
    """``GET /activate``."""
    again = "again" in request.query_params
    if again and await find_session(request, *OPEN_KINDS):
        return go(request, "/account")  # "Create Account" was pressed twice
    note = "again" if again else ""
    if "cookies" in request.query_params and not cookies.sends_any(request):
        note = "cookies_needed"
    hand_over = read_hand_over(door_of(request), request.query_params.get(FIELD, ""))
    values = {"note": note, **name_fields(hand_over)}
    response = show(request, "activate.html", "activate_title", values=values)
    keep_hand_over(response, hand_over)
    return response


async def take_key(request: Request) -> Response:
    """``POST /activate``: look at the key and open the session in which it can be redeemed."""
    door, wording = door_of(request), door_of(request).choose_wording(request)
    form, bound = await read_form(request)
    hand_over = read_hand_over(door, text_of(form, FIELD))
    key = text_of(form, "key").strip()
    if not bound:
        return _show_key_fault(request, say_unbound(request), key, hand_over)
    if not key:
        return _show_key_fault(request, wording.say_fault("key-empty"), key, hand_over)
    try:
        with door.attempting(request, KEY_GUESSED):
            before = await find_session(request, *ANY_KIND)
            opened = await door.pools.write(
                lambda context: start_activation(context, Secret(key), before)
            )
    except Refused as error:
        sentence = wording.say_fault(page_code(error.remark))
        return _show_key_fault(request, sentence, key, hand_over)
    response = go(request, add_carried("/activate/account", hand_over))
    cookies.set_token(response, cookies.SESSION, opened.token)
    return response


async def show_account_form(request: Request) -> Response:
    """``GET /activate/account``."""
    door = door_of(request)
    hand_over = read_hand_over(door, request.query_params.get(FIELD, ""))
    try:
        found = await read_in_session(request, (SessionKind.ACTIVATION,), _read_invitation)
    except Refused as error:
        sentence = door.choose_wording(request).say_fault(page_code(error.remark))
        return _show_key_fault(request, sentence, "", hand_over)
    if found is None:
        return _ask_for_key(request, hand_over)
    return _show_account_form(request, *found, "", [], hand_over)


def _read_invitation(context: Context, session: Session) -> tuple[Invitation, timedelta]:
    return read_invitation(context, session), session.left


async def create_account(request: Request) -> Response:
    """``POST /activate/account``: the account, the key's end and the sign-in, all or nothing."""
    door, wording = door_of(request), door_of(request).choose_wording(request)
    form, bound = await read_form(request)
    session = await find_session(request, SessionKind.ACTIVATION)
    hand_over = read_hand_over(door, text_of(form, FIELD))
    if session is None:
        return _ask_for_key(request, hand_over)
    username = text_of(form, "username").strip()
    try:
        invitation = await door.pools.read(lambda context: read_invitation(context, session))
        if not bound:
            stale = [Fault("username", say_unbound(request))]
            return _show_account_form(request, invitation, session.left, username, stale, hand_over)
        if not is_of_session(request, form):  # another key was opened in another tab
            return _ask_for_key(request, hand_over)
        made = await _create(request, door, session, username, form_secrets(form))
    except Refused as error:
        if not are_of_fields(error, _FIELDS):
            sentence = wording.say_fault(page_code(error.remark))
            return _show_key_fault(request, sentence, "", hand_over)
        faults = make_faults(wording, error, _FIELDS)
        return _show_account_form(request, invitation, session.left, username, faults, hand_over)
    response = go_on(request, hand_over) if hand_over else go(request, "/account?new")
    give_session(response, made.session, made.device_token)
    return response


def form_secrets(form: object) -> tuple[Secret, Secret]:
    """The password and its second typing."""
    return Secret(text_of(form, "password")), Secret(text_of(form, "verify"))  # type: ignore[arg-type]


def give_session(response: Response, session: NewSession, device: Secret) -> None:
    """The cookies of a new session."""
    cookies.set_token(response, cookies.SESSION, session.token)
    if session.kind.remembers_device:
        cookies.set_device(response, device)


async def _create(
    request: Request, door: Door, session: Session, username: str, secrets: tuple[Secret, Secret]
) -> Welcome:
    device, known = find_device(request), cookies.read_token(request, cookies.DEVICE)

    def create(context: Context) -> Welcome:
        return finish_activation(
            context, session, username, *secrets, kind=door.web_kind, device=device,
            device_token=known,
        )  # fmt: skip

    return await door.pools.compare(door.find_source(request), create)


def _ask_for_key(request: Request, hand_over: HandOver | None) -> Response:
    """Once more where the key's session is over; without one, see whether cookies come back."""
    if request.cookies.get(cookies.SESSION):
        return go(request, add_carried("/activate?again", hand_over))
    response = go(request, add_carried("/activate?cookies", hand_over))
    visit, is_new = cookies.find_visit(request)
    if is_new:
        cookies.set_token(response, cookies.VISIT, visit)
    return response


def _show_key_fault(
    request: Request, sentence: str, typed: str, hand_over: HandOver | None
) -> Response:
    return show(
        request, "activate.html", "activate_title", status=422, faults=[Fault("key", sentence)],
        values={"typed": {"key": typed[:100]}, "note": "", **name_fields(hand_over)},
    )  # fmt: skip


def _show_account_form(
    request: Request, invitation: Invitation, left: timedelta, username: str, faults: list[Fault],
    hand_over: HandOver | None,
) -> Response:  # fmt: skip
    least = door_of(request).settings.passwords.min_length
    return show(
        request, "create.html", "create_title", status=422 if faults else 200, faults=faults,
        values={
            "typed": {"username": username[:100]}, "name": invitation.parent_name,
            "least": least, "phrase": make_phrase(request),
            "username_least": MIN_LENGTH, "username_most": MAX_LENGTH, **name_fields(hand_over),
        },
        left=left,
    )  # fmt: skip
