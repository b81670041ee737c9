"""What clients are told of the endpoints, and that there are none without a client."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.kits.accounts import furnish
from tests.kits.oidc import furnish_clients, open_relying
from tests.kits.portal import ORIGIN, open_browser

pytest.importorskip("starlette", reason="needs portaladm[portal]")
pytest.importorskip("joserfc", reason="needs portaladm[oidc]")
PATHS = (
    "/.well-known/openid-configuration", "/oidc/jwks", "/oidc/authorize", "/oidc/userinfo",
    "/oidc/end-session",
)  # fmt: skip


@pytest.mark.slow
def test_every_endpoint_that_is_told_is_there(office: Office) -> None:
    with open_relying(office) as relying:
        told = relying.browser.client.get(PATHS[0]).json()
        assert told["issuer"] == ORIGIN
        for name, address in told.items():
            if name.endswith(("_endpoint", "_uri")):
                assert address.startswith(f"{ORIGIN}/oidc/")
                status = relying.browser.client.get(address).status_code
                assert status != 404, name
        for required in (
            "response_types_supported", "subject_types_supported",
            "id_token_signing_alg_values_supported",
        ):  # fmt: skip
            assert told[required]
        assert told["code_challenge_methods_supported"] == ["S256"]


@pytest.mark.slow
def test_without_a_client_and_at_a_shared_tablet_there_is_nothing(office: Office) -> None:
    furnish(office, {"parent_id": "P1"})
    with open_browser(office) as browser:
        assert {browser.get(path).status_code for path in PATHS} == {404}
    furnish_clients(office)
    with open_browser(office, kiosk=True) as browser:
        assert {browser.get(path).status_code for path in PATHS} == {404}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "issuer"),
    [
        ({"portal.url": "https://portal.example.org"}, "https://portal.example.org"),
        (
            {
                "portal.url": "https://portal.example.org",
                "portal.activate_url": "https://parents.example.org/activate",
            },
            "https://parents.example.org",
        ),
        (
            {
                "portal.url": "https://portal.example.org",
                "oidc.issuer": "https://sign-in.example.org",
            },
            "https://sign-in.example.org",
        ),
    ],
)
def test_the_issuer_is_the_address_of_the_pages(
    office: Office, settings: dict[str, str], issuer: str
) -> None:
    furnish_clients(office)
    for name, value in settings.items():
        office.run("config", "set", name, value, code=0)
    with open_browser(office) as browser:
        assert browser.get(PATHS[0]).json()["issuer"] == issuer
        host = {"host": issuer.removeprefix("https://")}
        assert browser.client.get(PATHS[0], headers=host).status_code == 200
