"""The operations: sign in, who am I, sign out, activate, change the password."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from portaladm.domain.secret import Secret
from portaladm.domain.sessions import SessionKind
from portaladm.domain.timestamps import write_timestamp
from portaladm.errors import Refused
from portaladm.portal.api.bodies import check_district, read_bearer, read_body
from portaladm.portal.api.problems import Problem, make_errors
from portaladm.portal.door import KEY_GUESSED, PASSWORD_GUESSED, door_of
from portaladm.portal.wording import are_of_fields, page_code
from portaladm.services.context import Context
from portaladm.services.sessions.activation import Welcome, activate_at_once
from portaladm.services.sessions.change import change_password
from portaladm.services.sessions.end import sign_out
from portaladm.services.sessions.find import Session, enter
from portaladm.services.sessions.opening import NewSession
from portaladm.services.sessions.sign_in import SignedIn, sign_in
from portaladm.services.sessions.view import read_account_page

_DEVICE = "app"
_ACTIVATE = {
    "username-": "username", "password-mismatch": "verify_password", "password-": "password",
}  # fmt: skip
_CHANGE = {
    "sign-in-": "current_password", "password-mismatch": "verify_password",
    "password-": "new_password",
}  # fmt: skip
_OPEN_KINDS = (SessionKind.APP, SessionKind.CHANGE)


async def take_sign_in(request: Request) -> Response:
    """``POST /api/v1/sign-in``."""
    door = door_of(request)
    body = await read_body(request, "district_id", "username", "password")
    check_district(door, body["district_id"])

    def try_it(context: Context) -> SignedIn | None:
        return sign_in(
            context, body["username"][:200], Secret(body["password"]), kind=SessionKind.APP,
            device=_DEVICE,
        )  # fmt: skip

    with door.attempting(request) as attempt:
        signed_in = await door.pools.compare(attempt.source, try_it)
        attempt.wrong = signed_in is None
    if signed_in is None:
        raise Problem(401, "sign-in-failed", headers={"www-authenticate": "Bearer"})
    return _give(signed_in.session)


async def show_me(request: Request) -> Response:
    """``GET /api/v1/me``."""
    session = await _require(request, SessionKind.APP)
    page = await door_of(request).pools.read(lambda context: read_account_page(context, session))
    return JSONResponse(
        {
            "name": page.parent_name,
            "username": page.username,
            "children": [child._asdict() for child in page.children],
            "last_sign_in": write_timestamp(page.before_at) if page.before_at else None,
            "password_changed_since": page.password_at is not None,
            "new_devices_since": len(page.new_devices),
        }
    )


async def take_sign_out(request: Request) -> Response:
    """``POST /api/v1/sign-out``."""
    session = await _require(request, *_OPEN_KINDS)
    await door_of(request).pools.write(lambda context: sign_out(context, session))
    return Response(status_code=204)


async def take_activation(request: Request) -> Response:
    """``POST /api/v1/activate``."""
    door = door_of(request)
    body = await read_body(
        request, "district_id", "activation_key", "username", "password", "verify_password"
    )
    check_district(door, body["district_id"])

    def activate(context: Context) -> Welcome:
        return activate_at_once(
            context, Secret(body["activation_key"]), body["username"].strip(),
            Secret(body["password"]), Secret(body["verify_password"]), kind=SessionKind.APP,
            device=_DEVICE,
        )  # fmt: skip

    try:
        with door.attempting(request, KEY_GUESSED) as attempt:
            made = await door.pools.compare(attempt.source, activate)
    except Refused as error:
        raise _refuse(request, error, _ACTIVATE) from None
    return _give(made.session, 201)


async def take_change(request: Request) -> Response:
    """``POST /api/v1/change-password``."""
    door = door_of(request)
    session = await _require(request, *_OPEN_KINDS)
    body = await read_body(request, "current_password", "new_password", "verify_password")

    def change(context: Context) -> tuple[NewSession, Secret]:
        names = ("current_password", "new_password", "verify_password")
        current, new, verify = (Secret(body[name]) for name in names)
        return change_password(
            context, session, current, new, verify, kind=SessionKind.APP, device=_DEVICE
        )

    try:
        with door.attempting(request, PASSWORD_GUESSED) as attempt:
            begun, _ = await door.pools.compare(attempt.source, change)
    except Refused as error:
        if error.code == "password-moved":
            raise Problem(409, "token-ended") from None
        raise _refuse(request, error, _CHANGE) from None
    return _give(begun)


async def _require(request: Request, *kinds: SessionKind) -> Session:
    token = read_bearer(request)
    session = await door_of(request).pools.read(lambda context: enter(context, token))
    if session is None or session.kind not in _OPEN_KINDS:
        challenge = 'Bearer error="invalid_token"'
        raise Problem(401, "token-ended", headers={"www-authenticate": challenge})
    if session.kind not in kinds:
        raise Problem(409, "must-change")
    return session


def _refuse(request: Request, error: Refused, fields: dict[str, str]) -> Exception:
    if are_of_fields(error, fields):
        return Problem(422, "rules-broken", errors=make_errors(request, error, fields))
    if error.code.startswith("key-") or error.code == "has-account":
        errors = [{"field": "activation_key", "code": page_code(error.remark)}]
        return Problem(422, "key-refused", errors=errors)
    return error


def _give(session: NewSession, status: int = 200) -> JSONResponse:
    return JSONResponse(
        {
            "token": session.token.reveal(),
            "must_change": session.kind is SessionKind.CHANGE,
            "expires_at": write_timestamp(session.without_use_at),
        },
        status,
    )
