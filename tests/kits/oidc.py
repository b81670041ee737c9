"""What tests of the hand-over share: an office with a client, and the client's side of the talk."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.conftest import Office
from tests.kits.accounts import activate, furnish
from tests.kits.portal import ORIGIN, Browser, Clock, open_door_of

if TYPE_CHECKING:
    from httpx2 import Response

REDIRECT = "https://district.example.org/signed-in"
AFTER = "https://district.example.org/bye"
VERIFIER = "v" * 43


def make_challenge(verifier: str = VERIFIER) -> str:
    """As RFC 7636 says."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def furnish_clients(office: Office, *rows: dict[str, str], username: str = "jose") -> str:
    """An office with one parent's account and two clients; the secret of ``portal``."""
    keys = furnish(office, *(rows or ({"parent_id": "P1", "student_id": "7"},)))
    activate(office, next(iter(keys.values())), username)
    after = ("--post-logout-redirect-uri", AFTER)
    secret = office.run(
        "portal", "clients", "add", "portal", "--title", "District Portal", "--redirect-uri",
        REDIRECT, *after, code=0,
    ).out.strip()  # fmt: skip
    office.run(
        "portal", "clients", "add", "app", "--public", "--redirect-uri", "org.example.app:/in",
        code=0,
    )  # fmt: skip
    return secret


@dataclass
class Relying:
    """A client that asks by hand, so that each request can be made wrong; and a parent's browser.

    ``asked`` is what it sends to the authorization endpoint.
    """

    browser: Browser
    secret: str
    asked: dict[str, str] = field(
        default_factory=lambda: {
            "response_type": "code", "client_id": "portal", "redirect_uri": REDIRECT,
            "scope": "openid profile students", "state": "st", "nonce": "no",
            "code_challenge": make_challenge(), "code_challenge_method": "S256",
        }
    )  # fmt: skip

    def ask(self, **changes: str | None) -> Response:
        """Send the browser to the door; a redirect to the client is not followed."""
        asked = {k: v for k, v in {**self.asked, **changes}.items() if v is not None}
        return self.go(f"/oidc/authorize?{urlencode(asked)}")

    def go(self, address: str) -> Response:
        """Open an address of the door, and follow until it shows a page or leaves for a client."""
        client = self.browser.client
        response = client.get(address, follow_redirects=False)
        while response.is_redirect and not _is_foreign(response.headers["location"]):
            response = client.get(response.headers["location"], follow_redirects=False)
        self.browser.page = response
        return response

    def sign_in(self, username: str = "jose", **fields: str) -> Response:
        """Fill in the form of the page that is open, then go where the page goes by itself."""
        import re
        from html import unescape

        from tests.kits.accounts import PASSWORD

        on = re.search(r'name="on" value="([^"]+)"', self.browser.page.text)
        given = {"username": username, "password": PASSWORD, "on": unescape(on[1]) if on else ""}
        self.browser.send("/sign-in", **given | fields)
        return self.follow()

    def follow(self) -> Response:
        """Go where the page that is open goes by itself."""
        import re
        from html import unescape

        found = re.search(r'content="0; url=([^"]+)"', self.browser.page.text)
        return self.go(unescape(found[1])) if found else self.browser.page

    def exchange(self, code: str, **changes: str | None) -> Response:
        """Present a code as the client does."""
        sent = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT,
            "code_verifier": VERIFIER, "client_id": "portal", "client_secret": self.secret,
        } | changes  # fmt: skip
        data = {k: v for k, v in sent.items() if v is not None}
        return self.browser.client.post("/oidc/token", data=data)

    def read_userinfo(self, token: str) -> Response:
        """Ask who the parent is."""
        headers = {"authorization": f"Bearer {token}"}
        return self.browser.client.get("/oidc/userinfo", headers=headers)

    def get_code(self, **changes: str | None) -> str:
        """A code for the parent, who signs in where asked."""
        response = self.ask(**changes)
        if not response.is_redirect:
            response = self.sign_in()
        return read_answer(response)["code"]

    def get_tokens(self, **changes: str | None) -> dict[str, Any]:
        """A code and then its tokens."""
        response = self.exchange(self.get_code(**changes))
        assert response.status_code == 200, response.text
        tokens: dict[str, Any] = response.json()
        return tokens


def read_answer(response: Response) -> dict[str, str]:
    """What the door answers the client, in the address to which it sends the browser."""
    assert response.status_code == 303, (response.status_code, response.text[-2000:])
    query = urlsplit(response.headers["location"]).query
    return {name: given[0] for name, given in parse_qs(query).items()}


@contextmanager
def open_relying(
    office: Office, clock: Clock | None = None, *rows: dict[str, str]
) -> Iterator[Relying]:
    """A client of this office's door, and a parent's browser that is not signed in."""
    secret = furnish_clients(office, *rows)
    with open_door_of(office, clock) as make:
        yield Relying(make(), secret)


def _is_foreign(address: str) -> bool:
    return not address.startswith(("/", ORIGIN))
