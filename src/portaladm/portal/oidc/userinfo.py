"""``/oidc/userinfo``: who the parent is and which children are theirs, as of this moment."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from portaladm.portal.bearer import find_bearer
from portaladm.portal.door import door_of
from portaladm.services.oidc.claims import read_claims


async def show_claims(request: Request) -> Response:
    """``GET`` and ``POST /oidc/userinfo``."""
    door = door_of(request)
    token = find_bearer(request)
    if token is None:
        return JSONResponse({"error": "invalid_request"}, 401, {"www-authenticate": "Bearer"})

    def find_language(word: str) -> str:
        language = door.languages.find(word)
        return language.code if language else ""

    claims = await door.pools.read(
        lambda context: read_claims(context, token, door.clients, find_language)
    )
    if claims is None:
        challenge = 'Bearer error="invalid_token"'
        return JSONResponse({"error": "invalid_token"}, 401, {"www-authenticate": challenge})
    return JSONResponse(claims)
