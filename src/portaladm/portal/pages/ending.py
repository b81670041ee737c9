"""Ending the session that a browser is in, whichever kind it is."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from portaladm.portal import cookies
from portaladm.portal.door import door_of
from portaladm.portal.pages.base import ANY_KIND, find_session
from portaladm.services.sessions.end import sign_out


async def end_session(request: Request, response: Response) -> None:
    """End it in the store, and take its cookie away with ``response``."""
    session = await find_session(request, *ANY_KIND)
    if session:
        await door_of(request).pools.write(lambda context: sign_out(context, session))
    cookies.drop(response, cookies.SESSION)


def is_in_use(request: Request, page: str) -> bool:
    """At a shared tablet: whether this page's script runs, which knows of each touch and key."""
    token = cookies.read_token(request, cookies.IN_USE)
    return token is not None and token.reveal() == page


async def forget_parent(request: Request, response: Response) -> None:
    """At a shared tablet: end it, and leave nothing of this parent to the next one."""
    await end_session(request, response)
    cookies.drop(response, cookies.VISIT)
    cookies.drop(response, cookies.LANGUAGE)
    cookies.drop(response, cookies.IN_USE)
