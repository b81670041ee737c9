"""Two records of one person become one: nobody loses anything, nothing opens by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import MONDAY, Office
from tests.kits.parents import DROP, KEEP, activate, bring, list_states, merge, show, sign_in


@pytest.mark.slow
def test_the_children_come_over(school: Office) -> None:
    merge(school)
    assert list_states(school) == {"0010442": "visible", "0010443": "visible"}
    assert list_states(school, "P2") == list_states(school)
    assert [p["parent_id"] for p in school.run("parents", "list", "--format", "json").json] == [
        "P1"
    ]


@pytest.mark.slow
def test_a_roster_that_still_lists_the_dropped_number_means_the_one_who_stays(
    school: Office,
) -> None:
    merge(school)
    bring(school, KEEP, DROP | {"relationship": "guardian"}, DROP | {"student_id": "0010444"})
    assert list_states(school) == dict.fromkeys(("0010442", "0010443", "0010444"), "visible")
    assert school.query("SELECT count(*) FROM parents WHERE merged_into IS NULL") == [(1,)]
    assert show(school)["parent_name"] == "José García"


def test_the_same_roster_after_a_merge_changes_nothing(school: Office) -> None:
    merge(school)
    again = school.run("roster", "import", school.folder / "roster.csv", code=0)
    assert "Nothing has changed" in again.err
    assert show(school)["earlier_parent_ids"] == ["P2"]


def test_a_roster_with_the_dropped_number_alone_still_means_the_one_who_stays(
    school: Office,
) -> None:
    merge(school)
    bring(school, DROP | {"phone": "555-0177"})
    assert show(school)["phone"] == "555-0177"
    assert show(school)["parent_id"] == "P1"


@pytest.mark.slow
def test_court_orders_of_both_stay_in_force(school: Office) -> None:
    school.run("links", "deny", "P2", "0010443", "--reason", "case 2", "--yes", code=0)
    school.run("links", "deny", "P2", "0010442", "--reason", "case 1", code=0)
    words = ("links", "deny", "P1", "0010442", "--reason", "case 3", "--until", "2026-09-30")
    school.run(*words, "--yes", code=0)
    merge(school)
    assert list_states(school) == {"0010442": "restricted", "0010443": "restricted"}
    listed = school.run("links", "list", "--restricted", "--format", "json").json
    assert {(line["student_id"], line["restricted_until_on"]) for line in listed} == {
        ("0010442", None),
        ("0010443", None),
    }


def test_the_open_key_of_the_dropped_record_is_closed_and_stays_known(school: Office) -> None:
    school.run("keys", "issue", "-o", "keys.csv", code=0)
    merge(school)
    keys = school.query("SELECT closed_as, count(*) FROM activation_keys GROUP BY 1 ORDER BY 1")
    assert keys == [(None, 1), ("merged", 1)]
    dropped = school.read_csv(school.folder / "keys.csv")[1]["activation_key"]
    checked = school.run("keys", "check", "--secrets-stdin", stdin=dropped + "\n", code=1)
    assert "P1" in checked.out
    assert "merged: P2 is P1" in checked.out


def test_the_only_letter_that_was_posted_still_works(school: Office) -> None:
    school.run("keys", "issue", "--parent", "P2", "--posted", "-o", "keys.csv", code=0)
    merge(school)
    [row] = school.read_csv(school.folder / "keys.csv")
    checked = school.run("keys", "check", "--secrets-stdin", stdin=row["activation_key"], code=0)
    assert "P1" in checked.out
    assert "Nothing to issue" in school.run("keys", "issue", "-o", "new.csv", code=0).err


def test_a_revoked_key_is_not_issued_again_by_a_merge(school: Office) -> None:
    school.run("keys", "issue", "-o", "keys.csv", code=0)
    school.run("keys", "revoke", "P1", "--reason", "mis-sent", "--yes", code=0)
    merge(school)
    assert "Nothing to issue" in school.run("keys", "issue", "-o", "new.csv", code=0).err


@pytest.mark.slow
def test_the_only_account_moves_and_its_sign_ins_with_it(school: Office) -> None:
    activate(school, "P2", "jgarcia")
    assert sign_in(school, "jgarcia") == "ok"
    school.run("keys", "issue", "--parent", "P1", "--posted", "-o", "keys.csv", code=0)
    merge(school)
    assert show(school)["username"] == "jgarcia"
    assert sign_in(school, "jgarcia") == "ok"
    rows = school.query(
        "SELECT count(*) FROM sign_ins i JOIN accounts a ON a.id = i.account_id "
        "JOIN parents p ON p.id = a.parent_id WHERE p.number = 'P1'"
    )
    assert rows == [(2,)]
    assert school.query("SELECT count(*) FROM activation_keys WHERE closed_at IS NULL") == [(0,)]


@pytest.mark.slow
def test_two_accounts_want_a_word_which_one_stays(school: Office) -> None:
    activate(school, "P1", "jgarcia")
    activate(school, "P2", "jgarcia2")
    refused = merge(school, code=1)
    assert "jgarcia (P1)" in refused.err
    assert "--keep-account jgarcia" in refused.err
    assert "Neither" in merge(school, "--keep-account", "nobody", code=1).err
    assert school.query("SELECT count(*) FROM parents WHERE merged_into IS NULL") == [(2,)]
    merge(school, "--keep-account", "JGARCIA2")
    assert show(school)["username"] == "jgarcia2"
    assert sign_in(school, "jgarcia2") == "ok"
    assert sign_in(school, "jgarcia") != "ok"
    assert school.query("SELECT count(*) FROM trail WHERE action = 'account:voided'") == [(1,)]


def test_merging_asks_with_no_as_the_default(school: Office) -> None:
    words = ("parents", "merge", "P1", "P2", "--reason", "one person")
    assert "Nobody is there" in school.run(*words, code=4).err
    school.run(*words, answers="\n", code=4)
    assert school.query("SELECT count(*) FROM parents WHERE merged_into IS NULL") == [(2,)]
    school.run(*words, answers="y\n", code=0)


def test_merging_twice_says_so(school: Office) -> None:
    merge(school)
    again = school.run("parents", "merge", "P1", "P2", "--reason", "again", code=0)
    assert "nothing was changed" in again.err
    assert school.query("SELECT count(*) FROM batches WHERE kind = 'counter'") == [(1,)]


def test_merging_with_oneself_or_a_stranger_is_refused(school: Office) -> None:
    merge(school, keep="P1", drop="P1", code=2)
    assert "The parent 'P7' does not exist" in merge(school, drop="P7", code=1).err


@pytest.mark.slow
def test_merges_follow_each_other(school: Office) -> None:
    bring(school, KEEP, DROP, {"student_id": "0010444", "parent_id": "P3"})
    merge(school, keep="P2", drop="P1")
    assert "merged into P2" in merge(school, keep="P3", drop="P1", code=1).err
    merge(school, keep="P3", drop="P2")
    bring(school, KEEP, DROP, {"student_id": "0010444", "parent_id": "P3"}, {})
    assert list_states(school, "P1") == dict.fromkeys(("0010442", "0010443", "0010444"), "visible")
    assert show(school, "P1")["parent_id"] == "P3"


def test_the_past_can_still_be_asked_about(school: Office) -> None:
    merge(school)
    rows = school.query(
        "SELECT p.number, l.ended_on FROM links l JOIN parents p ON p.id = l.parent_id "
        "JOIN students s ON s.id = l.student_id WHERE s.number = '0010443' ORDER BY l.id"
    )
    assert rows == [("P2", "2026-08-31"), ("P1", None)]
    assert school.query("SELECT count(*) FROM roster_changes WHERE record = 'link'") == [(1,)]


def test_a_merge_is_in_the_trail_of_both_numbers(school: Office) -> None:
    merge(school)
    rows = school.query(
        "SELECT subject, reason FROM trail WHERE action = 'parent:merged' ORDER BY seq"
    )
    assert rows == [("parent:P1", "one person"), ("parent:P2", "one person")]


@pytest.mark.slow
def test_each_restriction_of_the_dropped_record_stands_on_its_own_and_in_the_trail(
    school: Office,
) -> None:
    for parent, more in (("P1", ()), ("P2", ("--case", "26-9")), ("P2", ("--until", "2026-12-31"))):
        words = ("links", "deny", parent, "0010442", "--reason", "court", *more, "--yes")
        school.run(*words, code=0)
    merge(school)
    listed = school.run("restrictions", "list", "--in-force", "--format", "json", code=0).json
    assert [(one["restriction_id"], one["parent_id"]) for one in listed] == [
        ("R1", "P1"), ("R2", "P1"), ("R3", "P1"),
    ]  # fmt: skip
    assert school.query("SELECT subject, detail FROM trail WHERE action = 'restriction:moved'") == [
        ("parent:P1", "of P2 before: R2: student 0010442, from 2026-08-31, case 26-9"),
        ("parent:P1", "of P2 before: R3: student 0010442, from 2026-08-31, until 2026-12-31"),
    ]


def read_open_key(office: Office) -> str:
    """The reference of the key that is left open."""
    [row] = office.query(
        "SELECT b.code || '-' || k.serial FROM activation_keys k JOIN batches b "
        "ON b.id = k.batch_id WHERE k.closed_at IS NULL"
    )
    return str(row[0])


def issue(office: Office, parent: str) -> str:
    """Issue a parent's key alone; its reference."""
    words = (
        "keys", "issue", "--parent", parent, "--posted", "-o", f"{parent}.csv", "--format", "json",
    )  # fmt: skip
    office.run(*words, code=0)
    [batch] = office.query("SELECT code FROM batches ORDER BY id DESC LIMIT 1")
    return f"{batch[0]}-1"


