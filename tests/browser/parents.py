"""A parent before a browser: what is typed, pressed, seen and sent."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.browser.served import Served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Request

NARROW, WIDE = 360, 1280
_HEIGHT = 800


@dataclass
class Parent:
    """One browser with its own cookies at the pages of an office."""

    served: Served
    context: BrowserContext
    scripts: bool = True
    language: str = "en"
    requests: list[Request] = field(default_factory=list)
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        if not self.scripts:  # the engine stays on: it is how the tests look at a page
            self.context.route(re.compile(r"\.js(\?|$)"), lambda route: route.abort())
        self.context.on("request", self._note)
        self.page = self.context.new_page()

    def _note(self, request: Request) -> None:
        self.requests.append(request)

    def go(self, path: str) -> None:
        """Open a page of the office; a whole address is taken as it is."""
        self.page.goto(path if ":" in path else self.served.origin + path)

    def fill(self, **texts: str) -> None:
        """Type into the fields of these names."""
        for name, text in texts.items():
            self.page.fill(f"#{name}", text)

    def send(self, **texts: str) -> None:
        """Fill in the page's first form and press its button."""
        self.fill(**texts)
        self.press("main form button:not(.quiet)")

    def press(self, selector: str) -> None:
        """Press a button or follow a link, and wait for the next page."""
        with self.page.expect_navigation():
            self.page.click(selector)

    def sign_in(self, username: str, password: str) -> None:
        self.go("/sign-in")
        self.send(username=username, password=password)

    def sign_out(self) -> None:
        self.press("form[action='/sign-out'] button")

    @property
    def path(self) -> str:
        """Of the page that is open."""
        return urlsplit(self.page.url).path

    @property
    def text(self) -> str:
        """What stands on the page that is open."""
        return " ".join(self.page.inner_text("body").split())

    @property
    def faults(self) -> list[str]:
        """The fields that the error summary leads to."""
        links = self.page.locator(".summary a").all()
        return [(link.get_attribute("href") or "").removeprefix("#") for link in links]


def open_parent(
    browser: Browser, served: Served, *, width: int = WIDE, scripts: bool = True,
    language: str = "en", scale: float = 1,
) -> Parent:  # fmt: skip
    """A parent with a fresh browser of this width and language."""
    context = browser.new_context(
        viewport={"width": width, "height": _HEIGHT},
        locale=language,
        device_scale_factor=scale,
        ignore_https_errors=True,
    )
    context.set_default_timeout(60_000)
    return Parent(served, context, scripts, language)
