"""``portaladm keys``: the whole life of a key at the counter and in the nightly run."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import MONDAY, Office

FAMILY = (
    {"student_id": "1", "parent_id": "P1", "grade": "4"},
    {"student_id": "2", "parent_id": "P1", "grade": "7", "school": "Riverbend Middle"},
    {"student_id": "1", "parent_id": "P2", "parent_first_name": "Eva"},
    {"student_id": "3", "parent_id": "P3", "school": "Riverbend Middle", "grade": "8"},
    {"student_id": "3", "parent_id": "P4", "school": "Riverbend Middle", "grade": "8",
     "portal_access": "no"},
)  # fmt: skip


@pytest.fixture
def school(office: Office) -> Office:
    office.run("roster", "import", office.write_roster(*FAMILY), code=0)
    return office


@pytest.fixture
def posted(school: Office) -> Office:
    """Everybody who is eligible has a letter: P1, P2, P3."""
    school.run("keys", "issue", "-o", "keys.csv", code=0)
    return school


def read_key(office: Office, parent: str, file: str = "keys.csv") -> str:
    rows = office.read_csv(office.folder / file)
    return next(row["activation_key"] for row in rows if row["parent_id"] == parent)


def check(office: Office, key: str, now: datetime | None = None) -> dict[str, Any]:
    done = office.run(
        "keys", "check", "--secrets-stdin", "--format", "json", stdin=f"{key}\n", now=now
    )
    assert done.code == (0 if done.record["good"] else 1)
    return done.record


def states(office: Office, *more: str) -> dict[str, str]:
    done = office.run("keys", "list", "--format", "json", *more)
    return {line["key_reference"]: line["status"] for line in done.json}


def batch_of(office: Office, kind: str = "keys-issue") -> str:
    sql = "SELECT code FROM batches WHERE kind = ? ORDER BY id DESC"
    return str(office.query(sql, kind)[0][0])


def test_a_letter_names_the_children_whom_its_parent_may_see(posted: Office) -> None:
    rows = {row["parent_id"]: row for row in posted.read_csv(posted.folder / "keys.csv")}
    assert set(rows) == {"P1", "P2", "P3"}
    assert rows["P1"]["students"].count(";") == 1
    assert rows["P1"]["school"] == "Lincoln Elementary"  # the youngest child's
    assert rows["P1"]["expires_on"] > "2026-09-01"
    assert rows["P1"]["key_reference"] == f"{batch_of(posted)}-1"


@pytest.mark.parametrize(
    ("filters", "parents"),
    [
        (("--school", "riverbend middle"), {"P1", "P3"}),
        (("--grade", "4"), {"P1", "P2"}),
        (("--student", "3"), {"P3"}),
        (("--parent", "P2", "--parent", "P3"), {"P2", "P3"}),
        (("--school", "Riverbend Middle", "--grade", "7"), {"P1"}),
        (("--parent", "P1", "--student", "3"), set()),
    ],
)
def test_filters_choose_who_gets_a_key(
    school: Office, filters: tuple[str, ...], parents: set[str]
) -> None:
    school.run("keys", "issue", *filters, "-o", "some.csv", code=0)
    path = school.folder / "some.csv"
    assert path.exists() is bool(parents)
    if parents:
        assert {row["parent_id"] for row in school.read_csv(path)} == parents


@pytest.mark.parametrize("option", ["--school", "--grade", "--student", "--parent"])
def test_a_filter_that_names_nobody_is_refused_with_a_near_match(
    school: Office, option: str
) -> None:
    near = {"--school": "Riverbend Midle", "--parent": "P"}.get(option, "44")
    refused = school.run("keys", "issue", option, near, "-o", "some.csv", code=1)
    assert near in refused.err
    if option == "--school":
        assert "Riverbend Middle" in refused.err
    assert not (school.folder / "some.csv").exists()


def test_a_dry_run_shows_the_plan_and_changes_nothing(school: Office) -> None:
    before = school.store.read_bytes()
    planned = school.run("keys", "issue", "--dry-run", "-o", "keys.csv", code=0)
    assert "3 eligible parents" in planned.err
    assert "3 keys to make" in planned.err
    assert school.store.read_bytes() == before
    assert not (school.folder / "keys.csv").exists()


def test_without_a_name_several_keys_go_to_a_private_file_named_for_the_batch(
    school: Office,
) -> None:
    done = school.run("keys", "issue", code=0)
    path = Path(done.out.strip())
    assert path == school.folder / f"portaladm-keys-{batch_of(school)}.csv"
    assert path.stat().st_mode & 0o777 == 0o600
    assert not any(row["activation_key"] in done.err for row in school.read_csv(path))


def test_keys_into_a_pipe_want_a_yes(school: Office) -> None:
    stopped = school.run("keys", "issue", "--show", code=4)
    assert "nothing was changed" in stopped.err
    assert school.query("SELECT count(*) FROM activation_keys") == [(0,)]
    shown = school.run("keys", "issue", "--show", "--yes", "--format", "json", code=0)
    assert {row["parent_id"] for row in shown.json} == {"P1", "P2", "P3"}
    assert check(school, shown.json[0]["activation_key"])["good"]


@pytest.mark.parametrize("name", ["keys.json", "keys.jsonl", "keys.csv"])
def test_the_ending_says_the_format(school: Office, name: str) -> None:
    school.run("keys", "issue", "-o", name, "--no-bom", code=0)
    data = (school.folder / name).read_text(encoding="utf-8")
    assert not data.startswith("\ufeff")
    if name.endswith("json"):
        keys = [row["activation_key"] for row in json.loads(data)]
    elif name.endswith("jsonl"):
        keys = [json.loads(line)["activation_key"] for line in data.splitlines()]
    else:
        keys = [row["activation_key"] for row in school.read_csv(school.folder / name)]
    assert all(check(school, key)["good"] for key in keys)


def test_days_begin_with_the_posting(school: Office) -> None:
    words = ("--mailed-on", "2026-09-10", "--expires-in", "30", "-o", "keys.csv")
    school.run("keys", "issue", *words, code=0)
    [day] = {row["expires_on"] for row in school.read_csv(school.folder / "keys.csv")}
    assert day == "2026-10-10"


def test_a_posting_so_long_ago_that_nothing_is_left_is_misuse(school: Office) -> None:
    school.run("keys", "issue", "--mailed-on", "2020-01-01", "-o", "keys.csv", code=2)
    assert school.query("SELECT count(*) FROM activation_keys") == [(0,)]


def test_an_expired_key_is_replaced_only_on_demand(posted: Office) -> None:
    later = MONDAY + timedelta(days=400)
    again = posted.run("keys", "issue", "-o", "again.csv", now=later, code=0)
    assert "3 have an expired key (a new one with --expired)" in again.err
    assert not (posted.folder / "again.csv").exists()
    posted.run("keys", "issue", "--expired", "-o", "again.csv", now=later, code=0)
    old, new = read_key(posted, "P1"), read_key(posted, "P1", "again.csv")
    assert check(posted, new, now=later)["good"]
    assert "was replaced" in check(posted, old, now=later)["message"]


def test_reissuing_closes_the_old_key_in_the_same_breath(posted: Office) -> None:
    posted.run("keys", "reissue", "P1", "--reason", "letter lost", "--yes", "-o", "new.csv", code=0)
    old, new = (
        check(posted, read_key(posted, "P1")),
        check(posted, read_key(posted, "P1", "new.csv")),
    )
    assert new["good"]
    assert not old["good"]
    assert "(letter lost)" in old["message"]
    assert new["key_reference"] in old["message"]
    assert check(posted, read_key(posted, "P2"))["good"]


def test_reissue_takes_a_batch_or_a_file_and_leaves_out_who_can_have_none(posted: Office) -> None:
    (posted.folder / "who.csv").write_text("name,parent_id\nA,P1\nB,P4\nC,P99\n")
    done = posted.run("keys", "reissue", "--from", "who.csv", "--yes", "-o", "new.csv", code=3)
    assert "Left out: P4: no child with portal access" in done.err
    assert "Left out: P99: no such parent" in done.err
    assert [row["parent_id"] for row in posted.read_csv(posted.folder / "new.csv")] == ["P1"]
    posted.run("keys", "reissue", "--batch", batch_of(posted), "--yes", "-o", "all.csv", code=0)
    assert len(posted.read_csv(posted.folder / "all.csv")) == 3


def test_reissue_asks_and_no_is_the_default(posted: Office) -> None:
    before = posted.store.read_bytes()
    assert "--yes" in posted.run("keys", "reissue", "P1", "-o", "new.csv", code=4).err
    posted.run("keys", "reissue", "P1", "-o", "new.csv", answers="\n", code=4)
    assert posted.store.read_bytes() == before
    posted.run("keys", "reissue", "P1", "-o", "new.csv", answers="y\n", code=0)


def test_reissue_names_somebody(posted: Office) -> None:
    posted.run("keys", "reissue", "--yes", code=2)
    posted.run("keys", "reissue", "P1", "--batch", "K7QMX", "--yes", code=2)
    assert (
        "does not exist" in posted.run("keys", "reissue", "--batch", "K7QMX", "--yes", code=1).err
    )


@pytest.mark.parametrize(
    ("word", "meant"),
    [("roster.csv", "--roster roster.csv"), ("letters.pdf", "-o letters.pdf"),
     ("P1", "--parent P1"), ("-", "--roster -")],
)  # fmt: skip
def test_a_word_without_its_option_is_misuse_that_names_the_option(
    school: Office, word: str, meant: str
) -> None:
    refused = school.run("keys", "issue", word, code=2)
    assert f"portaladm keys issue {meant}" in refused.err
    assert school.query("SELECT count(*) FROM activation_keys") == [(0,)]


@pytest.mark.parametrize(
    "words",
    [("keys", "check"), ("accounts", "activate"), ("passwords", "check", "mlopez"),
     ("passwords", "change", "mlopez")],
)  # fmt: skip
def test_a_secret_on_the_line_is_refused_and_not_repeated(
    office: Office, words: tuple[str, ...]
) -> None:
    refused = office.run(*words, "zebra-quilt-harbor", code=2)
    assert "shell's history" in refused.err and "zebra" not in refused.err + refused.out


def test_a_longer_life_for_nobody_says_that_there_is_no_key(posted: Office) -> None:
    done = posted.run("keys", "extend", "P99", "--until", "2026-10-31", code=1)
    assert "There is no key to prolong" in done.err and "good until" not in done.err


def test_a_mistyped_state_or_batch_has_near_ones(posted: Office) -> None:
    assert "did you mean expired?" in posted.run("keys", "list", "--status", "expird", code=2).err
    code = batch_of(posted)
    assert f"did you mean {code}?" in posted.run("keys", "list", "--batch", f"{code}X", code=1).err
    assert f"did you mean {code}?" in posted.run("batches", "shred", "keys.csv", code=1).err


def test_withdrawing_nothing_says_that_there_is_nothing(posted: Office) -> None:
    for more in ((), ("--dry-run",), ("--yes",)):
        done = posted.run("keys", "revoke", "P99", *more, code=1)
        assert "There is no key to withdraw" in done.err and "would be" not in done.err


def test_a_withdrawn_key_stays_withdrawn_through_issuing(posted: Office) -> None:
    posted.run("keys", "revoke", "P1", "--reason", "wrong house", "--yes", code=0)
    found = check(posted, read_key(posted, "P1"))
    assert "revoked on 2026-08-31 (wrong house)" in found["message"]
    assert found["command"] == "portaladm keys reissue P1"
    again = posted.run("keys", "issue", "-o", "again.csv", code=0)
    assert "1 had a key that was withdrawn" in again.err
    twice = posted.run("keys", "revoke", "P1", "--yes", code=1)
    assert "Left out: P1: has no open key" in twice.err


def test_withdrawing_a_batch_withdraws_what_is_open_of_it(posted: Office) -> None:
    batch = batch_of(posted)
    posted.run("keys", "reissue", "P2", "--yes", "-o", "new.csv", code=0)
    done = posted.run("keys", "revoke", "--batch", batch, "--yes", code=0)
    assert "2 keys revoked" in done.err
    assert list(states(posted).values()).count("live") == 1


def test_a_longer_life_needs_no_new_letter(posted: Office) -> None:
    key = read_key(posted, "P1")
    later = MONDAY + timedelta(days=400)
    assert check(posted, key, now=later)["status"] == "expired"
    posted.run("keys", "extend", "P1", "--until", "2027-12-31", now=later, code=0)
    found = check(posted, key, now=later)
    assert (found["good"], found["expires_on"]) == (True, "2027-12-31")


def test_extending_reopens_nothing_that_is_closed(posted: Office) -> None:
    posted.run("keys", "revoke", "P1", "--yes", code=0)
    posted.run("keys", "extend", "P1", "--until", "2027-08-31", code=1)
    assert check(posted, read_key(posted, "P1"))["status"] == "revoked"


@pytest.mark.parametrize("day", ["2020-01-01", "31.12.2027", "2027-W01-1", "soon"])
def test_a_key_ends_on_a_day_to_come(posted: Office, day: str) -> None:
    before = posted.store.read_bytes()
    posted.run("keys", "extend", "P1", "--until", day, code=2)
    assert posted.store.read_bytes() == before


def test_a_key_sleeps_while_no_child_is_enrolled_and_wakes_up_again(posted: Office) -> None:
    key = read_key(posted, "P3")
    gone = [
        row | ({"withdrawn_on": "2026-08-01"} if row["student_id"] == "3" else {}) for row in FAMILY
    ]
    posted.run("roster", "import", posted.write_roster(*gone, name="gone.csv"), code=0)
    found = check(posted, key)
    assert found["status"] == "suspended"
    assert found["command"] == "portaladm parents explain P3"
    assert posted.query("SELECT count(*) FROM activation_keys WHERE closed_at IS NOT NULL") == [
        (0,)
    ]
    posted.run("roster", "import", posted.write_roster(*FAMILY, name="back.csv"), code=0)
    assert check(posted, key)["good"]


def test_a_court_order_puts_a_key_to_sleep_at_once(posted: Office) -> None:
    posted.run("links", "deny", "P3", "3", "--reason", "order", "--yes", code=0)
    assert check(posted, read_key(posted, "P3"))["status"] == "suspended"


def test_every_way_of_writing_a_key_is_the_same_key(posted: Office) -> None:
    key = read_key(posted, "P1")
    lines = [key, key.lower(), key.strip("{}"), key.replace("-", ""), key.replace("-", " ")]
    done = posted.run(
        "keys", "check", "--secrets-stdin", "--format", "json", stdin="\n".join(lines), code=0
    )
    assert {found["parent_id"] for found in done.json} == {"P1"}
    assert len(done.json) == len(lines)


@pytest.mark.parametrize(
    ("typed", "state", "message"),
    [
        ("{E69293F4-1CB5-4E29-8F1E-EEF6FF3BB7F7}", "never-issued", "was never issued here"),
        ("E69293F4", "mistyped", "32 letters and digits; this one has 8"),
        ("x\x1b[31m", "mistyped", "only the digits"),
    ],
)
def test_a_key_that_is_none_says_why(posted: Office, typed: str, state: str, message: str) -> None:
    found = check(posted, typed)
    assert found["status"] == state
    assert message in found["message"]


def test_checking_changes_nothing_and_counts_nothing(posted: Office) -> None:
    before = posted.store.read_bytes()
    for typed in (read_key(posted, "P1"), "nonsense", "{E69293F4-1CB5-4E29-8F1E-EEF6FF3BB7F7}"):
        check(posted, typed)
    assert posted.store.read_bytes() == before


def test_lists_show_states_and_never_a_key(posted: Office) -> None:
    posted.run("keys", "revoke", "P2", "--yes", "--reason", "=cmd", code=0)
    done = posted.run("keys", "list", code=0)
    assert all(
        row["activation_key"] not in done.out for row in posted.read_csv(posted.folder / "keys.csv")
    )
    assert "'=cmd" in done.out
    batch = batch_of(posted)
    assert states(posted) == {f"{batch}-1": "live", f"{batch}-2": "revoked", f"{batch}-3": "live"}
    assert states(posted, "--status", "revoked") == {f"{batch}-2": "revoked"}
    assert states(posted, "--parent", "P3") == {f"{batch}-3": "live"}
    assert len(states(posted, "--batch", batch.lower())) == 3
    assert "live, suspended" in posted.run("keys", "list", "--status", "lost", code=2).err


def test_each_change_of_a_key_has_its_row_in_the_trail(posted: Office) -> None:
    posted.run("keys", "reissue", "P1", "--yes", "--reason", "lost", "-o", "new.csv", code=0)
    posted.run("keys", "revoke", "P2", "--yes", "--reason", "moved", code=0)
    posted.run("keys", "extend", "P3", "--until", "2027-08-31", code=0)
    rows = posted.query(
        "SELECT action, subject, reason FROM trail WHERE action LIKE 'key:%' ORDER BY seq"
    )
    assert rows == [
        ("key:issued", "parent:P1", ""), ("key:issued", "parent:P2", ""),
        ("key:issued", "parent:P3", ""), ("key:reissued", "parent:P1", "lost"),
        ("key:revoked", "parent:P2", "moved"), ("key:extended", "parent:P3", ""),
    ]  # fmt: skip


def test_an_error_for_a_machine_is_one_object(school: Office) -> None:
    (school.folder / "keys.csv").write_text("mine")
    refused = school.run("keys", "issue", "-o", "keys.csv", "--format", "json", code=1)
    error = json.loads(refused.err.splitlines()[-1])["error"]
    assert error["code"] == "file-exists"
    assert {"message", "hint"} <= set(error)
