"""``/oidc/end-session``: a client signs the parent out here as well (RP-Initiated Logout 1.0).

With an ID token of the parent who is signed in, it ends at once; otherwise the parent is asked,
since any page could send a browser here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portaladm.domain.oidc.clients import Client
from portaladm.domain.oidc.faults import OidcFault
from portaladm.portal import cookies
from portaladm.portal.addresses import add_to_address
from portaladm.portal.door import Door, door_of
from portaladm.portal.oidc.parameters import read_parameters, take_single
from portaladm.portal.pages.base import OPEN_KINDS, find_session, go, show
from portaladm.portal.pages.ending import end_session
from portaladm.portal.pages.hand_over import show_going
from portaladm.portal.pages.telling import tell
from portaladm.services.context import Context
from portaladm.services.oidc.claims import is_same_parent
from portaladm.services.oidc.signing import read_signed
from portaladm.services.sessions.find import Session

_SHOWN = ("client_id", "post_logout_redirect_uri", "state")
_CARRIED = (*_SHOWN, "id_token_hint")


@dataclass(frozen=True)
class _Wanted:
    """What a client asks. ``address``: where the parent goes afterwards; empty: not said."""

    client: Client | None
    address: str
    hint: dict[str, Any] | None
    values: dict[str, str]


async def take_request(request: Request) -> Response:
    """``GET`` and ``POST /oidc/end-session``."""
    door = door_of(request)
    try:
        values = take_single(await read_parameters(request))
        request.state.carried = _carry(values)
        wanted = await _read(door, values)
    except OidcFault:
        return tell(request, "client_title", "client_unknown", 400)
    session = await find_session(request, *OPEN_KINDS)
    confirmed = request.method == "POST" and cookies.is_form_bound(
        request, values.get(cookies.FORM_FIELD, "")
    )
    if request.method == "POST" and not confirmed:
        return _ask(request, wanted)  # from another site, and so without our cookies
    if confirmed:
        response = _go_on(request, wanted)
    elif session is None or await _is_theirs(door, wanted, session):
        after = wanted.address
        response = RedirectResponse(after, 303) if after else go(request, "/sign-in?out")
    else:
        return _ask(request, wanted)
    if session is not None:
        await end_session(request, response)
    return response


async def _read(door: Door, values: dict[str, str]) -> _Wanted:
    text = values.get("id_token_hint", "")
    hint = await door.pools.read(lambda context: read_signed(context, text)) if text else None
    names = {name for name in (values.get("client_id"), hint and hint.get("aud")) if name}
    client = door.clients.get(names.pop()) if len(names) == 1 else None
    address = values.get("post_logout_redirect_uri", "")
    if address and (client is None or address not in client.post_logout_redirect_uris):
        raise OidcFault("invalid_request", "This address is not registered for the client.")
    after = add_to_address(address, state=values.get("state", "")) if address else ""
    return _Wanted(client, after, hint, values)


async def _is_theirs(door: Door, wanted: _Wanted, session: Session) -> bool:
    hint = wanted.hint
    if hint is None or wanted.client is None or hint.get("iss") != door.issuer:
        return False

    def compare(context: Context) -> bool:
        return is_same_parent(context, hint, session)

    return await door.pools.read(compare)


def _ask(request: Request, wanted: _Wanted) -> Response:
    fields = {name: wanted.values[name] for name in _CARRIED if name in wanted.values}
    known = {"client_id": wanted.client.name} if wanted.client else {}
    return show(
        request, "end_session.html", "end_title",
        values={"fields": fields, "carried": _carry(wanted.values | known)},
    )  # fmt: skip


def _carry(values: dict[str, str]) -> str:
    """What the page in another language needs: the token names a person, and goes into no link."""
    return urlencode({name: values[name] for name in _SHOWN if name in values})


def _go_on(request: Request, wanted: _Wanted) -> Response:
    if not wanted.address or wanted.client is None:
        return go(request, "/sign-in?out")
    return show_going(request, wanted.client, wanted.address, "signed_out")
