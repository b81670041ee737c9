"""Explaining: no key, no sign-in, one child missing; each with the command that mends it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from portaladm.store.keys import rows as keys
from portaladm.store.links import rows as links
from tests.conftest import MONDAY, Office
from tests.kits import parents
from tests.thrift.prepared import prepared

ROW = {"student_id": "0010442", "parent_id": "P1"}
PASSWORD = "nine purple kites over town"


@pytest.fixture
@prepared
def school(office: Office) -> Office:
    office.run("roster", "import", office.write_roster(ROW), code=0)
    return office


def explain(office: Office, days: int = 0, parent: str = "P1") -> dict[str, dict[str, Any]]:
    """The answers by what they are about; children by their number."""
    now = MONDAY + timedelta(days=days)
    answers = office.run("parents", "explain", parent, "--format", "json", now=now, code=0).json
    return {answer["student_id"] or answer["about"]: answer for answer in answers}


def issue(office: Office) -> str:
    office.run("keys", "issue", "-o", "keys.csv", code=0)
    return str(office.read_csv(office.folder / "keys.csv")[0]["activation_key"])


def activate(office: Office) -> None:
    lines = "\n".join((issue(office), PASSWORD, PASSWORD))
    words = ("accounts", "activate", "--username", "jgarcia", "--secrets-stdin")
    office.run(*words, stdin=lines + "\n", code=0)


def change(office: Office, **cells: str) -> None:
    newer = office.write_roster(ROW | cells, name=f"newer{office.numbers}.csv")
    office.run("roster", "import", newer, code=0)


def test_a_parent_who_never_had_a_key(school: Office) -> None:
    answers = explain(school)
    assert answers["key"]["status"] == "never-issued"
    assert answers["key"]["command"] == "portaladm keys issue --parent P1"
    assert answers["sign-in"]["status"] == "no-account"
    assert answers["0010442"]["status"] == "visible"
    assert not answers["0010442"]["command"]


def test_a_key_that_stands_is_named_by_its_reference(school: Office) -> None:
    issue(school)
    answers = explain(school)
    [(code,)] = school.query("SELECT code FROM batches WHERE kind = 'keys-issue'")
    assert answers["key"]["status"] == "has-key"
    assert f"{code}-1" in answers["key"]["message"]
    assert "2026-09-21" in answers["key"]["message"]
    assert answers["sign-in"]["command"] == "portaladm accounts activate"


def test_a_key_that_expired(school: Office) -> None:
    issue(school)
    answer = explain(school, days=22)["key"]
    assert answer["status"] == "expired"
    assert answer["command"] == "portaladm keys extend P1 --until DATE"


def test_a_key_that_was_withdrawn(school: Office) -> None:
    issue(school)
    school.run("keys", "revoke", "P1", "--reason", "wrong house", "--yes", code=0)
    answer = explain(school)["key"]
    assert answer["status"] == "revoked"
    assert "wrong house" in answer["message"]
    assert answer["command"].startswith("portaladm keys reissue P1")


def test_a_suspended_key_while_the_child_is_away(school: Office) -> None:
    issue(school)
    change(school, withdrawn_on="2026-08-31")
    answers = explain(school)
    assert answers["key"]["status"] == "suspended"
    assert answers["key"]["command"] == "portaladm roster import FILE"


def test_who_is_not_eligible_is_told_because_of_which_child(school: Office) -> None:
    change(school, portal_access="no")
    answers = explain(school)
    assert answers["key"]["status"] == "not-eligible"
    assert "Ana García (0010442): the roster says no portal access" in answers["key"]["message"]
    assert answers["0010442"]["command"] == "portaladm roster import FILE"


def test_a_court_order_is_named_with_the_command_that_lifts_it(school: Office) -> None:
    school.run("links", "deny", "P1", "0010442", "--reason", "case 7", "--yes", code=0)
    answer = explain(school)["0010442"]
    assert answer["status"] == "restricted"
    assert "case 7" in answer["message"]
    assert answer["command"].startswith("portaladm links allow P1 0010442 --order R1")


def test_i_need_a_key_from_a_parent_who_has_an_account(school: Office) -> None:
    activate(school)
    answers = explain(school)
    assert answers["key"]["status"] == "has-account"
    assert "No key is needed" in answers["key"]["message"]
    assert "jgarcia since 2026-08-31" in answers["key"]["message"]
    assert answers["key"]["command"] == "portaladm passwords reset jgarcia"
    assert answers["sign-in"]["status"] == "active"


@pytest.mark.slow
def test_an_account_lives_through_the_grace_and_not_longer(school: Office) -> None:
    activate(school)
    change(school, withdrawn_on="2026-09-01")
    assert explain(school, days=30)["sign-in"]["status"] == "active"
    assert explain(school, days=30)["0010442"]["status"] == "grace"
    ended = explain(school, days=31)
    assert ended["sign-in"]["status"] == "ended"
    assert "not enrolled since 2026-09-01" in ended["sign-in"]["message"]
    assert ended["sign-in"]["command"] == "portaladm roster import FILE"


def test_a_court_order_ends_the_account_without_grace(school: Office) -> None:
    activate(school)
    school.run("links", "deny", "P1", "0010442", "--reason", "case 7", "--yes", code=0)
    answer = explain(school)["sign-in"]
    assert answer["status"] == "ended"
    assert answer["command"] == "portaladm links list --parent P1"


@pytest.mark.slow
def test_wrong_passwords_make_an_account_wait(school: Office) -> None:
    activate(school)
    for _ in range(5):
        words = ("passwords", "check", "jgarcia", "--secrets-stdin")
        school.run(*words, stdin="wrong wrong wrong\n")
    waiting = explain(school)["sign-in"]
    assert waiting["status"] == "waiting"
    assert "5 wrong passwords" in waiting["message"]
    assert waiting["command"].startswith("portaladm accounts unlock jgarcia")


def test_a_parent_whom_nobody_knows(school: Office) -> None:
    with_none = school.run("parents", "explain", "P7", code=1)
    assert "The parent 'P7' does not exist" in with_none.err


def test_a_family_whose_days_at_the_counter_are_over(school: Office) -> None:
    words = ("--student", "0010442", "--first-name", "Eva", "--last-name", "Ruiz", "--parent", "P9")
    school.run(
        "parents", "add", "--reason", "new", "--verified-by", "photo-id", "--yes", *words, code=0
    )
    answer = explain(school, days=15, parent="P9")["0010442"]
    assert answer["status"] == "provisional-over"
    assert answer["command"] == (
        'portaladm parents add --parent P9 --student 0010442 --reason "WHY" --verified-by WAY'
    )


def test_each_command_that_explains_names_runs(school: Office) -> None:
    """The commands are real: each is known to the program, options included."""
    issue(school)
    school.run("links", "deny", "P1", "0010442", "--reason", "case 7", "--yes", code=0)
    command = explain(school)["0010442"]["command"].removeprefix("portaladm ")
    words = command.replace('"WHY"', "why").split()
    school.run(*words, answers="y\n", code=0)
    assert explain(school)["0010442"]["status"] == "visible"


def deny_later(office: Office) -> None:
    more = ("--from", "2027-01-05", "--reason", "new custody", "--yes")
    office.run("links", "deny", "P1", "0010442", *more, code=0)


def test_an_order_still_to_come_is_told_while_the_child_is_seen(school: Office) -> None:
    deny_later(school)
    answer = explain(school)["0010442"]
    assert answer["message"] == (
        "Ana García (0010442): visible; closed from 2027-01-05 by R1."
    )  # fmt: skip
    assert (answer["status"], answer["causes"]) == ("visible", [])
    assert explain(school, days=127)["0010442"]["status"] == "restricted"


def test_an_order_still_to_come_is_told_beside_what_closes_the_child_now(school: Office) -> None:
    deny_later(school)
    change(school, portal_access="no")
    answer = explain(school)["0010442"]
    [cause] = answer["causes"]
    told = "Ana García (0010442): closed now; also closed from 2027-01-05 by R1. "
    assert answer["message"] == told + cause["message"]
    school.run("links", "deny", "P1", "0010442", "--reason", "case 7", "--yes", code=0)
    screen = school.run("parents", "explain", "P1", "--format", "table", code=0).out
    assert f"Child: {told}2 causes, in this order:" in screen


@pytest.mark.slow
def test_a_no_of_a_merged_record_is_corrected_under_the_parents_own_id(school: Office) -> None:
    """A yes under the id of a merged record opens no stored no, and the sentence says so."""
    child = {"student_id": "0010443", "portal_access": "no", "parent_first_name": "Josefa"}

    def bring(name: str, **cells: str) -> str:
        path = school.write_roster({**ROW, **child, **cells}, name=name)
        school.run("roster", "import", path, code=0)
        return str(explain(school)["0010443"]["message"])

    school.run("roster", "import", school.write_roster({**ROW, **child, "parent_id": "P2"}), code=0)
    school.run("parents", "merge", "P1", "P2", "--reason", "one person", "--yes", code=0)
    said = bring("2.csv", parent_id="P2", portal_access="yes")
    assert "correct it in the student system under the id P1" in said
    said = bring("3.csv", parent_id="P1", portal_access="yes")
    assert said == "Ana García (0010443): visible."


def test_what_is_stored_of_a_parent_is_read_once(
    school: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = dict.fromkeys(("read_links", "read_keys"), 0)

    def count(module: Any, name: str) -> None:
        read = getattr(module, name)

        def read_and_count(*words: Any, **more: Any) -> Any:
            counts[name] += 1
            return read(*words, **more)

        monkeypatch.setattr(module, name, read_and_count)

    count(links, "read_links")
    count(keys, "read_keys")
    explain(school)
    assert counts == {"read_links": 1, "read_keys": 1}


@pytest.mark.slow
def test_of_two_closed_accounts_the_one_closed_last_is_told(office: Office) -> None:
    twice = ROW | {"student_id": "0010443", "parent_id": "P2"}
    office.run("roster", "import", office.write_roster(ROW, twice), code=0)
    for parent, username in (("P1", "jgarcia"), ("P2", "jgarcia2")):
        parents.activate(office, parent, username)
    parents.merge(office, "--keep-account", "jgarcia")
    later = MONDAY + timedelta(days=1)
    words = ("accounts", "void", "jgarcia", "--reason", "stolen", "--yes")
    office.run(*words, now=later, code=0)
    said = explain(office, days=2)
    assert "jgarcia was closed on 2026-09-01 (stolen)" in said["sign-in"]["message"]
    shown = office.run("accounts", "show", "P1", "--format", "json", code=0).record
    assert shown["username"] == "jgarcia"
