"""What tests of the parents' door share: an office's door, and a browser that fills in forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from html import unescape
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING

from portaladm.wiring import find_entry_point
from tests.conftest import Office
from tests.kits.accounts import PASSWORD

if TYPE_CHECKING:
    from httpx2 import Response
    from starlette.testclient import TestClient

BIND = "127.0.0.1:8000"
ORIGIN = f"https://{BIND}"


@dataclass
class Clock:
    """A clock that stands still until it is told to go on."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def go_on(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Browser:
    """A parent's browser: it keeps cookies, sends where it comes from, and reads forms."""

    client: TestClient
    page: Response = field(init=False)

    def get(self, path: str) -> Response:
        self.page = self.client.get(path)
        return self.page

    def send(self, path: str, **fields: str) -> Response:
        """Fill in the form of the page that is open and send it; a redirect is followed."""
        token = re.search(r'name="form_token" value="([^"]+)"', self.page.text)
        data = {"form_token": token[1] if token else ""} | fields
        self.page = self.client.post(path, data=data, headers={"origin": ORIGIN})
        return self.page

    def activate(self, key: str, username: str, password: str = PASSWORD) -> Response:
        self.get("/activate")
        self.send("/activate", key=key)
        return self.send("/activate/account", username=username, password=password, verify=password)

    def sign_in(self, username: str, password: str = PASSWORD) -> Response:
        self.get("/sign-in")
        return self.send("/sign-in", username=username, password=password)

    def refuse_cookies(self) -> None:
        """Keep none from now on."""
        self.client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    @property
    def action(self) -> str:
        """Where the first form of the page that is open is sent."""
        return self._find(r'<form method="post" action="([^"]+)"')

    def follow(self, path: str) -> Response:
        """Follow the link of the page that is open which leads to this path."""
        return self.get(self.find_link(path))

    def find_link(self, path: str) -> str:
        """The link of the page that is open which leads to this path."""
        return self._find(rf'<a href="({path}(?:\?[^"]*)?)"')

    def find_hidden(self) -> dict[str, str]:
        """What the forms of the page that is open send of themselves, but for their token."""
        found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', self.page.text)
        return {name: unescape(value) for name, value in found if name != "form_token"}

    def find_on(self) -> str:
        """The request of a client that the page that is open carries."""
        return self.find_hidden().get("on", "")

    def _find(self, pattern: str) -> str:
        found = re.search(pattern, self.page.text)
        assert found, (pattern, self.text)
        return unescape(found[1])

    @property
    def path(self) -> str:
        """Of the page that is open."""
        return self.page.url.path

    @property
    def text(self) -> str:
        """What a person reads on the page that is open."""
        body = self.page.text.partition("<body")[2].partition(">")[2]
        plain = re.sub(r"<[^>]+>", " ", re.sub(r"</?(bdi|a)\b[^>]*>", "", body))
        return " ".join(unescape(plain).split())

    @property
    def faults(self) -> dict[str, list[str]]:
        """The sentences of the error summary, by the field that each leads to."""
        found: dict[str, list[str]] = {}
        summary = re.search(r'<div class="summary".*?</div>', self.page.text, re.DOTALL)
        for name, words in re.findall(r'href="#(\w+)">(.*?)</a>', summary[0] if summary else ""):
            found.setdefault(name, []).append(unescape(re.sub(r"</?bdi>", "", words)))
        return found


@contextmanager
def open_browser(
    office: Office, clock: Clock | None = None, *, kiosk: bool = False, peer: str = "10.1.2.3",
) -> Iterator[Browser]:  # fmt: skip
    """A browser before the door of this office."""
    with open_door_of(office, clock, kiosk=kiosk) as make:
        yield make(peer)


@contextmanager
def open_door_of(
    office: Office, clock: Clock | None = None, *, kiosk: bool = False
) -> Iterator[BrowserMaker]:
    """The door of this office: call it with an address for a browser there."""
    from starlette.testclient import TestClient

    from portaladm.portal.app import make_app
    from portaladm.portal.door import open_door

    clock = clock or Clock(office.now)
    found = find_entry_point(store=office.store, config=None, now=office.now, channel="portal")
    entry = replace(found, actor="parent")
    app = make_app(open_door(entry, BIND, kiosk=kiosk, tls=True, clock=clock))
    with TestClient(app, base_url=ORIGIN, client=("10.0.0.1", 1)):

        def make(peer: str = "10.1.2.3") -> Browser:
            return Browser(TestClient(app, base_url=ORIGIN, client=(peer, 50_000)))

        yield make


if TYPE_CHECKING:
    from typing import Protocol

    class BrowserMaker(Protocol):
        def __call__(self, peer: str = "10.1.2.3") -> Browser: ...
