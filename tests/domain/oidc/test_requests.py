"""What a request must be; tests/portal/oidc sends each wrong one as well."""

from __future__ import annotations

import pytest

from portaladm.domain.oidc.clients import Client
from portaladm.domain.oidc.faults import OidcFault
from portaladm.domain.oidc.requests import find_place, matches_challenge, read_request

# The example of RFC 7636, appendix B.
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
ADDRESS = "https://portal.example.org/in"
CLIENTS = {"portal": Client("portal", "Portal", (ADDRESS,), (), "0" * 64)}


def make_values(**changes: str | None) -> dict[str, list[str]]:
    values = {
        "client_id": "portal", "redirect_uri": ADDRESS, "response_type": "code",
        "scope": "students openid email", "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    } | changes  # fmt: skip
    return {name: [value] for name, value in values.items() if value is not None}


def test_the_verifier_of_the_standards_example_fits_its_challenge() -> None:
    assert matches_challenge(VERIFIER, CHALLENGE)


@pytest.mark.parametrize(
    "verifier", ["", VERIFIER[:-1], VERIFIER + "x", VERIFIER + "=", CHALLENGE, "\ud800" * 43]
)
def test_no_other_verifier_fits(verifier: str) -> None:
    assert not matches_challenge(verifier, CHALLENGE)


def test_a_verifier_is_as_long_and_plain_as_the_standard_says() -> None:
    import base64
    import hashlib

    for verifier, good in (
        ("v" * 42, False), ("v" * 43, True), ("v" * 128, True), ("v" * 129, False),
        ("v" * 42 + "+", False),
    ):  # fmt: skip
        digest = hashlib.sha256(verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        assert matches_challenge(verifier, challenge) is good


def test_a_request_is_read() -> None:
    values = make_values(max_age="60", prompt="login consent", ui_locales="es en", state="s")
    place = find_place(CLIENTS, values)
    assert place is not None
    request = read_request(place, values)
    assert request.scopes == ("openid", "students")
    assert (request.max_age, request.ui_locales, request.state) == (60, ("es", "en"), "s")
    assert request.wants_sign_in
    assert not request.is_silent


@pytest.mark.parametrize(
    ("changes", "wants", "silent"),
    [
        ({}, False, False),
        ({"max_age": "0"}, True, False),
        ({"max_age": "1"}, False, False),
        ({"prompt": "select_account"}, True, False),
        ({"prompt": "none"}, False, True),
    ],
)
def test_what_the_parent_has_to_do_is_known(
    changes: dict[str, str | None], wants: bool, silent: bool
) -> None:
    values = make_values(**changes)
    place = find_place(CLIENTS, values)
    assert place is not None
    request = read_request(place, values)
    assert (request.wants_sign_in, request.is_silent) == (wants, silent)


def test_an_answer_goes_to_a_registered_address_or_nowhere() -> None:
    assert find_place(CLIENTS, make_values(redirect_uri=ADDRESS + "/")) is None
    assert find_place(CLIENTS, make_values(redirect_uri=None)) is None
    assert find_place(CLIENTS, make_values(client_id="other")) is None
    twice = make_values() | {"redirect_uri": [ADDRESS, ADDRESS]}
    assert find_place(CLIENTS, twice) is None


def test_what_is_missing_or_twice_is_told() -> None:
    for values, error in (
        (make_values(code_challenge=None), "invalid_request"),
        (make_values(scope="email"), "invalid_scope"),
        (make_values() | {"state": ["1", "2"]}, "invalid_request"),
    ):
        place = find_place(CLIENTS, values)
        assert place is not None
        with pytest.raises(OidcFault) as told:
            read_request(place, values)
        assert told.value.error == error
