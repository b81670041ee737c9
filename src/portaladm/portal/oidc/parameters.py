"""What a client sends: parameters in the address or in a form, each with all its values."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.requests import Request

from portaladm.domain.oidc.faults import OidcFault
from portaladm.domain.oidc.requests import Values

_FIELDS_AT_MOST = 50
_FORM = "application/x-www-form-urlencoded"


async def read_parameters(request: Request) -> Values:
    """Those of the form, or of the address; an empty one counts as missing (RFC 6749, 3.1).

    :raises OidcFault: ``invalid_request``: it is no form, or has very many fields.
    """
    if request.method != "POST":
        return parse(request.url.query)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if media_type != _FORM:
        raise OidcFault("invalid_request", f"The body must be {_FORM}.")
    return parse((await request.body()).decode("utf-8", "replace"))


def parse(text: str) -> Values:
    """The parameters of a text such as ``a=1&b=2``.

    :raises OidcFault: ``invalid_request``.
    """
    try:
        return parse_qs(text, max_num_fields=_FIELDS_AT_MOST)
    except ValueError:
        raise OidcFault("invalid_request", "There are too many parameters.") from None


def take_single(values: Values) -> dict[str, str]:
    """Each parameter with its one value.

    :raises OidcFault: ``invalid_request``: one stands there twice.
    """
    if any(len(given) > 1 for given in values.values()):
        raise OidcFault("invalid_request", "A parameter stands there twice.")
    return {name: given[0] for name, given in values.items()}
