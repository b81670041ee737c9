"""The trail's rows in the store: who did what since when, times that run backwards, the guard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pytest

from portaladm.domain.spans import Span
from portaladm.domain.timestamps import read_stored
from portaladm.domain.trail import Action, AuditMetadata, Event
from portaladm.domain.trail.covered import KINDS
from portaladm.store.db.transaction import Transaction
from portaladm.store.trail import (
    TrailFilters,
    append_events,
    append_for_subjects,
    find_steps_back,
    has_actor,
    has_event_since,
    read_actors,
    read_head,
    read_newest_time,
    read_rows,
    read_state,
)
from tests.conftest import Office

ISSUED, REVOKED, LISTED = Action.KEY_ISSUED, Action.KEY_REVOKED, Action.DATA_EXPORTED
TIMES = [f"2026-09-0{day}T08:00:00.000Z" for day in range(1, 8)]


@contextmanager
def open_store(office: Office) -> Iterator[Transaction]:
    with office.open() as context, context.store.write() as transaction:
        yield transaction


def append(
    transaction: Transaction, at: str, actor: str = "maria", action: Action = LISTED,
    subject: str = "parents", batch: str = "",
) -> int:  # fmt: skip
    """One row; its place."""
    metadata = AuditMetadata(at, actor, "desk", "cli", "salt")
    event = Event(action, subject, batch=batch)
    return append_events(transaction, metadata, [event]).seq


def read_seqs(transaction: Transaction, **filters: object) -> list[int]:
    rows = read_rows(transaction, TrailFilters(**filters), ("seq",))  # type: ignore[arg-type]
    return [seq for (seq,) in rows]


def test_what_somebody_did_since_a_moment_is_found_by_all_that_it_was(office: Office) -> None:
    with open_store(office) as transaction:
        append(transaction, TIMES[0])
        append(transaction, TIMES[3])
        append(transaction, TIMES[4], "ben", REVOKED, "parent:P1")

        def has(
            since: str, actor: str = "maria", action: str = LISTED, subject: str = "parents"
        ) -> bool:
            return has_event_since(transaction, since, actor, action, subject)

        assert has(TIMES[3]) and has(TIMES[1]) and not has(TIMES[4])
        assert has(TIMES[4], "ben", REVOKED, "parent:P1")
        assert not has(TIMES[1], "ben")
        assert not has(TIMES[1], action=REVOKED)
        assert not has(TIMES[1], subject="keys")
        assert has("2026-01-01T00:00:00.000Z")
        assert not has(TIMES[6])


def test_the_first_row_of_all_counts_where_nothing_is_older(office: Office) -> None:
    with open_store(office) as transaction:
        transaction.run("DELETE FROM trail")
        assert not has_event_since(transaction, TIMES[0], "maria", LISTED, "parents")
        append(transaction, TIMES[0])
        assert has_event_since(transaction, TIMES[0], "maria", LISTED, "parents")


def test_rows_of_an_earlier_time_than_the_one_before_are_counted(office: Office) -> None:
    with open_store(office) as transaction:
        assert find_steps_back(transaction) == (0, None)
        append(transaction, TIMES[4])
        append(transaction, TIMES[4])
        assert find_steps_back(transaction) == (0, None)
        first = append(transaction, TIMES[2])
        append(transaction, TIMES[5])
        assert find_steps_back(transaction) == (1, first)
        last = append(transaction, TIMES[3])
        append(transaction, TIMES[6])
        assert find_steps_back(transaction) == (2, last)


def test_the_newest_time_is_that_of_the_last_row(office: Office) -> None:
    with open_store(office) as transaction:
        append(transaction, TIMES[4])
        append(transaction, TIMES[2])
        assert read_newest_time(transaction) == read_stored(TIMES[2])
        transaction.run("DELETE FROM trail")
        assert read_newest_time(transaction) is None


def test_whom_the_trail_names(office: Office) -> None:
    with open_store(office) as transaction:
        append(transaction, TIMES[0], "maria")
        append(transaction, TIMES[0], "maria")
        assert sorted(read_actors(transaction)) == ["clerk", "maria"]
        assert has_actor(transaction, "maria") and not has_actor(transaction, "Maria")


def test_filters_hold_together_and_alternatives_apart(office: Office) -> None:
    with open_store(office) as transaction:
        one = append(transaction, TIMES[0], "maria", ISSUED, "parent:P1", "R-1")
        two = append(transaction, TIMES[1], "ben", REVOKED, "parent:P2")
        three = append(transaction, TIMES[2], "ben", LISTED, "keys", "R-1")
        four = append(transaction, TIMES[3], "maria", LISTED, "parent:P1", "R-2")
        assert read_seqs(transaction, subjects=("parent:P1", "parent:P2")) == [one, two, four]
        assert read_seqs(transaction, actions=("key:issued", "key:revoked")) == [one, two]
        assert read_seqs(transaction, actions=("key:", "data:exported")) == [one, two, three, four]
        assert read_seqs(transaction, actions=("key:",)) == [one, two]
        assert read_seqs(transaction, batch="R-1") == [one, three]
        assert read_seqs(transaction, batch="R-1", actor="ben") == [three]
        both = {"subjects": ("parent:P1",), "actions": ("data:exported",)}
        assert read_seqs(transaction, **both) == [four]
        assert read_seqs(transaction, **both, batch="R-1") == []
        assert read_seqs(transaction, span=Span(TIMES[1], TIMES[3])) == [two, three]
        all_at_once = {**both, "batch": "R-2", "actor": "maria", "span": Span(TIMES[3], TIMES[4])}
        assert read_seqs(transaction, **all_at_once, limit=1) == [four]
        assert read_seqs(transaction, actor="ben", limit=1) == [three]


def test_the_guard_is_asked_for_each_run_of_one_action(office: Office) -> None:
    asked: list[tuple[Transaction, Action, list[str]]] = []

    def guard(transaction: Transaction, action: Action, subjects: Iterable[str]) -> None:
        asked.append((transaction, action, list(subjects)))

    with open_store(office) as transaction:
        transaction.guard = guard
        before = read_head(transaction).seq
        metadata = AuditMetadata(TIMES[0], "maria", "desk", "cli", "salt")
        acts = [(ISSUED, "parent:P1"), (ISSUED, "parent:P2"), (REVOKED, "parent:P3")]
        append_events(transaction, metadata, (Event(action, subject) for action, subject in acts))
        subjects = (f"parent:P{number}" for number in (4, 5))
        append_for_subjects(transaction, metadata, Event(LISTED, ""), subjects)
        assert asked == [
            (transaction, ISSUED, ["parent:P1", "parent:P2"]),
            (transaction, REVOKED, ["parent:P3"]),
            (transaction, LISTED, ["parent:P4", "parent:P5"]),
        ]
        rows = read_rows(transaction, TrailFilters(), ("seq", "subject"))
        written = [subject for seq, subject in rows if seq > before]
        assert written == [f"parent:P{number}" for number in range(1, 6)]


@pytest.mark.parametrize("many", [0, 1])
def test_a_transaction_knows_the_row_that_it_wrote_itself(office: Office, many: int) -> None:
    with open_store(office) as transaction:
        metadata = AuditMetadata(TIMES[0], "maria", "desk", "cli", "salt")
        head = append_events(transaction, metadata, [Event(LISTED, "keys")] * many)
        assert head == read_head(transaction)
        assert transaction.head == (head if many else None)
        transaction.head = None
        head = append_for_subjects(transaction, metadata, Event(LISTED, ""), ["keys"] * many)
        assert transaction.head == (head if many else None)


def test_only_a_change_of_what_is_covered_gives_a_row_a_state(office: Office) -> None:
    office.run("roster", "import", office.write_roster({}), code=0)
    with open_store(office) as transaction:
        state = read_state(transaction)
        assert state is not None and list(state) == list(KINDS)
        append(transaction, TIMES[0])
        assert transaction.value("SELECT state FROM trail ORDER BY seq DESC LIMIT 1") == ""
        transaction.run("UPDATE links SET portal_access = 0")
        append(transaction, TIMES[0])
        assert read_state(transaction) not in (None, state)
        changed = read_state(transaction)
        transaction.run("UPDATE links SET portal_access = 1")
        metadata = AuditMetadata(TIMES[0], "maria", "desk", "cli", "salt")
        append_for_subjects(transaction, metadata, Event(LISTED, ""), ["keys"])
        assert read_state(transaction) not in (None, changed)
        transaction.uncounted, transaction.sums = ("link",), {"link": lambda: 17}
        append(transaction, TIMES[0])
        assert read_state(transaction) == {**state, "link": 17}
        transaction.uncounted = ()
        transaction.run("UPDATE trail SET state = ''")
        assert read_state(transaction) is None
