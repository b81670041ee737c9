"""The trail's rows: appended inside the transaction of the change, read in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from portaladm.domain.spans import ALWAYS, Span
from portaladm.domain.timestamps import read_stored
from portaladm.domain.trail import AuditMetadata, Entry, Event, Head
from portaladm.domain.trail.chain import GENESIS, Link, Row, chain_events, chain_subjects
from portaladm.domain.trail.covered import NOTHING, Sums, move, read_sums, write_sums
from portaladm.store.db.conditions import who_and_when
from portaladm.store.db.covered import forget_changes, sum_changes, sum_kind
from portaladm.store.db.transaction import Transaction

_COLUMNS = (
    "seq, at, actor, host, channel, action, subject, batch, verified_by, reason, detail, hash"
)
_MORE = "salt, text_digest, state"
_INSERT = f"INSERT INTO trail ({_COLUMNS}, {_MORE}) VALUES ({', '.join('?' * 15)})"
EXPORT_COLUMNS = (*_COLUMNS.split(", "), *_MORE.split(", "))
"""What an export has of a row: :class:`Entry`, then what verifying it takes."""

# The canonical row, put together by SQLite as bytes: four times as fast as in Python, and a row
# that is no valid UTF-8 any more is found instead of failing.
_CANONICAL = (
    " || char(31) || ".join(_COLUMNS.split(", ")[:-3])
    + " || char(31) || CASE WHEN text_digest = '' THEN reason || char(31) || detail"
    + " ELSE char(30) || text_digest END || CASE WHEN state = '' THEN '' ELSE char(30) || state END"
)
_TEXTS = "salt || char(31) || reason || char(31) || detail"
_TYPES = {"seq": "integer", "hash": "blob"}


class TrailFilters(NamedTuple):
    """Which rows are meant; empty means all.

    ``subjects`` and ``actions`` are alternatives; an action that ends in ``:`` means all of its
    kind. ``limit`` keeps the newest rows.
    """

    subjects: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    batch: str | None = None
    actor: str | None = None
    span: Span = ALWAYS
    limit: int | None = None


def read_head(transaction: Transaction) -> Head:
    """The last row's place and hash; the genesis value for an empty trail.

    Every change of the store writes a row, so the head also serves as the store's revision.
    """
    row = transaction.row("SELECT seq, hash FROM trail ORDER BY seq DESC LIMIT 1")
    return Head(*row) if row else Head(0, GENESIS)


def read_newest_time(transaction: Transaction) -> datetime | None:
    """The time of the last row; None where there is none that can be read."""
    row = transaction.row("SELECT at FROM trail ORDER BY seq DESC LIMIT 1")
    return read_stored(row[0]) if row else None


class StepsBack(NamedTuple):
    """How many rows are of an earlier time than the row before them; the last such row."""

    rows: int
    last: int | None


def find_steps_back(transaction: Transaction) -> StepsBack:
    """Where the trail's times run backwards, as after a clock was set back."""
    sql = (
        "SELECT count(*), max(seq) FROM"
        " (SELECT seq, at, lag(at) OVER (ORDER BY seq) AS before FROM trail) WHERE at < before"
    )
    found = transaction.row(sql)
    assert found is not None
    return StepsBack(*found)


def append_events(
    transaction: Transaction, metadata: AuditMetadata, events: Iterable[Event]
) -> Head:
    """Write the events at the end of the chain, set by set; returns the new head."""
    if transaction.guard:
        events = list(events)
        for action, some in groupby(events, attrgetter("action")):
            transaction.guard(transaction, action, (one.subject for one in some))
    head, state = read_head(transaction), _find_new_state(transaction)
    return _append(transaction, head, chain_events(head, metadata, events, state))


def append_for_subjects(
    transaction: Transaction, metadata: AuditMetadata, event: Event, subjects: Iterable[str]
) -> Head:
    """Write one event for each of many subjects; returns the new head."""
    if transaction.guard:
        subjects = list(subjects)
        transaction.guard(transaction, event.action, subjects)
    head, state = read_head(transaction), _find_new_state(transaction)
    return _append(transaction, head, chain_subjects(head, metadata, event, subjects, state))


