"""``/oidc/authorize``: a client sends a parent here, and gets a code back.

Who is signed in is handed over at once; who is not signs in first. No page asks for consent: the
clients are the district's own, named in the settings. An answer goes only to an address that is
registered for the client; anything else is a page of ours.
"""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portaladm.domain.oidc.faults import OidcFault
from portaladm.domain.oidc.requests import (
    Place,
    SignInRequest,
    Values,
    find_place,
    read_request,
)
from portaladm.domain.sessions import SessionKind
from portaladm.errors import Busy
from portaladm.portal import cookies
from portaladm.portal.addresses import add_to_address
from portaladm.portal.door import door_of
from portaladm.portal.oidc.parameters import read_parameters
from portaladm.portal.pages.base import find_session, go
from portaladm.portal.pages.hand_over import carry
from portaladm.portal.pages.telling import tell
from portaladm.services.context import Context
from portaladm.services.oidc.claims import is_same_parent
from portaladm.services.oidc.codes import issue_code, read_auth_time
from portaladm.services.oidc.signing import read_signed
from portaladm.services.sessions.find import Session


async def take_request(request: Request) -> Response:
    """``GET`` and ``POST /oidc/authorize``."""
    door = door_of(request)
    try:
        values = await read_parameters(request)
    except OidcFault:
        return tell(request, "client_title", "client_unknown", 400)
    place = find_place(door.clients, values)
    if place is None:
        return tell(request, "client_title", "client_unknown", 400)
    try:
        wanted = read_request(place, values)
        if request.method == "POST":  # from another site, and so without our cookies
            return go(request, f"/oidc/authorize?{urlencode(values, doseq=True)}")
        return await _answer_unless_busy(request, wanted, values)
    except OidcFault as fault:
        return _send(request, place, error=fault.error, error_description=fault.description)


async def _answer_unless_busy(request: Request, wanted: SignInRequest, values: Values) -> Response:
    try:
        return await _answer(request, wanted, values)
    except Busy:
        if not wanted.is_silent:
            raise  # the honest page, which goes on with the request
        raise OidcFault("temporarily_unavailable", "The store is busy.") from None


async def _answer(request: Request, wanted: SignInRequest, values: Values) -> Response:
    session = await find_session(request, SessionKind.WEB, SessionKind.CHANGE)
    ready = session is not None and session.kind is SessionKind.WEB
    if session is None or not ready or await _must_sign_in(request, session, wanted):
        if wanted.is_silent:
            raise OidcFault("login_required", "The parent has to sign in.")
        return _ask(request, values, wanted, session)
    await _check_hint(request, wanted, session)
    code = await door_of(request).pools.write(lambda context: issue_code(context, session, wanted))
    place = Place(wanted.client, wanted.redirect_uri, wanted.state)
    response = _send(request, place, code=code.reveal())
    cookies.drop(response, cookies.HAND_OVER)
    return response


async def _must_sign_in(request: Request, session: Session, wanted: SignInRequest) -> bool:
    if wanted.wants_sign_in:
        return True
    now = await door_of(request).pools.read(lambda context: context.now.timestamp())
    age = now - read_auth_time(session)
    return wanted.max_age is not None and age > wanted.max_age


def _ask(
    request: Request, values: Values, wanted: SignInRequest, session: Session | None
) -> Response:
    """To the sign-in, or to the choice of a password where a temporary one was typed.

    A language that the parent chose by a link counts more than what the client thinks of.
    """
    languages = door_of(request).languages
    asked = () if request.query_params.get("lang") else wanted.ui_locales[:20]
    found = (languages.find(tag[:20]) for tag in asked)
    language = next((one.code for one in found if one), "")
    changes = session is not None and session.kind is SessionKind.CHANGE
    page = "/password/new" if changes and not wanted.wants_sign_in else "/sign-in"
    return go(request, add_to_address(page, on=carry(values), lang=language))


async def _check_hint(request: Request, wanted: SignInRequest, session: Session) -> None:
    hint = wanted.id_token_hint
    if not hint:
        return

    def compare(context: Context) -> bool:
        claims = read_signed(context, hint)
        return claims is not None and is_same_parent(context, claims, session)

    if not await door_of(request).pools.read(compare):
        raise OidcFault("login_required", "Another parent is signed in than id_token_hint names.")


def _send(request: Request, place: Place, **answer: str) -> Response:
    """To the client, with its state and with who answers (RFC 9207)."""
    address = add_to_address(
        place.redirect_uri, **answer, state=place.state, iss=door_of(request).issuer
    )
    return RedirectResponse(address, 303)
