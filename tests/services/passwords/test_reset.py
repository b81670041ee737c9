"""Resets: who is meant, what the clerk must say, and that nothing is lost in the middle."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from portaladm.domain.temporary_passwords import spell_out
from tests.accounts_kit import OTHER, PASSWORD, activate, change, check, furnish, open_account
from tests.conftest import MONDAY, Office, Outcome


def reset(office: Office, *words: str | Path, code: int | None = 0, **more: Any) -> Outcome:
    return office.run("passwords", "reset", *words, code=code, **more)


def open_accounts(office: Office, count: int, **wishes: str) -> list[str]:
    """So many accounts, one a family; their usernames."""
    rows = [wishes | {"student_id": f"S{n}", "parent_id": f"P{n}"} for n in range(count)]
    keys = furnish(office, *rows)
    for parent, key in keys.items():
        activate(office, key, f"user{parent}")
    return [f"user{parent}" for parent in keys]


def rows_of(office: Office, name: str = "new.csv") -> dict[str, str]:
    return {
        row["username"]: row["temporary_password"] for row in office.read_csv(office.folder / name)
    }


def test_everybody_of_a_batch_signs_in_with_what_the_file_says(office: Office) -> None:
    names = open_accounts(office, 5)
    done = reset(office, "--all", "--yes", "-o", "new.csv")
    assert done.out.strip() == str(office.folder / "new.csv")
    assert (office.folder / "new.csv").stat().st_mode & 0o777 == 0o600
    handed = rows_of(office)
    assert sorted(handed) == sorted(names)
    for name, password in handed.items():
        assert check(office, name, password)["result"] == "must-change"
        assert check(office, name, PASSWORD)["result"] == "wrong"
    [row] = office.query("SELECT kind, file_state, count FROM batches WHERE kind LIKE 'pass%'")
    assert row == ("passwords-reset", "published", 5)
    assert office.query("SELECT count(*) FROM trail WHERE action = 'password:reset'") == [(5,)]
    assert office.query("SELECT count(*) FROM part_files") == [(0,)]


def test_a_reset_file_has_the_columns_that_scripts_rely_on(office: Office) -> None:
    open_accounts(office, 1)
    reset(office, "--all", "--yes", "-o", "new.csv")
    [row] = office.read_csv(office.folder / "new.csv")
    assert list(row) == [
        "parent_id", "parent_name", "username", "temporary_password", "expires_on",
    ]  # fmt: skip
    assert row["expires_on"] == "2026-09-07"
    reset(office, "--all", "--yes", "--posted", "-o", "posted.csv")
    assert office.read_csv(office.folder / "posted.csv")[0]["expires_on"] == "2026-09-21"


def test_one_person_needs_the_way_identity_was_checked(office: Office) -> None:
    parent = open_account(office)
    unsaid = reset(office, "mlopez", "--yes", code=2)
    assert "Phone on file: (555) 010-0199" in unsaid.err and "--verified-by photo-id" in unsaid.err
    assert "takes one of" in reset(office, "mlopez", "--verified-by", "x", "--yes", code=2).err
    reset(office, parent, "--verified-by", "photo-id", "--yes", "--show")
    assert office.query(
        "SELECT subject, verified_by FROM trail WHERE action = 'password:reset'"
    ) == [(f"parent:{parent}", "photo-id")]


def test_on_a_terminal_the_way_and_the_confirmation_are_asked(office: Office) -> None:
    open_account(office)
    no = reset(office, "mlopez", "--show", "--yes", answers="\n", code=4)
    assert "How did you make sure" in no.err
    assert "Not confirmed" in reset(office, "mlopez", "-o", "n.csv", answers="3\n\n", code=4).err
    assert check(office, "mlopez")["result"] == "ok"
    reset(office, "mlopez", "-o", "n.csv", answers="3\ny\n")
    assert office.query("SELECT verified_by FROM trail WHERE action = 'password:reset'") == [
        ("callback-to-number-on-file",)
    ]


def test_a_restriction_is_shown_before_a_password_is_handed_out(office: Office) -> None:
    open_account(office, parent_id="P1", student_id="S1")
    office.run("links", "deny", "P1", "S1", "--reason", "court order 12", "--yes", code=0)
    said = reset(office, "mlopez", "--verified-by", "photo-id", "--yes", "--show", "--anyway").err
    assert "court order 12" in said and "this account is ended" in said


@pytest.mark.parametrize("words", [("--yes", "--show"), ("--yes", "-o", "new.csv")])
def test_a_password_that_would_open_nothing_is_refused_with_the_cure(
    office: Office, words: tuple[str, ...]
) -> None:
    open_account(office)
    office.run("accounts", "disable", "mlopez", "--reason", "phone stolen", "--yes", code=0)
    known = ("mlopez", "--verified-by", "photo-id")
    refused = reset(office, *known, *words, code=1)
    assert "was disabled by staff (phone stolen)" in refused.err
    assert "portaladm accounts enable mlopez" in refused.err and "--anyway" in refused.err
    assert not (office.folder / "new.csv").exists()
    assert office.query("SELECT count(*) FROM trail WHERE action = 'password:reset'") == [(0,)]
    reset(office, *known, *words, "--anyway")
    office.run("accounts", "enable", "mlopez", code=0)
    assert check(office, "mlopez")["result"] == "wrong"


def test_of_several_named_those_who_would_gain_nothing_are_left_out(office: Office) -> None:
    open_accounts(office, 3)
    office.run("accounts", "disable", "userP1", "--yes", code=0)
    done = reset(
        office, "userP0", "userP1", "--verified-by", "photo-id", "--yes", "-o", "new.csv", code=3
    )
    assert "Left out: userP1: The account userP1 was disabled by staff" in done.err
    assert set(rows_of(office)) == {"userP0"}
    every = reset(office, "--all", "--anyway", "--yes", "-o", "all.csv")
    assert "Left out" not in every.err and len(rows_of(office, "all.csv")) == 3


def test_a_wrong_choice_is_asked_again_three_times_at_most(office: Office) -> None:
    open_account(office)
    words = ("mlopez", "-o", "new.csv")
    gave_up = reset(office, *words, answers="9\nx\n0\n1\ny\n", code=4)
    assert gave_up.err.count("is none of them") == 3
    reset(office, *words, answers="9\nquestions\ny\n")
    [(way,)] = office.query("SELECT verified_by FROM trail WHERE action = 'password:reset'")
    assert way == "questions"


def test_without_a_yes_nothing_changes_and_the_count_is_named(office: Office) -> None:
    open_accounts(office, 3)
    stopped = reset(office, "--all", "-o", "new.csv", code=4)
    assert "Reset the passwords of 3 accounts?" in stopped.err
    assert not (office.folder / "new.csv").exists()
    assert check(office, "userP1")["result"] == "ok"


def test_unknown_names_are_listed_and_the_others_done(office: Office) -> None:
    open_accounts(office, 2)
    (office.folder / "who.csv").write_text("username,note\nuserP0,x\nuserP9,y\n")
    done = reset(office, "--from", "who.csv", "--yes", "-o", "new.csv", code=3)
    assert "Left out: userP9" in done.err and "did you mean userP" in done.err
    assert list(rows_of(office)) == ["userP0"]
    assert "did you mean" in reset(office, "userP9", code=1).err


def test_names_come_from_stdin_one_a_line_or_as_parent_ids(office: Office) -> None:
    open_accounts(office, 3)
    reset(office, "--from", "-", "--yes", "-o", "a.csv", stdin="userP0\nuserP1\nuserP0\n")
    assert list(rows_of(office, "a.csv")) == ["userP0", "userP1"]
    reset(office, "--from", "-", "--yes", "-o", "b.csv", stdin="parent_id\nP2\n")
    assert list(rows_of(office, "b.csv")) == ["userP2"]


def test_a_parent_without_an_account_is_told_about(office: Office) -> None:
    furnish(office, {"parent_id": "P1"})
    said = reset(office, "P1", code=1)
    assert "no account yet: the key" in said.err and "accounts activate" in said.err


def test_the_mother_of_a_student_is_asked_for(office: Office) -> None:
    family = [
        {"student_id": "10442", "parent_id": "P1", "relationship": "mother"},
        {"student_id": "10442", "parent_id": "P2", "relationship": "father"},
    ]
    for parent, key in furnish(office, *family).items():
        activate(office, key, f"user{parent}")
    stopped = reset(office, "--student", "10442", code=4)
    assert "(mother)" in stopped.err and "2 parents" in stopped.err
    reset(
        office, "--student", "10442", "--verified-by", "known-person", "--yes", "-o", "n.csv",
        answers="1\n",
    )  # fmt: skip
    assert list(rows_of(office, "n.csv")) == ["userP1"]
    assert "did you mean" in reset(office, "--student", "0010442", code=1).err


def test_schools_and_grades_choose_and_useless_accounts_are_left_out(office: Office) -> None:
    open_accounts(office, 3, grade="5")
    office.run("accounts", "disable", "userP1", "--reason", "x", "--yes", code=0)
    done = reset(office, "--school", "lincoln elementary", "--grade", "5", "--yes", "-o", "n.csv")
    assert "Left out: 1 account disabled" in done.err
    assert sorted(rows_of(office, "n.csv")) == ["userP0", "userP2"]
    reset(office, "--grade", "12", code=1)


def test_a_reset_lifts_a_stop(office: Office) -> None:
    open_account(office)
    with closing(sqlite3.connect(office.store)) as driver:
        driver.execute("UPDATE accounts SET failures = 100")
        driver.commit()
    assert check(office, "mlopez")["result"] == "stopped"
    reset(office, "mlopez", "--verified-by", "photo-id", "--yes", "-o", "n.csv")
    assert check(office, "mlopez", rows_of(office, "n.csv")["mlopez"])["result"] == "must-change"


def test_a_password_is_spelled_for_the_phone(office: Office) -> None:
    open_account(office, language="English")
    shown = reset(
        office, "mlopez", "--verified-by", "photo-id", "--yes", "--show", "--spell", "--format",
        "json",
    ).json[0]  # fmt: skip
    words = shown["spelled"].split()
    assert len(words) == 16 + 9 and words.count("pause") == 3
    assert words == spell_out(shown["temporary_password"]).split()
    refused = reset(office, "mlopez", "--verified-by", "photo-id", "--yes", "--spell", code=2)
    assert "--spell is for the screen" in refused.err


def test_a_target_that_is_taken_is_refused_before_anything(office: Office) -> None:
    open_accounts(office, 2)
    (office.folder / "new.csv").write_text("mine")
    reset(office, "--all", "--yes", "-o", "new.csv", code=1)
    assert (office.folder / "new.csv").read_text() == "mine"
    assert check(office, "userP0")["result"] == "ok"


def test_an_account_renamed_while_hashes_are_computed_is_in_the_file_under_its_new_name(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portaladm.services.passwords import reset as resetting

    open_accounts(office, 2)
    hash_all = resetting._hash_all
    renamed: list[Outcome] = []

    def slow(*arguments: Any) -> list[str]:
        made = hash_all(*arguments)
        if not renamed:
            renamed.append(office.run("accounts", "rename", "userP0", "another", code=0))
        return made

    monkeypatch.setattr(resetting, "_hash_all", slow)
    reset(office, "--all", "--yes", "-o", "new.csv")
    handed = rows_of(office)
    assert sorted(handed) == ["another", "userP1"]
    for name, password in handed.items():
        assert check(office, name, password)["result"] == "must-change"
    assert not list(office.folder.glob(".*.part"))


STEPS = ("hash", "seal", "commit", "publish", "mark")


def _reset_until(office: Office, step: str) -> None:
    """A batch reset that is killed as it comes to a step; runs in a process of its own."""
    from portaladm.outputs.private import PrivateFile
    from portaladm.services.batches import output as batch_files
    from portaladm.services.passwords import reset as resetting

    places: dict[str, tuple[Any, str]] = {
        "hash": (resetting, "_hash_all"), "seal": (PrivateFile, "seal"),
        "commit": (resetting, "append_for_subjects"), "publish": (PrivateFile, "publish"),
        "mark": (batch_files, "mark_published"),
    }  # fmt: skip
    owner, name = places[step]
    setattr(owner, name, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
    reset(office, "--all", "--yes", "-o", "new.csv", code=None)


@pytest.mark.posix("the victim is forked")
@pytest.mark.parametrize("step", STEPS)
def test_a_reset_killed_at_any_step_loses_nobody(office: Office, step: str) -> None:
    """Whoever was reset is in the file; ``doctor`` finishes or removes it; a second run works."""
    open_accounts(office, 3)
    process = multiprocessing.get_context("fork").Process(target=_reset_until, args=(office, step))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    office.run("doctor", "--repair", code=None)
    committed = STEPS.index(step) > STEPS.index("commit")
    assert (office.folder / "new.csv").exists() is committed
    assert not list(office.folder.glob(".*.part"))
    handed = rows_of(office) if committed else {f"userP{n}": PASSWORD for n in range(3)}
    expected = "must-change" if committed else "ok"
    assert {check(office, name, handed[name])["result"] for name in handed} == {expected}
    reset(office, "--all", "--yes", "-o", "again.csv")
    assert len(rows_of(office, "again.csv")) == 3


def test_killing_loses_passwords_where_the_file_is_written_after_the_commit(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: with a file that is thrown away before the commit, nobody can sign in."""
    from portaladm.services.passwords import reset as resetting

    open_accounts(office, 1)
    commit = resetting._commit

    def forget(context: Any, transaction: Any, order: Any, batch: Any, hashes: Any) -> Any:
        batch.file.part.write_bytes(b"")
        return commit(context, transaction, order, batch, hashes)

    monkeypatch.setattr(resetting, "_commit", forget)
    reset(office, "--all", "--yes", "-o", "new.csv")
    assert rows_of(office) == {}
    assert check(office, "userP0")["result"] == "wrong"


