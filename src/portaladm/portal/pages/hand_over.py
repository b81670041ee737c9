"""A parent whom a client sent here signs in first: the client's request is carried along.

It travels in the address and in the form of each page, so that two tabs don't mix, and is read
again from the start afterwards: whoever alters it gets what the altered request would have got.
A letter's code opens a page without it: for that a cookie keeps it, and the new account offers it.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from portaladm.domain.oidc.clients import Client
from portaladm.domain.oidc.requests import Values, find_place
from portaladm.domain.secret import Secret
from portaladm.portal import cookies
from portaladm.portal.addresses import add_to_address
from portaladm.portal.door import Door, door_of
from portaladm.portal.pages.base import show, text_of

FIELD = "on"
_DONE = frozenset({"prompt", "max_age", "ui_locales", "lang"})
"""What the sign-in itself has done, and the language that was chosen by a link."""
_KEPT_SECONDS, _KEPT_AT_MOST = 1_800, 2_000
"""As long as a key's page; nginx, before the door, takes 4 KiB of headers in all by default."""


@dataclass(frozen=True)
class HandOver:
    """For which client a parent signs in; ``request`` is what goes on afterwards."""

    client: Client
    request: str
    login_hint: str

    @property
    def address(self) -> str:
        """Where the request goes on once the parent is signed in."""
        return f"/oidc/authorize?{self.request}"

    @property
    def fields(self) -> dict[str, str]:
        """What every page of the sign-in needs to know of it."""
        carried = urlencode({FIELD: self.request})
        return {FIELD: self.request, "carried": carried, "client": self.client.title}


def carry(values: Values) -> str:
    """A request as it goes on after the sign-in."""
    return urlencode({k: given for k, given in values.items() if k not in _DONE}, doseq=True)


def read_hand_over(door: Door, text: str) -> HandOver | None:
    """What was carried; None: nothing, or nothing of a client of ours."""
    if not text:
        return None
    try:
        values = parse_qs(text[:16_384], max_num_fields=50)
    except ValueError:
        return None
    place = find_place(door.clients, values)
    if place is None:
        return None
    return HandOver(place.client, carry(values), values.get("login_hint", [""])[0][:100])


def find_hand_over(request: Request) -> HandOver | None:
    """What the address of a page carried, or the form that was sent."""
    sent = text_of(getattr(request.state, "form", FormData()), FIELD)
    return read_hand_over(door_of(request), request.query_params.get(FIELD, "") or sent)


def name_fields(hand_over: HandOver | None) -> dict[str, str]:
    """The same for a page on which perhaps nobody is signed in for a client."""
    return hand_over.fields if hand_over else {}


def add_carried(path: str, hand_over: HandOver | None) -> str:
    """The address of a page of the same sign-in."""
    return add_to_address(path, **{FIELD: hand_over.request if hand_over else ""})


def keep_hand_over(response: Response, hand_over: HandOver | None) -> None:
    """Remember it for whoever scans a letter's code instead of going on from this page."""
    if hand_over and len(hand_over.request) <= _KEPT_AT_MOST:
        kept = Secret(hand_over.request)
        cookies.set_token(response, cookies.HAND_OVER, kept, _KEPT_SECONDS)


def find_way_on(request: Request) -> dict[str, str]:
    """The client whose request was kept, and the address that goes on to it; empty: none was."""
    kept = read_hand_over(door_of(request), request.cookies.get(cookies.HAND_OVER, ""))
    return {"client": kept.client.title, "way_on": kept.address} if kept else {"way_on": ""}


def go_on(request: Request, hand_over: HandOver) -> Response:
    """Signed in: back to the client's request."""
    return show_going(request, hand_over.client, hand_over.address, "signed_in")


def show_going(request: Request, client: Client, address: str, entry: str) -> Response:
    """A page that goes on to ``address`` by itself.

    Not a redirect: Chromium holds every redirect after a form to the form's own policy
    (``form-action 'self'``), wherever the client sends the parent from there.
    """
    values = {"client": client.title, "address": address, "sentence": door_of(request)
              .choose_wording(request).say(entry)}  # fmt: skip
    return show(request, "going.html", "going_title", values=values, words={"client": client.title})
