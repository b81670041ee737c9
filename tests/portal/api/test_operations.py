"""The phone app's way: the District ID, a token, problem documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import Office
from tests.kits.accounts import OTHER, PASSWORD, furnish
from tests.kits.portal import Clock, open_browser

if TYPE_CHECKING:
    from httpx2 import Response
    from starlette.testclient import TestClient

pytest.importorskip("starlette", reason="needs portaladm[portal]")

SIGN_IN = {"district_id": "jprqqh ", "username": "jose", "password": PASSWORD}


class App:
    """The phone app of one parent."""

    def __init__(self, client: TestClient, office: Office, keys: dict[str, str]) -> None:
        self.client, self.office, self.keys = client, office, keys
        self.token = ""

    def call(self, method: str, path: str, body: Any = None) -> Response:
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        return self.client.request(method, f"/api/v1{path}", json=body, headers=headers)

    def post(self, path: str, body: Any = None) -> Response:
        return self.call("POST", path, body)

    def activate(self, **fields: str) -> Response:
        body = {
            "district_id": "JPRQQH", "activation_key": self.keys["P1"], "username": "jose",
            "password": PASSWORD, "verify_password": PASSWORD,
        }  # fmt: skip
        return self.post("/activate", body | fields)

    def take(self, response: Response) -> dict[str, Any]:
        """Keep the token of an answer."""
        answer: dict[str, Any] = response.json()
        self.token = answer["token"]
        return answer


@pytest.fixture
def app(office: Office) -> Iterator[App]:
    keys = furnish(office, {"parent_id": "P1", "student_first_name": "Ana"})
    with open_browser(office, Clock(office.now)) as browser:
        yield App(browser.client, office, keys)


def _code(response: Response, status: int) -> str:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    answer: dict[str, Any] = response.json()
    assert (answer["status"], answer["type"]) == (status, "about:blank")
    code: str = answer["code"]
    return code


def test_from_the_key_to_the_children_and_out_again(app: App) -> None:
    made = app.activate()
    assert made.status_code == 201
    assert app.take(made)["must_change"] is False
    me = app.call("GET", "/me").json()
    assert (me["name"], me["username"]) == ("José García", "jose")
    assert me["children"] == [{"name": "Ana García", "grade": "4", "school": "Lincoln Elementary"}]
    assert app.post("/sign-out").status_code == 204
    assert _code(app.call("GET", "/me"), 401) == "token-ended"


@pytest.mark.slow
def test_the_district_id_is_public_and_costs_no_attempt(app: App) -> None:
    app.activate()
    for _ in range(8):
        wrong = app.post("/sign-in", SIGN_IN | {"district_id": "ABCDEF"})
        assert _code(wrong, 422) == "district-id-wrong"
    assert app.post("/sign-in", SIGN_IN).status_code == 200


def test_every_failure_to_sign_in_looks_the_same(app: App) -> None:
    app.activate()
    answers = [
        app.post("/sign-in", SIGN_IN | {"username": "nobody"}),
        app.post("/sign-in", SIGN_IN | {"password": "wrong"}),
    ]
    app.office.run("accounts", "disable", "jose", "--reason", "moved", "--yes", code=0)
    answers.append(app.post("/sign-in", SIGN_IN))
    assert {_code(answer, 401) for answer in answers} == {"sign-in-failed"}
    assert len({answer.text for answer in answers}) == 1


@pytest.mark.slow
def test_a_temporary_password_opens_only_the_change(app: App) -> None:
    app.activate()
    line = ("passwords", "reset", "jose", "--yes", "--show", "--verified-by", "photo-id")
    temporary = app.office.run(*line, "--format", "json", code=0).record["temporary_password"]
    answer = app.take(app.post("/sign-in", SIGN_IN | {"password": temporary}))
    assert answer["must_change"] is True
    assert _code(app.call("GET", "/me"), 409) == "must-change"
    new = {"new_password": OTHER, "verify_password": OTHER}
    wrong = app.post("/change-password", new | {"current_password": "x"})
    assert _code(wrong, 422) == "rules-broken"
    assert wrong.json()["errors"][0]["field"] == "current_password"
    changed = app.take(app.post("/change-password", new | {"current_password": temporary}))
    assert changed["must_change"] is False
    assert app.call("GET", "/me").status_code == 200


def test_each_broken_rule_is_an_error_of_its_field(app: App) -> None:
    answer = app.activate(username="12345", password="short", verify_password="other")
    assert _code(answer, 422) == "rules-broken"
    assert {(one["field"], one["code"]) for one in answer.json()["errors"]} == {
        ("username", "username-all-digits"), ("password", "password-too-short"),
        ("verify_password", "password-mismatch"),
    }  # fmt: skip


def test_a_key_is_refused_with_what_may_be_said(app: App) -> None:
    app.activate()
    used = app.activate(username="other7")
    assert _code(used, 422) == "key-refused"
    assert used.json()["errors"] == [{"field": "activation_key", "code": "key-redeemed"}]
    unknown = app.activate(activation_key="0" * 32)
    assert unknown.json()["errors"][0]["code"] == "key-never-issued"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ([], 400, "body-unreadable"),
        ({}, 422, "field-missing"),
        (SIGN_IN | {"more": "x"}, 422, "field-unknown"),
        (SIGN_IN | {"username": 7}, 422, "field-unreadable"),
        (SIGN_IN | {"password": "x" * 20_000}, 413, "too-large"),
    ],
)
def test_what_is_no_call_is_named(app: App, body: Any, status: int, code: str) -> None:
    assert _code(app.post("/sign-in", body), status) == code


def test_forms_pages_and_other_methods_are_sent_away(app: App) -> None:
    form = app.client.post("/api/v1/sign-in", data=SIGN_IN)
    assert _code(form, 415) == "media-type-wrong"
    page = app.client.post("/api/v1/sign-in", json=SIGN_IN, headers={"origin": "https://x.test"})
    assert _code(page, 403) == "origin-wrong"
    for site, status in (
        ("cross-site", 403),
        ("same-origin", 403),
        ("same-site", 403),
        ("none", 401),
    ):
        headers = {"sec-fetch-site": site}
        assert (
            app.client.post("/api/v1/sign-in", json=SIGN_IN, headers=headers).status_code == status
        )
    assert _code(app.call("GET", "/sign-in"), 405) == "method-wrong"
    assert _code(app.call("GET", "/children"), 404) == "not-found"
    assert _code(app.call("GET", "/me"), 401) == "token-missing"


@pytest.mark.slow
def test_from_one_address_guessing_is_slowed(app: App) -> None:
    app.office.run("config", "set", "portal.failures_per_hour", "5", code=0)
    app.activate()
    with open_browser(app.office, Clock(app.office.now)) as browser:
        app.client = browser.client
        codes = [
            app.post("/sign-in", SIGN_IN | {"username": f"nobody{n}"}).status_code for n in range(6)
        ]
        assert codes == [401] * 5 + [429]
        answer = app.post("/sign-in", SIGN_IN)
        assert _code(answer, 429) == "too-many"
        assert 0 < int(answer.headers["retry-after"]) <= 721


@pytest.mark.slow
def test_only_what_may_be_guessing_counts_against_an_address(app: App) -> None:
    app.office.run("config", "set", "portal.failures_per_hour", "5", code=0)
    with open_browser(app.office, Clock(app.office.now)) as browser:
        app.client = browser.client
        for fields in ({"password": "short"}, {"activation_key": "E6"}, {"username": "12345"}):
            assert [app.activate(**fields).status_code for _ in range(6)] == [422] * 6
        keys = (f"{{E69293F4-1CB5-4E29-8F1E-EEF6FF3BB7F{n}}}" for n in range(6))
        codes = [app.activate(activation_key=key).status_code for key in keys]
        assert codes == [422] * 5 + [429]


def test_what_is_said_in_arabic_is_plain_text(app: App) -> None:
    app.client.headers["accept-language"] = "ar"
    errors = app.activate(username="é!", password="short").json()["errors"]
    assert {one["field"] for one in errors} == {"username", "password", "verify_password"}
    details = [one["detail"] for one in errors]
    assert any("é، !" in detail for detail in details)
    assert not any("\u2068" in detail or "\u2069" in detail for detail in details)
