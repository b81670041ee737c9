"""Reading the parameters of a client."""

from __future__ import annotations

import pytest

from portaladm.domain.oidc.faults import OidcFault

pytest.importorskip("starlette", reason="needs portaladm[portal]")


def test_an_empty_parameter_is_missing_and_one_that_is_there_twice_is_refused() -> None:
    from portaladm.portal.oidc.parameters import parse, take_single

    assert take_single(parse("a=1&b=&c")) == {"a": "1"}
    with pytest.raises(OidcFault, match="invalid_request"):
        take_single(parse("a=1&a=2"))
    with pytest.raises(OidcFault, match="invalid_request"):
        parse("&".join(f"a{n}=1" for n in range(51)))
