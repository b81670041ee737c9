"""Resets: what the file says is what signs in, and nothing is lost in the middle."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import MONDAY, Office, Outcome
from tests.kits.accounts import (
    OTHER,
    PASSWORD,
    change,
    check,
    open_account,
    open_accounts,
    read_passwords,
    reset,
)


@pytest.mark.slow
def test_everybody_of_a_batch_signs_in_with_what_the_file_says(office: Office) -> None:
    names = open_accounts(office, 5)
    done = reset(office, "--all", "--yes", "--signed-for", "-o", "new.csv")
    assert done.out.strip() == str(office.folder / "new.csv")
    assert (office.folder / "new.csv").stat().st_mode & 0o777 == 0o600
    handed = read_passwords(office)
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
    reset(office, "--all", "--yes", "--signed-for", "-o", "new.csv")
    [row] = office.read_csv(office.folder / "new.csv")
    assert list(row) == [
        "parent_id", "parent_name", "username", "temporary_password", "expires_on",
    ]  # fmt: skip
    assert row["expires_on"] == "2026-09-07"
    reset(office, "--all", "--yes", "--posted", "-o", "posted.csv")
    assert office.read_csv(office.folder / "posted.csv")[0]["expires_on"] == "2026-09-21"


def test_a_reset_lifts_a_stop(office: Office) -> None:
    open_account(office)
    with closing(sqlite3.connect(office.store)) as driver:
        driver.execute("UPDATE accounts SET failures = 100")
        driver.commit()
    assert check(office, "mlopez")["result"] == "stopped"
    reset(office, "mlopez", "--verified-by", "photo-id", "--yes", "-o", "n.csv")
    assert (
        check(office, "mlopez", read_passwords(office, "n.csv")["mlopez"])["result"]
        == "must-change"
    )


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
            renamed.append(
                office.run(
                    "accounts", "rename", "--verified-by", "photo-id", "userP0", "another", code=0
                )
            )
        return made

    monkeypatch.setattr(resetting, "_hash_all", slow)
    reset(office, "--all", "--yes", "--signed-for", "-o", "new.csv")
    handed = read_passwords(office)
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
    reset(office, "--all", "--yes", "--signed-for", "-o", "new.csv", code=None)


@pytest.mark.posix("the victim is forked")
@pytest.mark.usefixtures("real_hashes")
@pytest.mark.turns(8)
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
    handed = read_passwords(office) if committed else {f"userP{n}": PASSWORD for n in range(3)}
    expected = "must-change" if committed else "ok"
    assert {check(office, name, handed[name])["result"] for name in handed} == {expected}
    reset(office, "--all", "--yes", "--signed-for", "-o", "again.csv")
    assert len(read_passwords(office, "again.csv")) == 3


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
    reset(office, "--all", "--yes", "--signed-for", "-o", "new.csv")
    assert read_passwords(office) == {}
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
    reset(office, "--all", "--yes", "--signed-for", "-o", "new.csv")
    assert wrote


@pytest.mark.slow
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
        handed = read_passwords(office, "n.csv")["mlopez"]
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
    change(office, "mlopez", read_passwords(office, "n.csv")["mlopez"], OTHER)
    assert check(office, "mlopez", OTHER, now=MONDAY + timedelta(days=300))["result"] == "ok"
