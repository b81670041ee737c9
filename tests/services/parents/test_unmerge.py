"""A merge is taken back: each has again what was theirs, and nothing that came since is lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import MONDAY, Office
from tests.kits.parents import (
    DROP,
    KEEP,
    PASSWORD,
    activate,
    bring,
    list_states,
    merge,
    show,
    sign_in,
)

TABLES = {
    "parents": "*", "parent_aliases": "number, parent_id", "links": "*", "restrictions": "*",
    "activation_keys": "*", "accounts": "*", "identity_questions": "kind, number, doubt, "
    "stored_number, stored_name, new_name, asked_at, answer", "roster_changes": "*",
    "sessions": "*",
}  # fmt: skip


def unmerge(office: Office, *more: str, drop: str = "P2", code: int = 0) -> Any:
    words = ("parents", "unmerge", drop, "--reason", "two people", "--yes")
    return office.run(*words, *more, code=code)


def photograph(office: Office) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that is stored of people, but for the trail and the batches."""
    return {
        table: sorted(office.query(f"SELECT {columns} FROM {table}"), key=repr)
        for table, columns in TABLES.items()
    }


def issue(office: Office, *parents: str, name: str = "keys.csv") -> list[str]:
    words = [word for one in parents for word in ("--parent", one)]
    office.run("keys", "issue", *words, "--posted", "-o", name, code=0)
    return [row["activation_key"] for row in office.read_csv(office.folder / name)]


def deny(office: Office, parent: str, student: str, *more: str) -> None:
    office.run("links", "deny", parent, student, "--reason", "order", *more, "--yes", code=0)


def have_nothing(office: Office) -> None:
    """Two parents with a child each."""


def have_keys(office: Office) -> None:
    issue(office)


def have_one_account_and_a_key(office: Office) -> None:
    activate(office, "P2", "jgarcia")
    sign_in(office, "jgarcia")
    issue(office, "P1")


def have_orders(office: Office) -> None:
    deny(office, "P2", "0010443", "--case", "26-1")
    deny(office, "P1", "0010443")
    deny(office, "P2", "0010442")
    office.run("links", "allow", "P2", "0010442", "--reason", "over", "--yes", code=0)


def have_a_common_child(office: Office) -> None:
    bring(office, KEEP, DROP, DROP | {"student_id": "0010442", "portal_access": "no"})


def have_a_link_that_ended(office: Office) -> None:
    bring(office, KEEP, DROP, KEEP | {"student_id": "0010443"})
    newer = office.write_roster(KEEP, DROP, name="less.csv")
    office.run("roster", "import", newer, "--snapshot", "--max-removals", "100%", code=0)


def have_earlier_ids(office: Office) -> None:
    bring(office, {"student_id": "0010444", "parent_id": "P3"})
    merge(office, keep="P2", drop="P3")
    numbers = office.folder / "numbers.csv"
    numbers.write_text("old_id,new_id\nP2,N2\n", encoding="utf-8")
    office.run("parents", "renumber", "--from", numbers, code=0)
    numbers.write_text("old_id,new_id\nN2,P2\n", encoding="utf-8")
    office.run("parents", "renumber", "--from", numbers, code=0)


def have_a_question(office: Office) -> None:
    other = DROP | {
        "parent_first_name": "Olaf", "parent_last_name": "Holm", "email": "o@example.org",
        "phone": "555-9", "address": "9 Far Rd",
    }  # fmt: skip
    bring(office, KEEP, other, code=4)


STATES = [value for name, value in globals().items() if name.startswith("have_")]


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("prepare", STATES, ids=lambda one: one.__name__)
def test_a_merge_that_is_taken_back_leaves_everything_as_it_was(
    school: Office, prepare: Callable[[Office], None]
) -> None:
    prepare(school)
    before = photograph(school)
    merge(school)
    merged = photograph(school)
    assert merged != before
    unmerge(school, "--dry-run")
    assert photograph(school) == merged
    unmerge(school)
    assert photograph(school) == before
    assert school.run("audit", "verify", code=0)


@pytest.mark.slow
def test_two_accounts_are_two_again_and_their_sign_ins_too(school: Office) -> None:
    activate(school, "P1", "jgarcia")
    activate(school, "P2", "jgarcia2")
    before = photograph(school)
    merge(school, "--keep-account", "jgarcia2")
    assert sign_in(school, "jgarcia") != "ok"
    unmerge(school)
    assert sign_in(school, "jgarcia") == sign_in(school, "jgarcia2") == "ok"
    assert show(school, "P2")["username"] == "jgarcia2"
    assert photograph(school)["links"] == before["links"]


@pytest.mark.slow
def test_the_next_roster_means_two_people_again(school: Office) -> None:
    keep, drop = KEEP | {"email": "p1@example.org"}, DROP | {"email": "p2@example.org"}
    bring(school, keep, drop)
    merge(school)
    bring(school, keep, drop, {"parent_id": "P9"})
    unmerge(school)
    bring(school, keep, drop, drop | {"student_id": "0010444"}, {"parent_id": "P9"})
    assert list_states(school, "P1") == {"0010442": "visible"}
    assert list_states(school, "P2") == {"0010443": "visible", "0010444": "visible"}
    assert show(school, "P1")["earlier_parent_ids"] == []


@pytest.mark.slow
def test_the_same_file_is_read_again_after_it(school: Office) -> None:
    merge(school)
    school.run("roster", "import", school.folder / "roster.csv", code=0)
    unmerge(school)
    assert school.query("SELECT value FROM meta WHERE name = 'roster_state'") == [("",)]


