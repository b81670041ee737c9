"""What ends a session ends it at the next request, in a browser, in the app, at an activation; and
which methods an address takes.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.conftest import Office
from tests.kits.accounts import OTHER, PASSWORD, activate, furnish
from tests.kits.oidc import open_relying
from tests.kits.portal import ORIGIN, Browser, Clock, open_door_of

if TYPE_CHECKING:
    from starlette.testclient import TestClient

pytest.importorskip("starlette", reason="needs portaladm[portal]")

BODY = {"district_id": "JPRQQH", "username": "maria", "password": PASSWORD}
VERIFIED = ("--verified-by", "photo-id")


@dataclass
class Parent:
    """Maria, signed in with two browsers and with the app."""

    office: Office
    clock: Clock
    here: Browser
    there: Browser
    token: str

    def read_states(self) -> tuple[bool, bool, bool]:
        """Whether the browser here, the one there and the app are still in."""
        return (
            self.here.get("/account").url.path == "/account",
            (self.there.get("/account").url.path == "/account"),
            self.ask_app() == 200,
        )

    def ask_app(self) -> int:
        answer = self.here.client.get(
            "/api/v1/me", headers={"authorization": f"Bearer {self.token}"}
        )
        if answer.status_code != 200:
            assert answer.json()["code"] == "token-ended"
        return answer.status_code


@pytest.fixture
def maria(office: Office) -> Iterator[Parent]:
    keys = furnish(
        office, {"parent_id": "P1", "student_id": "S1"}, {"parent_id": "P2", "student_id": "S2"}
    )
    activate(office, keys["P1"], "jose")
    activate(office, keys["P2"], "maria")
    clock = Clock(office.now)
    with open_door_of(office, clock) as make:
        here, there = make(), make("10.7.7.7")
        here.sign_in("maria")
        there.sign_in("maria")
        token = here.client.post("/api/v1/sign-in", json=BODY).json()["token"]
        parent = Parent(office, clock, here, there, token)
        assert parent.read_states() == (True, True, True)
        yield parent


def _run(*words: str) -> Callable[[Parent], object]:
    return lambda maria: maria.office.run(*words, "--yes", code=0)


def _other_has_the_id(maria: Parent) -> None:
    rows = [{"parent_id": "P1", "student_id": "S1"}]
    rows += [{
        "parent_id": "P2", "student_id": "S9", "parent_first_name": "Ken", "email": "ken@x.test",
        "parent_last_name": "Watanabe", "phone": "(555) 010-7777", "address": "99 Elm Road",
    }]  # fmt: skip
    roster = maria.office.write_roster(*rows, name="other.csv")
    maria.office.run("roster", "import", roster, "--yes")
    maria.office.run("parents", "identity", "P2", "--different", "--reason", "id", "--yes", code=0)


ENDINGS: dict[str, Callable[[Parent], object]] = {
    "links deny": _run("links", "deny", "P2", "S2", "--reason", "order"),
    "void": _run("accounts", "void", "maria", "--reason", "stolen"),
    "disable": _run("accounts", "disable", "maria", "--reason", "moved"),
    "reset": _run("passwords", "reset", "maria", "--show", *VERIFIED),
    "sign-out": _run("accounts", "sign-out", "maria", "--reason", "phone lost"),
    "merge": _run(
        "parents", "merge", "P1", "P2", "--reason", "one person", "--keep-account", "jose"
    ),
    "different": _other_has_the_id,
    "eight hours and thirty days": lambda maria: maria.clock.go_on(days=30),
}


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("name", ENDINGS)
def test_it_ends_every_session_of_the_account(maria: Parent, name: str) -> None:
    ENDINGS[name](maria)
    assert maria.read_states() == (False, False, False)


@pytest.mark.slow
def test_after_a_rest_the_browser_is_out_and_the_app_is_not(maria: Parent) -> None:
    maria.clock.go_on(minutes=20)
    assert maria.read_states() == (True, True, True)
    maria.clock.go_on(minutes=22)
    assert maria.read_states() == (False, False, True)
    for _ in range(29):
        maria.clock.go_on(days=1)
        assert maria.ask_app() == 200
    maria.clock.go_on(days=1)
    assert maria.ask_app() == 401


@pytest.mark.slow
def test_clicking_all_day_does_not_last_longer_than_a_day_at_school(maria: Parent) -> None:
    for _ in range(31):
        maria.clock.go_on(minutes=15)
        assert maria.here.get("/account").url.path == "/account"
    maria.clock.go_on(minutes=15)
    assert maria.here.get("/account").url.path == "/sign-in"


@pytest.mark.slow
def test_a_change_leaves_only_who_made_it(maria: Parent) -> None:
    maria.clock.go_on(seconds=5)
    maria.here.get("/account/password")
    maria.here.send("/account/password", current=PASSWORD, new=OTHER, verify=OTHER)
    assert maria.read_states() == (True, False, False)


@pytest.mark.slow
def test_sign_out_ends_one_and_the_others_by_a_button(maria: Parent) -> None:
    maria.there.get("/account")
    maria.there.send("/sign-out")
    assert maria.read_states() == (True, False, True)
    maria.here.get("/account")
    maria.here.send("/account/sessions/end")
    assert maria.read_states() == (True, False, False)


@pytest.mark.slow
def test_the_eleventh_sign_in_ends_the_first(maria: Parent) -> None:
    for _ in range(8):
        assert maria.here.client.post("/api/v1/sign-in", json=BODY).status_code == 200
    assert maria.read_states() == (False, True, True)


@pytest.mark.slow
def test_the_last_child_leaves_and_the_days_of_grace_go_by(maria: Parent) -> None:
    roster = maria.office.write_roster({"parent_id": "P1", "student_id": "S1"}, name="later.csv")
    line = ("roster", "import", roster, "--snapshot", "--max-removals", "100", "--yes")
    maria.office.run(*line, code=0)
    assert maria.read_states() == (True, True, True)
    maria.clock.go_on(days=29)
    assert maria.ask_app() == 200
    maria.clock.go_on(days=1)
    assert maria.ask_app() == 401


@pytest.mark.slow
def test_after_an_undone_import_the_page_shows_what_was_before(maria: Parent) -> None:
    rows = [{"parent_id": "P1", "student_id": "S1"},
            {"parent_id": "P2", "student_id": "S3", "student_first_name": "Wrong"}]  # fmt: skip
    roster = maria.office.write_roster(*rows, name="wrong.csv")
    line = ("roster", "import", roster, "--snapshot", "--max-removals", "100", "--yes")
    maria.office.run(*line, code=0)
    maria.here.get("/account")
    assert "Wrong García" in maria.here.text
    maria.office.run("roster", "undo", "--reason", "the wrong file", "--yes", code=0)
    maria.here.get("/account")
    assert maria.here.path == "/account"
    assert "Wrong" not in maria.here.text
    assert "Ana García, grade 4" in maria.here.text
    assert maria.read_states() == (True, True, True)


@pytest.mark.slow
def test_a_restored_backup_lets_nobody_in_again(maria: Parent) -> None:
    backup = maria.office.folder / "backup.db"
    maria.office.run("store", "backup", backup, code=0)
    maria.here.get("/account")
    maria.here.send("/sign-out")
    assert maria.read_states() == (False, True, True)
    shutil.copyfile(backup, maria.office.store)
    with open_door_of(maria.office, maria.clock) as make:
        again = make()
        for cookie in maria.there.client.cookies.jar:
            again.client.cookies.jar.set_cookie(cookie)
        assert again.get("/account").url.path == "/sign-in"
        again.sign_in("maria")
        assert again.path == "/account"


@pytest.mark.slow
def test_a_revoked_key_ends_its_activation(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1", "student_id": "S1"})
    with open_door_of(office) as make:
        browser = make()
        browser.get("/activate")
        browser.send("/activate", key=keys["P1"])
        assert browser.path == "/activate/account"
        office.run("keys", "revoke", "P1", "--reason", "lost", "--yes", code=0)
        fields = {"username": "jose7", "password": PASSWORD, "verify": PASSWORD}
        browser.send("/activate/account", **fields)
        assert set(browser.faults) == {"key"}
        assert "José" not in browser.text
        assert "José" not in browser.get("/activate/account").text
    assert office.query("SELECT count(*) FROM accounts") == [(0,)]


@pytest.mark.slow
def test_a_refused_method_is_told_which_ones_there_are(office: Office) -> None:
    """RFC 9110, 15.5.6: all that the address takes, forms and questions, pages and calls."""
    pytest.importorskip("joserfc", reason="needs portaladm[oidc]")
    with open_relying(office, Clock(office.now)) as relying:
        wrong = _find_wrong_methods(relying.browser.client)
    assert wrong == {}


def _find_wrong_methods(client: TestClient) -> dict[str, tuple[set[str], set[str]]]:
    """The addresses that refuse a method in other words than what they take: this, and what they
    tell.
    """
    from starlette.routing import Route

    from portaladm.portal.guard import CALLED

    routes = vars(client.app)["_app"].routes
    mounted = {f"{one.path}{inner.path}" for one in routes for inner in getattr(one, "routes", ())}
    wrong = {}
    for path in sorted(mounted | {one.path for one in routes if isinstance(one, Route)}):
        headers = {} if path.startswith("/api/") or path in CALLED else {"origin": ORIGIN}
        answers = {
            method: client.request(method, path, headers=headers, follow_redirects=False)
            for method in ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE")
        }
        taken = {method for method, answer in answers.items() if answer.status_code != 405}
        refused = [answer for answer in answers.values() if answer.status_code == 405]
        told = [set(answer.headers.get("allow", "").split(", ")) for answer in refused]
        if not taken or not told or any(one != taken for one in told):
            wrong[path] = taken, set().union(*told)
    return wrong
