"""What an error says of the store is true: before the commit, after it, and where it failed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from portaladm.domain.trail import Action, Event
from portaladm.services.batches.output import begin_batch
from portaladm.store.db import failures, sqlite
from portaladm.store.db.connection.driver import Driver
from portaladm.store.db.rehearsal import open_rehearsal
from portaladm.store.trail import append_events
from tests.conftest import Office, Outcome
from tests.kits.accounts import activate, furnish

NOTHING, STORED, UNKNOWN = "Nothing was changed", "before that is valid", "It is not known whether"


def fail_commit(at: int, *, stored: bool, then: Callable[[], object] = int) -> type[Driver]:
    """A driver whose commit number ``at`` of those that write fails, done or undone."""
    left, writes = [at], [False]

    class Failing(Driver):
        def execute(self, sql: str, *more: Any) -> sqlite3.Cursor:
            writes[0] = sql == "BEGIN IMMEDIATE" or (writes[0] and not sql.startswith("BEGIN"))
            if sql != "COMMIT" or left[0] <= 0 or not writes[0]:
                return super().execute(sql, *more)
            left[0] -= 1
            done = super().execute("COMMIT" if stored or left[0] else "ROLLBACK")
            if left[0]:
                return done
            then()
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorname = "SQLITE_IOERR_DIR_FSYNC"
            raise error

    return Failing


COMMANDS: tuple[tuple[str, ...], ...] = (
    ("passwords", "reset", "mlopez", "--signed-for", "--yes", "-o", "FILE.csv"),
    ("keys", "reissue", "P1", "--reason", "lost", "--posted", "--yes", "-o", "FILE.csv"),
    ("keys", "issue", "--roster", "more.csv", "-o", "FILE.csv"),
    ("keys", "extend", "P1", "--until", "DAY", "--verified-by", "photo-id", "--reason", "x"),
    ("links", "deny", "P1", "S1", "--reason", "court order", "--from", "DAY", "--yes"),
)  # fmt: skip


def read_told(office: Office) -> list[Any]:
    return office.query("SELECT max(seq) FROM trail")


@pytest.mark.slow
def test_whatever_commit_fails_the_message_is_true(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = furnish(office, {"parent_id": "P1", "student_id": "S1"}, {"parent_id": "P2"})
    activate(office, keys["P2"], "mlopez")
    said = set()
    for place, command in enumerate(COMMANDS):
        for stored in (True, False):
            for at in range(1, 20):
                office.write_roster({"parent_id": f"P{place}{stored:d}{at}"}, name="more.csv")
                day = f"2026-10-{at + 10 * stored:02d}"
                words = [word.replace("FILE", f"{place}{stored}{at}").replace("DAY", day)
                         for word in command]  # fmt: skip
                before = read_told(office)
                with monkeypatch.context() as patch:
                    patch.setattr(sqlite, "Driver", fail_commit(at, stored=stored))
                    done = office.run(*words)
                if done.code == 0:
                    break
                assert done.code == 1, done.err
                assert done.err.count("Error: ") == 1 and "Traceback" not in done.err
                changed = read_told(office) != before
                assert (NOTHING in done.err) <= (not changed), (words, at, stored, done.err)
                assert (STORED in done.err) <= changed and UNKNOWN not in done.err
                said.add(changed)
    assert said == {True, False}
    assert office.run("doctor", "--repair", code=0) and office.run("doctor", code=0)


def test_a_lock_that_is_held_after_the_import_is_told_as_such(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The roster is in; the keys are not, since somebody writes for longer than we wait."""
    office.make_store()
    monkeypatch.setattr(failures, "BUSY_SECONDS", 0.05)
    held = sqlite3.connect(office.store, isolation_level=None)

    def begin(*words: Any) -> Any:
        held.execute("BEGIN IMMEDIATE")
        return begin_batch(*words)

    monkeypatch.setattr("portaladm.services.keys.issue.begin_batch", begin)
    roster = office.write_roster({"parent_id": "P1"})
    done = office.run("keys", "issue", "--roster", roster, "-o", "keys.csv", code=1)
    held.execute("ROLLBACK")
    held.close()
    assert "Somebody else has been writing" in done.err and NOTHING not in done.err
    assert STORED in done.err and "doctor --repair" in done.err
    assert office.query("SELECT count(*) FROM parents") == [(1,)]


def test_what_cannot_be_looked_at_is_said_to_be_unknown(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(office, {"parent_id": "P1"})
    monkeypatch.setattr("portaladm.store.db.connection.commits._LOOK_SECONDS", 0.05, raising=False)
    held = sqlite3.connect(office.store, isolation_level=None)
    with monkeypatch.context() as patch:
        failing = fail_commit(1, stored=True, then=lambda: held.execute("BEGIN EXCLUSIVE"))
        patch.setattr(sqlite, "Driver", failing)
        words = ("keys", "revoke", "P1", "--reason", "lost", "--yes")
        done: Outcome = office.run(*words, "--format", "json", code=1)
    held.execute("ROLLBACK")
    held.close()
    assert '"code": "store-io"' in done.err and UNKNOWN in done.err and NOTHING not in done.err
    assert read_told(office) and office.query("SELECT closed_as FROM activation_keys") != [(None,)]


def test_what_is_done_to_a_copy_is_not_told_as_stored(office: Office) -> None:
    """A dry run commits to a copy that nobody sees; another request begins again."""
    office.make_store()
    event = Event(Action.DATA_EXPORTED, "keys")
    with office.open() as context:
        told = [context.store.commits.outcome.key]
        copy = open_rehearsal(office.store, lambda transaction, version: None, writes=True)
        for store in (copy, context.store):
            with store.write() as transaction:
                append_events(transaction, context.metadata, [event])
            told.append(store.commits.outcome.key)
        copy.close()
        context.store.commits.begin()
        told.append(context.store.commits.outcome.key)
    nothing = "outcome.nothing"
    assert told == [nothing, nothing, "outcome.stored", nothing]