@pytest.mark.slow
def test_an_expired_key_never_wins_over_the_one_that_works(school: Office) -> None:
    issue(school, "P1")
    school.now = MONDAY + timedelta(days=400)
    live = issue(school, "P2")
    said = merge(school).err
    assert read_open_key(school) == live
    assert "of P1 stops working: pull its letter" in said
    [row] = school.read_csv(school.folder / "P2.csv")
    checked = school.run("keys", "check", "--secrets-stdin", stdin=row["activation_key"], code=0)
    assert "P1" in checked.out


@pytest.mark.slow
def test_a_suspended_key_never_wins_over_the_one_that_works(school: Office) -> None:
    issue(school, "P1")
    school.run("links", "deny", "P1", "0010442", "--reason", "order", "--yes", code=0)
    live = issue(school, "P2")
    merge(school)
    assert read_open_key(school) == live


@pytest.mark.slow
def test_of_two_live_keys_the_one_that_was_posted_stays_then_the_later_one(school: Office) -> None:
    posted = issue(school, "P2")
    school.now = MONDAY + timedelta(days=1)
    later = issue(school, "P1")
    words = ("parents", "merge", "P2", "P1", "--reason", "x", "--dry-run", "--format", "json")
    [key] = school.run(*words, code=0).record["result"]["keys"]
    assert key["key_reference"] == later
    school.run("batches", "mark", posted.split("-")[0], "--sent", code=0)
    merge(school)
    assert read_open_key(school) == posted


def test_whom_one_sees_and_nobody_will_is_warned_of(school: Office) -> None:
    bring(school, KEEP, KEEP | {"student_id": "0010443"}, DROP)
    school.run("links", "deny", "P2", "0010443", "--reason", "order", "--yes", code=0)
    said = merge(school).err
    assert "(0010443), whom one of the two sees today, will not be visible to P1" in said


def test_a_question_about_the_id_that_goes_is_withdrawn_by_the_answer(school: Office) -> None:
    other = DROP | {
        "parent_first_name": "Olaf", "parent_last_name": "Holm", "email": "o@example.org",
        "phone": "555-9", "address": "9 Far Rd",
    }  # fmt: skip
    bring(school, KEEP, other, code=4)
    assert "1 open question about the id P2 withdrawn" in merge(school).err
    refused = school.run("parents", "identity", "P2", "--different", "--reason", "x", code=1)
    assert "No question about the parent P2" in refused.err
    assert show(school)["parent_name"] == "José García"
