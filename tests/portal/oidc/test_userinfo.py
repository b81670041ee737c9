"""What a client knows of a parent, as of the moment in which it asks."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.kits.oidc import Relying
from tests.kits.portal import Clock, open_door_of

pytest.importorskip("starlette", reason="needs portaladm[portal]")
pytest.importorskip("joserfc", reason="needs portaladm[oidc]")
FAMILY = (
    {"parent_id": "P1", "student_id": "7"},
    {"parent_id": "P1", "student_id": "8", "student_first_name": "Luis"},
    {"parent_id": "P2", "student_id": "9"},
)


@pytest.fixture
def family() -> tuple[dict[str, str], ...]:
    return FAMILY


@pytest.mark.slow
def test_the_scopes_say_what_is_told(relying: Relying) -> None:
    told = relying.read_userinfo(relying.get_tokens()["access_token"]).json()
    sub = told.pop("sub")
    assert told == {
        "name": "José García", "preferred_username": "jose", "locale": "es", "parent_id": "P1",
        "student_ids": ["7", "8"],
    }  # fmt: skip
    for scope, keys in (
        ("openid", {"sub"}),
        ("openid unknown offline_access", {"sub"}),
        ("students openid", {"sub", "parent_id", "student_ids"}),
    ):
        tokens = relying.get_tokens(scope=scope)
        told = relying.read_userinfo(tokens["access_token"]).json()
        assert (told.keys(), told["sub"]) == (keys, sub)


@pytest.mark.slow
def test_a_post_is_answered_as_well(relying: Relying) -> None:
    headers = {"authorization": f"bearer {relying.get_tokens()['access_token']}"}
    assert relying.browser.client.post("/oidc/userinfo", headers=headers).status_code == 200


@pytest.mark.slow
def test_without_a_token_of_ours_nothing_is_told(relying: Relying) -> None:
    get = relying.browser.client.get
    relying.browser.sign_in("jose")  # the cookie is none
    bare = get("/oidc/userinfo")
    assert (bare.status_code, bare.headers["www-authenticate"]) == (401, "Bearer")
    tokens = relying.get_tokens()
    for token in ("forged", tokens["access_token"][:-1] + "!", tokens["id_token"]):
        told = relying.read_userinfo(token)
        assert told.status_code == 401
        assert told.headers["www-authenticate"] == 'Bearer error="invalid_token"'


@pytest.mark.slow
def test_a_restriction_counts_at_the_next_request(relying: Relying, office: Office) -> None:
    token = relying.get_tokens()["access_token"]
    office.run("links", "deny", "P1", "8", "--reason", "order", "--yes", code=0)
    assert relying.read_userinfo(token).json()["student_ids"] == ["7"]
    office.run("links", "deny", "P1", "7", "--reason", "order", "--yes", code=0)
    assert relying.read_userinfo(token).status_code == 401


@pytest.mark.turns(4, otherwise="slow")
@pytest.mark.parametrize(
    "line",
    [
        "passwords reset jose --yes --show --verified-by photo-id",
        "accounts disable jose --reason moved --yes",
        "accounts void jose --reason stolen --yes",
        "accounts sign-out jose --reason lost --yes",
    ],
)
def test_what_ends_the_session_ends_the_token(relying: Relying, office: Office, line: str) -> None:
    token = relying.get_tokens()["access_token"]
    assert relying.read_userinfo(token).status_code == 200
    office.run(*line.split(), code=0)
    assert relying.read_userinfo(token).status_code == 401


@pytest.mark.slow
def test_a_token_lasts_ten_minutes(relying: Relying, clock: Clock) -> None:
    token = relying.get_tokens()["access_token"]
    clock.go_on(minutes=9, seconds=59)
    assert relying.read_userinfo(token).status_code == 200
    clock.go_on(seconds=1)
    assert relying.read_userinfo(token).status_code == 401


@pytest.mark.slow
def test_a_new_parent_id_leaves_the_subject_as_it_is(relying: Relying, office: Office) -> None:
    before = relying.read_userinfo(relying.get_tokens()["access_token"]).json()
    numbers = office.folder / "numbers.csv"
    numbers.write_text("old_id,new_id\nP1,Q1\n")
    office.run("parents", "renumber", "--from", numbers, "--yes", code=0)
    after = relying.read_userinfo(relying.get_tokens()["access_token"]).json()
    assert (before["parent_id"], after["parent_id"]) == ("P1", "Q1")
    assert before["sub"] == after["sub"]


@pytest.mark.slow
def test_the_token_of_a_client_that_was_removed_counts_no_more(
    relying: Relying, office: Office, clock: Clock
) -> None:
    token = relying.get_tokens()["access_token"]
    assert relying.read_userinfo(token).status_code == 200
    office.run("portal", "clients", "remove", "portal", code=0)
    with open_door_of(office, clock) as make:
        after = make().client.get("/oidc/userinfo", headers={"authorization": f"Bearer {token}"})
    assert (after.status_code, after.json()["error"]) == (401, "invalid_token")
