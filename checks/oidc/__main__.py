"""The check: an office, its door, the small portal, and a parent with a browser."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

_HERE = Path(__file__).parent
_PASSWORD = "correct horse battery lake"  # noqa: S105 - the office vanishes with it
_SEEN = {  # case: what the library reports
    "state": "OAUTH_INVALID_RESPONSE",
    "issuer": "OAUTH_INVALID_RESPONSE",
    "nonce": "OAUTH_JWT_CLAIM_COMPARISON_FAILED",
    "forged": "OAUTH_INVALID_RESPONSE",
    "verifier": "invalid_grant",
    "redirect": "invalid_grant",
    "secret": "invalid_client",
}


def main() -> int:
    """Run it; the exit code."""
    missing = [name for name in ("node", "npm", "chromium") if not shutil.which(name)]
    if missing:
        print(f"Skipped: {', '.join(missing)} is not on this machine.")
        return 0
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        if not _install(Path(folder)):
            print("Skipped: npm can't install openid-client here.")
            return 0
        issuer, ports = stack.enter_context(_open_office(Path(folder)))
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page()
        _check_portal(page, ports[0])
        _check_app(browser.new_page(), ports[1])
        browser.close()
        print(f"openid-client signed a parent in at {issuer}, and saw every fault.")
    return 0


def _check_portal(page: Page, port: int) -> None:
    here = f"http://127.0.0.1:{port}"
    page.goto(f"{here}/login?login_hint=jose")
    assert "Sign in to go on to District Portal" in page.inner_text("h1")
    _sign_in(page)
    good = _read(page, port)
    assert good["told"]["sub"] == good["claims"]["sub"]
    assert (good["told"]["parent_id"], good["told"]["student_ids"]) == ("P1", ["7"])
    for case in ("basic", "good&prompt=none", "good&max_age=600"):
        page.goto(f"{here}/login?case={case}")  # signed in already: no page in between
        assert _read(page, port)["claims"]["sub"] == good["claims"]["sub"], case
    for case, wanted in _SEEN.items():
        page.goto(f"{here}/login?case={case}")
        assert (found := _read(page, port, "error")) == wanted, (case, found)
    page.goto(f"{here}/login?case=reused")
    reused = _read(page, port)
    assert reused["again"]["error"] == "invalid_grant", reused
    assert "error" in reused["after"], reused
    page.goto(f"{here}/login?case=good&prompt=login")
    _sign_in(page)
    assert "told" in _read(page, port)
    page.goto(f"{here}/logout")
    assert json.loads(page.inner_text("body")) == {"bye": "done"}
    page.goto(f"{here}/login?case=good&prompt=none")
    assert _read(page, port, "error") == "login_required"
    print("A portal with a secret: signed in, signed out, every fault seen.")


def _check_app(page: Page, port: int) -> None:
    page.goto(f"http://127.0.0.1:{port}/login")
    _sign_in(page)
    assert _read(page, port)["told"]["parent_id"] == "P1"
    page.goto(f"http://127.0.0.1:{port}/login?case=verifier")
    assert _read(page, port, "error") == "invalid_grant"
    print("A public client: signed in, its wrong verifier seen.")


def _sign_in(page: Page) -> None:
    page.fill("#username", "jose")
    page.fill("#password", _PASSWORD)
    page.click("main button")


def _read(page: Page, port: int, key: str = "result") -> Any:
    page.wait_for_url(f"http://localhost:{port}/home")
    shown = json.loads(page.inner_text("body"))
    assert key in shown, shown
    return shown[key]


@contextmanager
def _open_office(folder: Path) -> Iterator[tuple[str, list[int]]]:
    """An office with an account and two clients, its door, and the portals of these clients."""
    door, *ports = (_find_port() for _ in range(3))
    issuer = f"http://127.0.0.1:{door}"
    secret = _furnish(folder, ports)
    with ExitStack() as stack:
        command = [*_office(folder), "portal", "serve", "--bind", f"127.0.0.1:{door}"]
        stack.enter_context(_running(command, f"{issuer}/healthz"))
        for port, client in zip(ports, (["portal", secret], ["app"]), strict=True):
            command = ["node", str(folder / "client.js"), issuer, str(port), *client]
            stack.enter_context(_running(command, f"http://127.0.0.1:{port}/"))
        yield issuer, ports


def _furnish(folder: Path, ports: list[int]) -> str:
    roster = folder / "roster.csv"
    roster.write_text(
        "student_id,student_first_name,student_last_name,grade,school,parent_id,"
        "parent_first_name,parent_last_name,relationship,portal_access\n"
        "7,Ana,Lopez,4,Lincoln,P1,Jose,Lopez,father,yes\n"
    )
    keys = folder / "keys.csv"
    _run(folder, "keys", "issue", "--roster", str(roster), "-o", str(keys))
    import csv

    with keys.open(encoding="utf-8-sig", newline="") as file:
        key = next(csv.DictReader(file))["activation_key"]
    _run(
        folder, "accounts", "activate", "--username", "jose", "--secrets-stdin",
        given=f"{key}\n{_PASSWORD}\n{_PASSWORD}\n",
    )  # fmt: skip
    back = [f"http://127.0.0.1:{port}/callback" for port in ports]
    after = ["--post-logout-redirect-uri", f"http://127.0.0.1:{ports[0]}/bye"]
    add = ("portal", "clients", "add")
    _run(folder, *add, "app", "--public", "--redirect-uri", back[1])
    title = ["--title", "District Portal"]
    return _run(folder, *add, "portal", *title, "--redirect-uri", back[0], *after).strip()


def _office(folder: Path) -> list[str]:
    return [sys.executable, "-m", "portaladm", "--store", str(folder / "portaladm.db")]


def _run(folder: Path, *words: str, given: str = "") -> str:
    ended = subprocess.run(
        [*_office(folder), *words], input=given, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@contextmanager
def _running(command: list[str], address: str) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(address, timeout=5).close()  # noqa: S310
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait()


def _install(folder: Path) -> bool:
    for name in ("package.json", "client.js"):
        shutil.copy(_HERE / name, folder)
    npm = shutil.which("npm") or "npm"
    ended = subprocess.run([npm, "install", "--silent", "--no-audit"], cwd=folder, check=False)
    return ended.returncode == 0


def _find_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main())
