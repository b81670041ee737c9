"""Reading parameters, and writing an answer behind a registered address."""

from __future__ import annotations

import pytest

from portaladm.domain.oidc.faults import OidcFault

pytest.importorskip("starlette", reason="needs portaladm[portal]")


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("https://x.example.org/in", "https://x.example.org/in?code=a%26b&iss=i"),
        ("https://x.example.org/in?t=1", "https://x.example.org/in?t=1&code=a%26b&iss=i"),
        ("https://x.example.org/in?", "https://x.example.org/in?code=a%26b&iss=i"),
        ("org.example.app:/in", "org.example.app:/in?code=a%26b&iss=i"),
    ],
)
def test_an_answer_stands_behind_what_the_address_has(address: str, wanted: str) -> None:
    from portaladm.portal.oidc.parameters import add_to_address

    assert add_to_address(address, code="a&b", state="", iss="i") == wanted
    assert add_to_address(address, state="") == address


def test_an_empty_parameter_is_missing_and_one_that_is_there_twice_is_refused() -> None:
    from portaladm.portal.oidc.parameters import parse, take_single

    assert take_single(parse("a=1&b=&c")) == {"a": "1"}
    with pytest.raises(OidcFault, match="invalid_request"):
        take_single(parse("a=1&a=2"))
    with pytest.raises(OidcFault, match="invalid_request"):
        parse("&".join(f"a{n}=1" for n in range(51)))
