"""Signing in for another portal: the screens, and the way back through redirects to other hosts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from tests.browser.axe import find_violations
from tests.browser.conftest import OpenParent
from tests.browser.looks import find_clipped, scrolls_sideways
from tests.browser.parents import NARROW, Parent
from tests.browser.served import Served, serve
from tests.kits.accounts import PASSWORD
from tests.kits.oidc import make_challenge

if TYPE_CHECKING:
    from playwright.sync_api import Route

pytest.importorskip("joserfc", reason="needs portaladm[oidc]")
pytestmark = pytest.mark.browser
TITLES = {"en": "Sign in to go on to Office", "ar": "سجلوا الدخول للمتابعة إلى Office"}


class _Portal(BaseHTTPRequestHandler):
    """Another portal: its address for sign-ins leads on to a page on another host."""

    def do_GET(self) -> None:
        assert isinstance(self.server, ThreadingHTTPServer)
        port = self.server.server_port
        leads_on = self.path.startswith("/in")
        self.send_response(302 if leads_on else 200)
        if leads_on:
            self.send_header("location", f"http://localhost:{port}/home")
        self.send_header("content-length", "4")
        self.end_headers()
        self.wfile.write(b"home")

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def open_portal() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Portal) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with open_portal() as port:
        yield port


@pytest.fixture(scope="module")
def office(
    port: int, browser: object, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    here = f"http://127.0.0.1:{port}"
    table = f'title = "Office"\nredirect_uris = ["{here}/in"]\npublic = true\n'
    folder: Path = tmp_path_factory.mktemp("handing")
    with serve(folder, settings=f"[oidc.clients.portal]\n{table}") as served:
        _, address = served.take_letter()
        key = address.partition("#")[2]
        typed = f"{key}\n{PASSWORD}\n{PASSWORD}\n"
        served.run("accounts", "activate", "--username", "ines7", "--secrets-stdin", stdin=typed)
        yield served


def ask(parent: Parent, port: int, **changes: str) -> None:
    parent.go(
        "/oidc/authorize?"
        + urlencode(
            {
                "client_id": "portal", "redirect_uri": f"http://127.0.0.1:{port}/in",
                "response_type": "code", "scope": "openid students", "state": "s",
                "code_challenge": make_challenge(), "code_challenge_method": "S256",
            }
            | changes
        )
    )  # fmt: skip


def is_fine(parent: Parent) -> bool:
    return (
        find_violations(parent.page) == [] and find_clipped(parent.page) == []
        and not scrolls_sideways(parent.page)
    )  # fmt: skip


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_parent_comes_back_through_redirects_to_other_hosts(
    open_page: OpenParent, office: Served, port: int, language: str, scripts: bool
) -> None:
    parent = open_page(office, language=language, width=NARROW, scripts=scripts)
    ask(parent, port)
    assert parent.page.inner_text("h1") == TITLES[language]
    assert is_fine(parent)
    parent.send(username="ines7", password="wrong one")
    assert parent.faults == ["username"]
    assert is_fine(parent)
    parent.send(username="ines7", password=PASSWORD)
    parent.page.wait_for_url(f"http://localhost:{port}/home")
    ask(parent, port)
    assert parent.page.url == f"http://localhost:{port}/home"  # signed in: no page in between


def test_a_redirect_after_the_form_would_be_stopped(
    open_page: OpenParent, office: Served, port: int
) -> None:
    parent = open_page(office)
    ask(parent, port)
    refused: list[str] = []
    parent.page.on("console", lambda message: refused.append(message.text))

    def redirect(route: Route) -> None:
        where = {"location": f"http://127.0.0.1:{port}/in"}
        route.fulfill(status=303, headers=where)

    parent.context.route("**/sign-in", redirect)
    parent.fill(username="ines7", password=PASSWORD)
    parent.page.click("main form button")
    parent.page.wait_for_timeout(1500)
    assert parent.path == "/sign-in"
    assert any("form-action" in text for text in refused), refused


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_other_screens_are_readable(
    open_page: OpenParent, office: Served, port: int, language: str
) -> None:
    parent = open_page(office, language=language, width=NARROW)
    ask(parent, port, redirect_uri="http://127.0.0.1:1/evil")
    assert parent.page.url.startswith(office.origin)
    assert is_fine(parent)
    parent.sign_in("ines7", PASSWORD)
    parent.go("/oidc/end-session?client_id=portal&state=s")
    assert parent.page.locator("main form button").count() == 1
    assert is_fine(parent)
    parent.press("main form button")
    assert parent.path == "/sign-in"
