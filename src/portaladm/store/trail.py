"""The trail's rows: appended inside the transaction of the change, read in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from portaladm.domain.spans import ALWAYS, Span
from portaladm.domain.trail import (
    GENESIS,
    AuditMetadata,
    Event,
    Head,
    Link,
    chain_events,
    chain_subjects,
)
from portaladm.store.db.transaction import Transaction

_COLUMNS = (
    "seq, at, actor, host, channel, action, subject, batch, verified_by, reason, detail, hash"
)
_INSERT = f"INSERT INTO trail ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

# The canonical row, put together by SQLite as bytes: four times as fast as in Python, and a row
# that is no valid UTF-8 any more is found instead of failing.
_CANONICAL = " || char(31) || ".join(_COLUMNS.split(", ")[:-1])


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


def append_events(
    transaction: Transaction, metadata: AuditMetadata, events: Iterable[Event]
) -> Head:
    """Write the events at the end of the chain, set by set; returns the new head."""
    rows = chain_events(read_head(transaction), metadata, events)
    transaction.run_many(_INSERT, rows)
    return read_head(transaction)


def append_for_subjects(
    transaction: Transaction, metadata: AuditMetadata, event: Event, subjects: Iterable[str]
) -> Head:
    """Write one event for each of many subjects; returns the new head."""
    rows = chain_subjects(read_head(transaction), metadata, event, subjects)
    transaction.run_many(_INSERT, rows)
    return read_head(transaction)


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
    sql = f"SELECT seq, CAST({_CANONICAL} AS BLOB), hash FROM trail ORDER BY seq"
    return transaction.rows(sql)


def read_rows(transaction: Transaction, filters: TrailFilters) -> Iterator[tuple[Any, ...]]:
    """Rows in the order of :class:`Entry`, the hash in hexadecimal, the newest last."""
    wheres, values = ["1"], list[Any]()
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
    if filters.actor is not None:
        wheres.append("actor = ?")
        values.append(filters.actor)
    for condition, moment in zip(("at >= ?", "at < ?"), filters.span, strict=True):
        if moment:
            wheres.append(condition)
            values.append(moment)
    columns = _COLUMNS.removesuffix("hash") + "lower(hex(hash)) AS hash"
    sql = f"SELECT {columns} FROM trail WHERE {' AND '.join(wheres)} ORDER BY seq"
    if filters.limit is not None:
        sql = f"SELECT * FROM ({sql} DESC LIMIT ?) ORDER BY seq"
        values.append(filters.limit)
    return transaction.rows(sql, values)
