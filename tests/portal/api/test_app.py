"""The OpenAPI document is held to the routes and to the codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="needs portaladm[portal]")

from portaladm.portal.api import app
from portaladm.portal.api.problems import TITLES

DOCUMENT = json.loads((Path(app.__file__).parent / "openapi.json").read_text(encoding="utf-8"))


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