def test_the_write_lock_is_free_while_hashes_are_computed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portaladm.services.passwords import reset as resetting

    open_accounts(office, 2)
    hash_all = resetting._hash_all
    wrote = []

    def slow(*arguments: Any) -> list[str]:
        with closing(sqlite3.connect(office.store, timeout=0)) as driver:
            driver.execute("BEGIN IMMEDIATE")
            driver.rollback()
            wrote.append(True)
        return hash_all(*arguments)

    monkeypatch.setattr(resetting, "_hash_all", slow)
    reset(office, "--all", "--yes", "-o", "new.csv")
    assert wrote


def test_nothing_to_reset_makes_no_file(office: Office) -> None:
    furnish(office, {})
    done = reset(office, "--all", "--yes", "-o", "new.csv")
    assert "Nobody to reset" in done.err and not (office.folder / "new.csv").exists()


def test_two_ways_of_naming_exclude_each_other(office: Office) -> None:
    open_account(office)
    reset(office, "mlopez", "--all", code=2)
    reset(office, code=2)


def test_a_username_that_is_another_parents_number_is_not_guessed_at(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    activate(office, keys["P1"], "P2000")
    roster = office.write_roster({"parent_id": "P2000"})
    office.run("keys", "issue", "--roster", roster, "-o", "more.csv", code=0)
    [key] = [row["activation_key"] for row in office.read_csv(office.folder / "more.csv")]
    activate(office, key, "second")
    said = reset(office, "P2000", "--verified-by", "photo-id", code=1).err
    assert "the username of" in said and "Name P1 or second instead" in said


@pytest.mark.posix("tzset")
def test_a_temporary_password_survives_the_change_of_the_clocks(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time
    from datetime import UTC, datetime

    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        office.now = datetime(2026, 10, 28, 16, tzinfo=UTC)  # clocks go back on 1 November
        open_account(office)
        reset(office, "mlopez", "--verified-by", "photo-id", "--yes", "-o", "n.csv")
        handed = rows_of(office, "n.csv")["mlopez"]
        over = datetime(2026, 11, 5, 5, tzinfo=UTC)  # the end of 4 November in winter time
        assert check(office, "mlopez", handed, now=over)["result"] == "temporary-expired"
        before = over - timedelta(seconds=1)
        assert check(office, "mlopez", handed, now=before)["result"] == "must-change"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_the_whole_story_of_forgetting(office: Office) -> None:
    open_account(office)
    reset(office, "mlopez", "--verified-by", "photo-id", "--yes", "-o", "n.csv")
    change(office, "mlopez", rows_of(office, "n.csv")["mlopez"], OTHER)
    assert check(office, "mlopez", OTHER, now=MONDAY + timedelta(days=300))["result"] == "ok"
