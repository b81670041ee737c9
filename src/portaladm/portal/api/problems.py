"""Problem documents (RFC 9457): a stable ``code``, and each broken rule in ``errors``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

from portaladm.errors import PortalError
from portaladm.portal.door import door_of
from portaladm.portal.wording import find_field, page_code, strip_isolates

MEDIA_TYPE = "application/problem+json"

TITLES = {
    "body-unreadable": "The body is not the JSON object that this operation takes.",
    "field-missing": "A field is missing.",
    "field-unreadable": "A field has another type than it should.",
    "field-unknown": "There is no such field.",
    "district-id-wrong": "This is not the District ID.",
    "district-id-unset": "This office has not set its District ID.",
    "sign-in-failed": "The user name or the password is not right, or the account can't be used.",
    "token-missing": "The Authorization header has no bearer token.",
    "token-ended": "The token is not known or has ended; sign in again.",
    "must-change": "With a temporary password only change-password is open.",
    "rules-broken": "A user name or a password breaks a rule.",
    "key-refused": "The activation key can't be used.",
    "not-found": "There is no such operation.",
    "method-wrong": "This operation has another method.",
    "media-type-wrong": "This operation takes application/json.",
    "too-large": "The body is too large.",
    "host-wrong": "This portal does not answer for that address.",
    "origin-wrong": "This API is not for web pages.",
    "too-many": "Too many failures came from this network.",
    "busy": "The store is busy; try again.",
    "crowded": "Very many people are signing in; nothing was counted.",
    "failed": "The server failed; what the call did is not known.",
}
"""Every code with its sentence for developers; an app has its own words for parents."""


class Problem(Exception):
    """An operation that ends with a problem document."""

    def __init__(
        self, status: int, code: str, *, errors: Sequence[dict[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(code)
        self.status, self.code, self.errors, self.headers = status, code, errors, headers

    def answer(self) -> JSONResponse:
        """The document."""
        body: dict[str, Any] = {
            "type": "about:blank", "title": TITLES[self.code], "status": self.status,
            "code": self.code,
        }  # fmt: skip
        if self.errors:
            body["errors"] = list(self.errors)
        headers = dict(self.headers or {})
        return JSONResponse(body, self.status, headers, MEDIA_TYPE)


def make_errors(
    request: Request, error: PortalError, fields: Mapping[str, str]
) -> list[dict[str, str]]:
    """The broken rules as ``errors``: the field, a code, a sentence in the app's language.

    A plain one: the marks of what runs the other way are for pages.
    """
    wording = door_of(request).choose_wording(request)
    return [
        {"field": field, "code": page_code(one), "detail": strip_isolates(wording.say_remark(one))}
        for one in error.remarks
        if (field := find_field(one, fields))
    ]
