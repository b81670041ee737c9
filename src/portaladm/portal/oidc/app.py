"""The routes, and what clients are told of them (OpenID Connect Discovery 1.0)."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from portaladm.domain.oidc.requests import PROMPTS, SCOPES
from portaladm.portal.door import Door, door_of

_HOUR = {"cache-control": "public, max-age=3600"}
_FIVE_MINUTES = {"cache-control": "public, max-age=300"}


def list_routes(door: Door) -> list[Route]:
    """None without a client: then nobody needs the extra, and nothing answers."""
    if not door.clients:
        return []
    from portaladm.portal.oidc import authorize, end_session, token, userinfo

    both = ["GET", "POST"]
    return [
        Route("/.well-known/openid-configuration", show_configuration),
        Route("/oidc/jwks", show_keys),
        Route("/oidc/authorize", authorize.take_request, methods=both),
        Route("/oidc/token", token.take_code, methods=["POST"]),
        Route("/oidc/userinfo", userinfo.show_claims, methods=both),
        Route("/oidc/end-session", end_session.take_request, methods=both),
    ]


async def show_configuration(request: Request) -> Response:
    """``GET /.well-known/openid-configuration``."""
    return JSONResponse(_describe(door_of(request)), headers=_HOUR)


async def show_keys(request: Request) -> Response:
    """``GET /oidc/jwks``: the public keys."""
    from portaladm.services.oidc.signing import publish_keys

    return JSONResponse(await door_of(request).pools.read(publish_keys), headers=_FIVE_MINUTES)


def _describe(door: Door) -> dict[str, Any]:
    issuer = door.issuer
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/oidc/authorize",
        "token_endpoint": f"{issuer}/oidc/token",
        "userinfo_endpoint": f"{issuer}/oidc/userinfo",
        "jwks_uri": f"{issuer}/oidc/jwks",
        "end_session_endpoint": f"{issuer}/oidc/end-session",
        "scopes_supported": [*SCOPES],
        "claims_supported": [
            "iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "name", "preferred_username",
            "locale", "parent_id", "student_ids",
        ],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": [
            "client_secret_basic", "client_secret_post", "none",
        ],
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": [*PROMPTS],
        "ui_locales_supported": [*door.languages.by_code],
        "authorization_response_iss_parameter_supported": True,
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
    }  # fmt: skip
