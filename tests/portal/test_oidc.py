"""A client library that nobody here wrote signs a parent in, against a door that listens."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.conftest import Office
from tests.kits.accounts import PASSWORD
from tests.kits.oidc import REDIRECT, furnish_clients

pytest.importorskip("starlette", reason="needs portaladm[portal]")
pytest.importorskip("joserfc", reason="needs portaladm[oidc]")
pytest.importorskip("authlib", reason="needs portaladm[dev]")
pytest.importorskip("requests", reason="needs portaladm[dev]")


@dataclass
class Talk:
    """A client of Authlib and a parent's browser, over real connections."""

    issuer: str
    secret: str
    told: dict[str, Any]
    cookies: dict[str, str] = field(default_factory=dict)

    def open_client(self, secret: str | None = None, **options: Any) -> Any:
        from authlib.integrations.requests_client import OAuth2Session

        settings = {
            "client_id": "portal", "client_secret": secret or self.secret,
            "scope": "openid profile students", "redirect_uri": REDIRECT,
            "code_challenge_method": "S256", "token_endpoint": self.told["token_endpoint"],
        }  # fmt: skip
        return OAuth2Session(**settings | options)

    def visit(self, address: str) -> str:
        """Where the door sends the browser, which signs in where asked."""
        import re
        from html import unescape
        from urllib.parse import urljoin

        while True:
            response = self._send("GET", address)
            if response.is_redirect:
                address = urljoin(address, response.headers["location"])
                if address.startswith(REDIRECT):
                    return address
                continue
            found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', response.text)
            fields = {name: unescape(value) for name, value in found}
            typed = {"username": "jose", "password": PASSWORD}
            page = self._send("POST", f"{self.issuer}/sign-in", data=fields | typed)
            on = re.search(r'content="0; url=([^"]+)"', page.text)
            assert on, page.text[-3000:]
            address = urljoin(self.issuer, unescape(on[1]))

    def _send(self, method: str, address: str, **more: Any) -> Any:
        """As browsers do, keep what is Secure on this machine without TLS, too."""
        import requests

        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        response = requests.request(
            method, address, headers={"cookie": cookies, "origin": self.issuer}, timeout=9,
            allow_redirects=False, **more,
        )  # fmt: skip
        self.cookies |= {name: str(value) for name, value in response.cookies.items()}
        return response


@contextmanager
def serve(office: Office) -> Iterator[str]:
    """The door of this office, on a port of its own; its address."""
    import uvicorn

    from portaladm.portal.app import make_app
    from portaladm.portal.door import open_door
    from portaladm.wiring import find_entry_point

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        entry = find_entry_point(store=office.store, config=None, channel="portal")
        app = make_app(open_door(replace(entry, actor="parent"), f"127.0.0.1:{port}"))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def talk(tmp_path: Any, office: Office) -> Iterator[Talk]:
    import requests

    office.now = datetime.now(UTC)  # a library has a clock of its own
    secret = furnish_clients(office)
    with serve(office) as issuer:
        told = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=9).json()
        assert told["issuer"] == issuer
        yield Talk(issuer, secret, told)


def read_id_token(talk: Talk, token: str, nonce: str) -> Any:
    """As Authlib verifies it: signature, issuer, audience, time, nonce."""
    import requests
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.jwk import KeySet

    keys = KeySet.import_key_set(requests.get(talk.told["jwks_uri"], timeout=9).json())
    read = jwt.decode(token, keys, algorithms=["RS256"])
    claims = CodeIDToken(
        read.claims, read.header,
        options={
            "iss": {"values": [talk.issuer], "essential": True},
            "aud": {"values": ["portal"], "essential": True},
        },
        params={"nonce": nonce, "client_id": "portal"},
    )  # fmt: skip
    claims.validate()
    return claims


@pytest.mark.slow
@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_authlib_signs_a_parent_in(talk: Talk, method: str) -> None:
    client = talk.open_client(token_endpoint_auth_method=method)
    address, state = client.create_authorization_url(
        talk.told["authorization_endpoint"], nonce="n-1", code_verifier="v" * 64
    )
    back = talk.visit(address)
    token = client.fetch_token(authorization_response=back, state=state, code_verifier="v" * 64)
    claims = read_id_token(talk, token["id_token"], "n-1")
    told = client.get(talk.told["userinfo_endpoint"]).json()
    assert told["sub"] == claims["sub"]
    assert (told["parent_id"], told["student_ids"]) == ("P1", ["7"])


@pytest.mark.slow
def test_authlib_sees_what_is_wrong(talk: Talk) -> None:
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError

    client = talk.open_client()
    ask = {"nonce": "n-1", "code_verifier": "v" * 64}
    address, state = client.create_authorization_url(talk.told["authorization_endpoint"], **ask)
    with pytest.raises(AuthlibBaseError, match="mismatching_state"):
        client.fetch_token(authorization_response=talk.visit(address), state="other")
    with pytest.raises(AuthlibBaseError, match="invalid_grant"):
        client.fetch_token(
            authorization_response=talk.visit(address), state=state, code_verifier="w" * 64
        )
    with pytest.raises(AuthlibBaseError, match="invalid_client"):
        talk.open_client("wrong").fetch_token(
            authorization_response=talk.visit(address), state=state, code_verifier="v" * 64
        )
    back = talk.visit(address)
    token = client.fetch_token(authorization_response=back, state=state, code_verifier="v" * 64)
    with pytest.raises((AuthlibBaseError, JoseError), match="nonce"):
        read_id_token(talk, token["id_token"], "n-2")
    head, body, signature = token["id_token"].split(".")
    with pytest.raises(JoseError, match="bad_signature"):
        read_id_token(talk, f"{head}.{body}.AAAA{signature[4:]}", "n-1")
    with pytest.raises(AuthlibBaseError, match="invalid_grant"):
        client.fetch_token(authorization_response=back, state=state, code_verifier="v" * 64)
    assert client.get(talk.told["userinfo_endpoint"]).status_code == 401  # it was reused
