"""Reading what the app sends: one JSON object with the fields of its operation, all texts."""

from __future__ import annotations

import json

from starlette.requests import Request

from portaladm.domain.secret import Secret
from portaladm.errors import Refused
from portaladm.portal.api.problems import Problem
from portaladm.portal.bearer import find_bearer
from portaladm.portal.door import Door
from portaladm.services.passwords.change import refuse_district


async def read_body(request: Request, *fields: str) -> dict[str, str]:
    """The fields of an operation.

    :raises Problem: 415 another media type, 400 no JSON object, 422 a field that is missing,
        unknown or no text.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if media_type != "application/json":
        raise Problem(415, "media-type-wrong")
    try:
        body = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise Problem(400, "body-unreadable") from None
    if not isinstance(body, dict):
        raise Problem(400, "body-unreadable")
    errors = [{"field": name, "code": "field-missing"} for name in fields if name not in body]
    errors += [
        {"field": _show_name(name), "code": "field-unknown"} for name in body.keys() - {*fields}
    ]
    errors += [
        {"field": name, "code": "field-unreadable"}
        for name in fields
        if name in body and not _is_text(body[name])
    ]
    if errors:
        raise Problem(422, errors[0]["code"], errors=errors)
    return body


def read_bearer(request: Request) -> Secret:
    """The token of the Authorization header.

    :raises Problem: 401.
    """
    token = find_bearer(request)
    if token is None or len(token.reveal()) > 100 or not token.reveal().isascii():
        raise Problem(401, "token-missing", headers={"www-authenticate": "Bearer"})
    return token


def check_district(door: Door, district_id: str) -> None:
    """The District ID is public: a wrong one is named as such and costs no attempt (S3).

    :raises Problem: 422 ``district-id-*``.
    """
    try:
        refuse_district(door.settings, district_id)
    except Refused as error:
        errors = [{"field": "district_id", "code": error.code}]
        raise Problem(422, error.code, errors=errors) from None


def _show_name(name: str) -> str:
    return name[:50].encode(errors="replace").decode()  # half a surrogate pair is no text


def _is_text(value: object) -> bool:
    if not isinstance(value, str):
        return False
    return not any("\ud800" <= char <= "\udfff" for char in value)