def _append(transaction: Transaction, before: Head, rows: Iterable[Row]) -> Head:
    transaction.run_many(_INSERT, rows)
    head = read_head(transaction)
    if head != before:
        transaction.head = head
        forget_changes(transaction)
    return head


def _find_new_state(transaction: Transaction) -> str:
    """The state that the rows to come leave behind; nothing if no covered row was touched."""
    changes, uncounted = sum_changes(transaction), transaction.uncounted
    if not (changes or uncounted):
        return ""
    sums = move(read_state(transaction) or NOTHING, changes)
    counted = {
        kind: transaction.sums[kind]() if kind in transaction.sums else sum_kind(transaction, kind)
        for kind in uncounted
    }
    return write_sums({**sums, **counted})


def read_state(transaction: Transaction) -> Sums | None:
    """The sums over the covered rows as the trail has them last; None if it has none."""
    sql = "SELECT state FROM trail WHERE state <> '' ORDER BY seq DESC LIMIT 1"
    return read_sums(transaction.value(sql) or "")


def find_mistyped(transaction: Transaction) -> int | None:
    """The first row with a value of another type than was written: a blob hides from searches."""
    right = " AND ".join(
        f"typeof({name}) = '{_TYPES.get(name, 'text')}'" for name in EXPORT_COLUMNS
    )
    seq: int | None = transaction.value(f"SELECT min(seq) FROM trail WHERE NOT ({right})")
    return seq


def has_actor(transaction: Transaction, actor: str) -> bool:
    """Whether the trail names somebody so."""
    return transaction.row("SELECT 1 FROM trail WHERE actor = ? LIMIT 1", (actor,)) is not None


def has_event_since(
    transaction: Transaction, since: str, actor: str, action: str, subject: str
) -> bool:
    """Whether somebody did a thing to a subject since a moment, in today's rows.

    From the newest row backwards to the first one that is older: only what came since is read.
    """
    return (
        transaction.row(
            "SELECT 1 FROM trail WHERE seq > coalesce("
            "(SELECT seq FROM trail WHERE at < ? ORDER BY seq DESC LIMIT 1), 0)"
            " AND action = ? AND subject = ? AND actor = ? LIMIT 1",
            (since, action, subject, actor),
        )
        is not None
    )


def read_actors(transaction: Transaction) -> list[str]:
    """Everybody who did something, as the trail names them."""
    return [actor for (actor,) in transaction.rows("SELECT DISTINCT actor FROM trail")]


def read_links(transaction: Transaction) -> Iterator[Link]:
    """Every row as :func:`portaladm.domain.trail.check_chain` wants it, in constant memory."""
    texts = f"CASE WHEN text_digest = '' THEN NULL ELSE CAST({_TEXTS} AS BLOB) END"
    sql = f"SELECT seq, CAST({_CANONICAL} AS BLOB), hash, text_digest, {texts} FROM trail"
    return map(Link._make, transaction.rows(f"{sql} ORDER BY seq"))


def read_rows(
    transaction: Transaction, filters: TrailFilters, columns: Sequence[str] = Entry._fields
) -> Iterator[tuple[Any, ...]]:
    """Rows, the hash in hexadecimal, the newest last."""
    wheres, values = ["true"], list[Any]()
    if filters.subjects:
        wheres.append(f"subject IN ({', '.join('?' * len(filters.subjects))})")
        values += filters.subjects
    if filters.actions:
        # A kind ("key:") ends where the next character of ASCII (";") would begin.
        wheres.append("(" + " OR ".join("action BETWEEN ? AND ?" for _ in filters.actions) + ")")
        for action in filters.actions:
            values += [action, action[:-1] + ";" if action.endswith(":") else action]
    if filters.batch:
        wheres.append("batch = ?")
        values.append(filters.batch)
    for condition, value in who_and_when(filters.actor, filters.span, "at"):
        wheres.append(condition)
        values.append(value)
    shown = ", ".join("lower(hex(hash)) AS hash" if c == "hash" else c for c in columns)
    sql = f"SELECT {shown} FROM trail WHERE {' AND '.join(wheres)} ORDER BY seq"
    if filters.limit is not None:
        sql = f"SELECT * FROM ({sql} DESC LIMIT ?) ORDER BY seq"
        values.append(filters.limit)
    return transaction.rows(sql, values)
