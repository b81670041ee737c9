"""What nobody may send, and what every answer carries; in the format of its route, never a 500."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.conftest import Office
from tests.kits.accounts import furnish
from tests.kits.portal import ORIGIN, open_browser

if TYPE_CHECKING:
    from httpx2 import Response
    from starlette.testclient import TestClient

pytest.importorskip("starlette", reason="needs portaladm[portal]")

FORM = {"origin": ORIGIN, "content-type": "application/x-www-form-urlencoded"}
JSON = {"content-type": "application/json"}
PARTS = {"origin": ORIGIN, "content-type": "multipart/form-data; boundary=b"}
PAGES = ("/", "/activate", "/activate/account", "/sign-in", "/sign-out", "/password/new",
         "/account", "/account/password", "/account/sessions/end", "/healthz", "/colours.css",
         "/logo", "/static/portal.css", "/nothing")  # fmt: skip
FORMS = ("/activate", "/activate/account", "/sign-in", "/sign-out", "/password/new",
         "/account/password", "/account/sessions/end")  # fmt: skip
CALLS = ("/sign-in", "/activate", "/sign-out", "/change-password", "/nothing")


@pytest.fixture
def client(office: Office) -> Iterator[TestClient]:
    furnish(office, {"parent_id": "P1"})
    office.run("config", "set", "portal.url", "https://portal.test/", code=0)
    with open_browser(office) as browser:
        client = browser.client
        client.follow_redirects = False
        yield client


def _pour() -> Iterator[bytes]:
    """A body whose length nobody announces."""
    for _ in range(20):
        yield b"x" * 1_000


def _is_page(answer: Response, status: int) -> bool:
    page = "Riverbend" in answer.text and "does not exist" not in answer.text
    return page and answer.status_code == status


def _is_document(answer: Response, status: int) -> bool:
    kind = answer.headers["content-type"] == "application/problem+json"
    return kind and answer.status_code == answer.json()["status"] == status


@pytest.mark.slow
def test_a_large_body_is_refused_announced_or_not(client: TestClient) -> None:
    for path in FORMS:
        assert _is_page(client.post(path, content=b"x" * 20_000, headers=FORM), 413), path
        assert _is_page(client.post(path, content=_pour(), headers=FORM), 413), path
    for path in CALLS:
        call = f"/api/v1{path}"
        assert _is_document(client.post(call, content=b"x" * 20_000, headers=JSON), 413), call
        assert _is_document(client.post(call, content=_pour(), headers=JSON), 413), call
    fits = client.post("/sign-in", content=b"a=" + b"x" * 16_382, headers=FORM)
    assert fits.status_code == 401


def test_a_request_of_two_lengths_is_refused_and_nothing_behind_it_is_read(
    client: TestClient,
) -> None:
    for path, kind, is_one in (
        ("/sign-in", FORM, _is_page),
        ("/api/v1/sign-in", JSON, _is_document),
    ):
        both = kind | {"content-length": "1", "transfer-encoding": "chunked"}
        answer = client.post(path, content=b"a", headers=both)
        assert is_one(answer, 400)
        assert answer.headers["connection"] == "close"


@pytest.mark.turns(5, otherwise="slow")
@pytest.mark.parametrize(
    "body",
    [
        b"xx", b"--other\r\n", b"--b\r\nX: y\r\n\r\nzz\r\n--b--\r\n",
        b"--b\r\nContent-Disposition: form-data\r\n\r\nzz\r\n--b--\r\n",
        b'--b\r\nContent-Disposition: form-data; name="x"; filename="f"\r\n\r\nzz\r\n--b--\r\n',
    ],
)  # fmt: skip
def test_a_form_that_cannot_be_read_says_so(client: TestClient, body: bytes) -> None:
    for path in FORMS:
        assert _is_page(client.post(path, content=body, headers=PARTS), 400), path


@pytest.mark.turns(6, otherwise="slow")
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"username=%ff%fe&form_token=%ed%a0%80\xff"),
        ("application/x-www-form-urlencoded; charset=utf-16", b"%zz%=%&&&==;;"),
        ("multipart/form-data; boundary=b; charset=rubbish",
         b'--b\r\nContent-Disposition: form-data; name="\xff"\r\n\r\n\xfe\r\n--b--\r\n'),
        ("text/plain", b"\x00"), ("application/json", b"{}"), (";;=;", b"x"),
    ],
)  # fmt: skip
def test_whatever_a_form_holds_is_no_failure(client: TestClient, kind: str, body: bytes) -> None:
    for path in FORMS:
        answer = client.post(path, content=body, headers={"origin": ORIGIN, "content-type": kind})
        assert answer.status_code in (303, 401, 422), path
        assert answer.headers.get("location", "/").startswith("/"), path


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize(
    "body",
    [
        b"", b"[" * 8_000, b'{"a":' * 3_000, b"NaN", b"\xff\xff", b"9" * 10_000,
        b'{"\\ud800":1}', b'{"username":"\\ud800"}', '{"ä":"\x00"}'.encode("utf-16"),
    ],
)  # fmt: skip
def test_whatever_a_call_holds_is_a_document(client: TestClient, body: bytes) -> None:
    for path in ("/api/v1/sign-in", "/api/v1/activate"):
        answer = client.post(path, content=body, headers=JSON)
        assert _is_document(answer, 400) or _is_document(answer, 422), path


@pytest.mark.slow
def test_no_method_and_no_path_makes_it_fail_or_lead_away(client: TestClient) -> None:
    odd = ("//evil.test/", "//evil.test/..", "/sign-in/", "/account/", "/static/", "/static/%00",
           "/static/..%2f..%2fapp.py", "/static/%2e%2e/app.py", f"/static/{'a' * 3_000}", "/%ff",
           "/sign-in%0d%0aX-Bad:1", "/\\evil.test", "/api/v1", "/api/v1/", "/api/v1/me/",
           "/sign-in?lang=%0d%0aX-Bad:1", "/sign-in?lang=../../en", f"/activate?lang={'a' * 999}",
           "/activate?again&next=//evil.test", "/sign-in?next=https://evil.test")  # fmt: skip
    for path in (*PAGES, *odd):
        for method in ("GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "POST"):
            url = f"https://127.0.0.1:8000{path}"  # whole, or //evil.test would be another host
            answer = client.request(method, url, headers={"origin": ORIGIN})
            assert answer.status_code < 500, (method, path)
            assert answer.headers.get("location", "/sign-in").startswith(
                ("/sign-in", "/account", "/activate")
            ), (method, path)
            assert "x-bad" not in answer.headers
            assert "//evil.test" not in answer.text.replace("https://evil.test", "")


@pytest.mark.parametrize(
    "host",
    ["evil.test", "127.0.0.1", "127.0.0.1:80", "", "127.0.0.1:8000@evil.test", "evil.test:8000"],
)
def test_another_host_is_told_nothing(client: TestClient, host: str) -> None:
    page = client.get("/sign-in", headers={"host": host})
    assert (page.status_code, page.headers["content-type"][:10]) == (400, "text/plain")
    assert _is_document(client.get("/api/v1/me", headers={"host": host}), 400)
    assert client.get("/healthz", headers={"host": host}).status_code == 200


def test_an_address_as_for_a_proxy_is_refused(client: TestClient) -> None:
    import anyio

    assert anyio.run(_ask, client.app, "http://evil.test/sign-in") == 400
    assert anyio.run(_ask, client.app, "/sign-in") == 200


async def _ask(app: object, path: str) -> int:
    scope = {
        "type": "http", "method": "GET", "path": path, "query_string": b"", "scheme": "https",
        "headers": [(b"host", b"127.0.0.1:8000")], "client": ("10.1.1.1", 1), "root_path": "",
        "http_version": "1.1", "server": ("127.0.0.1", 8000),
    }  # fmt: skip
    sent: list[int] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, int]) -> None:
        sent.append(message.get("status", 0))

    await app(scope, receive, send)  # type: ignore[operator]
    return sent[0]


@pytest.mark.slow
def test_a_form_of_another_page_is_refused_and_changes_nothing(client: TestClient) -> None:
    for headers in ({}, {"origin": "https://evil.test"}, {"sec-fetch-site": "cross-site"}):
        for path in FORMS:
            answer = client.post(path, data={"a": "b"}, headers=headers)
            assert _is_page(answer, 403), (path, headers)
            assert "set-cookie" not in answer.headers or "__Host-session" not in str(answer.headers)


@pytest.mark.slow
def test_every_answer_says_how_to_treat_it(client: TestClient) -> None:
    for path in (*PAGES, "/api/v1/me", "/api/v1/openapi.json"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert set(policy.split("; ")) == {
            "default-src 'none'", "object-src 'none'", "style-src 'self'", "script-src 'self'",
            "img-src 'self'", "connect-src 'self'", "form-action 'self'", "frame-ancestors 'none'",
            "base-uri 'none'",
        }  # fmt: skip
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        kept = path in ("/colours.css", "/static/portal.css", "/logo")
        assert kept or headers["cache-control"] == "no-store", path
        assert "access-control-allow-origin" not in headers


@pytest.mark.slow
def test_every_text_says_its_charset(client: TestClient) -> None:
    kinds = set()
    for path in (*PAGES, "/api/v1/me", "/api/v1/openapi.json"):
        answer = client.get(path)
        kind, _, more = answer.headers.get("content-type", "").partition(";")
        assert bool(kind) == bool(answer.content), path
        assert not kind.startswith("text/") or more.strip() == "charset=utf-8", path
        kinds.add(kind)
    assert kinds >= {"text/html", "text/css", "text/plain", "application/json"}


@pytest.mark.slow
def test_trace_is_no_method_of_ours(client: TestClient) -> None:
    for path in (*PAGES, "/api/v1/me"):
        answer = client.request("TRACE", path, headers={"origin": ORIGIN, "x-canary": "CANARY"})
        assert answer.status_code in (403, 404, 405), path
        assert "CANARY" not in answer.text


def test_browsers_are_told_to_insist_on_tls_where_the_settings_name_it(client: TestClient) -> None:
    def told(host: str) -> bool:
        return "strict-transport-security" in client.get("/sign-in", headers={"host": host}).headers

    assert told("portal.test")
    assert not told("127.0.0.1:8000")


def test_a_line_of_a_proxy_is_no_line_of_the_client(office: Office) -> None:
    furnish(office, {"parent_id": "P1"})
    office.run("config", "set", "portal.trusted_proxies", "127.0.0.1", code=0)
    office.run("config", "set", "portal.failures_per_hour", "5", code=0)
    with open_browser(office, peer="127.0.0.1") as browser:
        statuses = []
        for number in range(6):
            headers = [("x-forwarded-for", f"6.6.6.{number}"), ("x-forwarded-for", "203.0.113.5")]
            body = {"district_id": "JPRQQH", "username": "nobody", "password": "x"}
            answer = browser.client.post("/api/v1/sign-in", json=body, headers=headers)
            statuses.append(answer.status_code)
    assert statuses == [401] * 5 + [429]
