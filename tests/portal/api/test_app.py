"""The OpenAPI document is held to the routes and the codes, and the docs' calls to the API."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.conftest import Office
from tests.kits.accounts import furnish
from tests.kits.portal import open_browser

if TYPE_CHECKING:
    from httpx2 import Response
    from starlette.testclient import TestClient

pytest.importorskip("starlette", reason="needs portaladm[portal]")

from portaladm.portal.api import app
from portaladm.portal.api.problems import TITLES

DOCUMENT = json.loads((Path(app.__file__).parent / "openapi.json").read_text(encoding="utf-8"))
DOCS = Path(__file__).parents[3] / "docs" / "portal.md"


def test_each_route_is_in_the_document_and_no_other() -> None:
    routes = {
        (route.path, method.lower())
        for route in app._routes()
        for method in route.methods or ()
        if method != "HEAD"
    }
    documented = {(path, method) for path, item in DOCUMENT["paths"].items() for method in item}
    assert documented == routes
    assert DOCUMENT["openapi"].startswith("3.1")


def test_each_code_of_an_operation_is_named_in_the_document() -> None:
    text = json.dumps(DOCUMENT)
    everywhere = {"not-found", "method-wrong", "host-wrong", "origin-wrong", "failed"}
    assert everywhere >= {code for code in TITLES if code not in text}


def _call(client: TestClient, line: str) -> Response:
    """What curl would send."""
    words = iter(shlex.split(line)[1:])
    method, body, address, headers = "", None, "", {}
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-d":
            body = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        else:
            address = urlsplit(word).path
    method = method or ("POST" if body is not None else "GET")
    return client.request(method, address, content=body, headers=headers)


@pytest.mark.slow
def test_every_call_of_the_docs_works_in_their_order(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    lines = [one for one in DOCS.read_text("utf-8").splitlines() if one.startswith("curl ")]
    token, answered = "", []
    with open_browser(office) as browser:
        for line in lines:
            filled = line.replace("TOKEN", token).replace("KEY", keys["P1"])
            answer = _call(browser.client, filled)
            answered.append((urlsplit(shlex.split(line)[1]).path, answer.status_code))
            token = answer.json().get("token", token) if answer.content else token
    assert [status for _, status in answered] == [201, 200, 200, 200, 204], answered
