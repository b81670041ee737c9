"""A page that says one thing: what failed, and the ways on from it.

A parent whom a client sent here does not lose the client's request by a failure: its language links
and a link of its own carry the request along.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portaladm.portal.door import door_of
from portaladm.portal.pages.base import list_parameters, show
from portaladm.portal.pages.hand_over import find_hand_over, read_hand_over

AUTHORIZE = "/oidc/authorize"
_PAGES = (
    "/activate", "/activate/account", "/sign-in", "/password/new", "/account", "/account/password",
)  # fmt: skip
"""Where a parent who met a failure goes on by asking again: what was begun there is still open."""


def tell(
    request: Request, title: str, entry: str, status: int, headers: Mapping[str, str] | None = None,
    **values: Any,
) -> Response:  # fmt: skip
    """A screen that says one thing."""
    sentence = door_of(request).choose_wording(request).say(entry, **values)
    carried = getattr(request.state, "carried", "")
    path = request.url.path
    again = path if path in _PAGES and status not in (404, 405) else ""
    return show(
        request, "message.html", title, status=status, headers=headers,
        values={
            "sentence": sentence, "way_on": "", "again": again, "carried": carried,
            **_find_way_on(request),
        },
    )  # fmt: skip


def _find_way_on(request: Request) -> dict[str, str]:
    """The client whose request was under way, and the address that goes on with it."""
    if request.url.path == AUTHORIZE and request.method != "POST":
        asked = read_hand_over(door_of(request), request.url.query)
        # Not what goes on after a sign-in: that may be what the client wants now.
        way_on = f"{AUTHORIZE}?{list_parameters(request)}"
        return {"client": asked.client.title, "way_on": way_on} if asked else {}
    hand_over = find_hand_over(request)
    return {**hand_over.fields, "way_on": hand_over.address} if hand_over else {}