@pytest.mark.slow
def test_the_plan_shows_the_one_and_the_two_before_it_asks(school: Office) -> None:
    issue(school)
    deny(school, "P2", "0010443", "--case", "26-1")
    merge(school)
    words = ("parents", "unmerge", "P2", "--reason", "two")
    asked = school.run(*words, answers="\n", code=4)
    for text in ("Now P1", "Then P1", "Then P2", "R1 on 0010443: in-force", "two people?"):
        assert text in asked.err
    dry = school.run(*words, "--dry-run", "--format", "json", code=0).record
    assert [one["restriction_id"] for one in dry["before"]["restrictions"]] == ["R1"]
    assert [one["student_id"] for one in dry["keep"]["links"]] == ["0010442"]
    assert [one["student_id"] for one in dry["drop"]["links"]] == ["0010443"]
    assert (len(dry["keep"]["keys"]), len(dry["drop"]["keys"])) == (1, 1)
    assert dry["dry_run"] is True


@pytest.mark.slow
def test_taking_it_back_twice_says_so(school: Office) -> None:
    merge(school)
    unmerge(school)
    assert "undone before" in unmerge(school).err
    merge(school)
    unmerge(school)


def test_who_was_never_merged_is_refused_with_the_id_that_was(school: Office) -> None:
    assert "P2 was not merged" in unmerge(school, code=1).err
    assert "does not exist" in unmerge(school, drop="P7", code=1).err
    merge(school)
    assert "portaladm parents unmerge P2" in unmerge(school, drop="P1", code=1).err


def test_a_merge_of_an_earlier_version_is_refused_and_says_why(school: Office) -> None:
    merge(school)
    summary = json.dumps({"action": "merge", "keep": "P1", "drop": "P2"})
    with school.open() as context, context.store.write() as transaction:
        transaction.run("UPDATE batches SET summary = ? WHERE kind = 'counter'", (summary,))
    assert "earlier version" in unmerge(school, code=1).err


@pytest.mark.slow
def test_the_trail_names_all_that_went_back(school: Office) -> None:
    issue(school)
    deny(school, "P2", "0010443")
    merge(school)
    unmerge(school)
    rows = school.query(
        "SELECT action, subject, reason FROM trail WHERE seq > (SELECT max(seq) FROM trail "
        "WHERE action = 'parent:merged') AND reason = 'two people' ORDER BY seq"
    )
    assert rows == [
        (action, subject, "two people")
        for action, subject in (
            ("parent:unmerged", "parent:P1"), ("parent:unmerged", "parent:P2"),
            ("restriction:moved", "parent:P2"), ("key:restored", "parent:P2"),
        )
    ]  # fmt: skip


@pytest.mark.slow
def test_a_key_of_a_batch_that_was_undone_meanwhile_stays_closed(school: Office) -> None:
    issue(school, "P2")
    code = school.query("SELECT code FROM batches WHERE kind = 'keys-issue'")[0][0]
    issue(school, "P1", name="later.csv")
    merge(school)
    school.run("batches", "undo", code, "--reason", "wrong", "--yes", code=0)
    said = unmerge(school).err
    assert f"{code}-1 of P2 stays closed" in said
    rows = school.query("SELECT closed_as FROM activation_keys ORDER BY id")
    assert rows == [("undone",), (None,)]


@pytest.mark.slow
def test_an_order_that_was_lifted_meanwhile_is_told_of_whom_it_was(school: Office) -> None:
    deny(school, "P2", "0010443")
    merge(school)
    words = ("links", "allow", "P1", "0010443", "--reason", "lifted", "--yes")
    later = MONDAY + timedelta(hours=1)
    school.run(*words, now=later, code=0)
    said = unmerge(school).err
    assert "R1 of P2 and 0010443 was lifted after the merge" in said
    command = 'portaladm links deny P2 0010443 --reason "WHY"'
    assert command in said
    school.run("links", "deny", "P2", "0010443", "--reason", "WHY", "--yes", code=0)
    assert list_states(school, "P2") == {"0010443": "restricted"}


@pytest.mark.slow
def test_nothing_happens_where_they_changed_while_somebody_looked(school: Office) -> None:
    from portaladm.errors import Refused
    from portaladm.services.parents.unmerge import plan_unmerge, unmerge_parent

    merge(school)
    with school.open() as context:
        plan = plan_unmerge(context, "P2", "two")
        issue(school, "P1")
        school.run("keys", "revoke", "P1", "--reason", "no", "--yes", code=0)
        with pytest.raises(Refused, match="people-changed"):
            unmerge_parent(context, "P2", "two", plan)
    assert list_states(school, "P2") == list_states(school, "P1")


def redeem(office: Office, key: str, username: str) -> None:
    words = ("accounts", "activate", "--username", username, "--secrets-stdin")
    office.run(*words, stdin=f"{key}\n{PASSWORD}\n{PASSWORD}\n", code=0)


def test_the_batch_of_a_merge_is_undone_by_taking_the_merge_back(school: Office) -> None:
    merge(school)
    [batch] = school.query("SELECT code FROM batches WHERE kind = 'counter'")
    words = ("batches", "undo", batch[0], "--reason", "x", "--yes")
    assert "portaladm parents unmerge P2 --reason" in school.run(*words, code=1).err
    unmerge(school)
    assert "parents unmerge" not in school.run(*words, code=1).err
