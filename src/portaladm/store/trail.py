"""The trail's rows: appended inside the transaction of the change, read in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from portaladm.domain.trail import GENESIS, Entry, Event, Head, Stamp, chain_events, chain_subjects
from portaladm.store.sqlite import Transaction

_COLUMNS = "seq, at, actor, host, door, action, subject, batch, verified_by, reason, detail, hash"
_INSERT = f"INSERT INTO trail ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def read_head(transaction: Transaction) -> Head:
    """The last row's place and hash; the genesis value for an empty trail.

    Every change of the store writes a row, so the head also serves as the store's revision.
    """
    row = transaction.row("SELECT seq, hash FROM trail ORDER BY seq DESC LIMIT 1")
    return Head(*row) if row else Head(0, GENESIS)


def append_events(transaction: Transaction, stamp: Stamp, events: Iterable[Event]) -> Head:
    """Write the events at the end of the chain, set by set; gives the new head."""
    rows = chain_events(read_head(transaction), stamp, events)
    transaction.run_many(_INSERT, rows)
    return read_head(transaction)


def append_for_subjects(
    transaction: Transaction, stamp: Stamp, event: Event, subjects: Iterable[str]
) -> Head:
    """Write one event for each of many subjects; gives the new head."""
    rows = chain_subjects(read_head(transaction), stamp, event, subjects)
    transaction.run_many(_INSERT, rows)
    return read_head(transaction)


def read_entries(
    transaction: Transaction, *, after: int = 0, subject: str | None = None,
    action: str | None = None, batch: str | None = None, since: str | None = None,
) -> Iterator[Entry]:  # fmt: skip
    """The rows after ``after`` in order, those of one subject, action, batch or time on demand."""
    wheres, values = ["seq > ?"], [str(after)]
    for column, value in (("subject", subject), ("action", action), ("batch", batch)):
        if value is not None:
            wheres.append(f"{column} = ?")
            values.append(value)
    if since is not None:
        wheres.append("at >= ?")
        values.append(since)
    sql = f"SELECT {_COLUMNS} FROM trail WHERE {' AND '.join(wheres)} ORDER BY seq"
    for row in transaction.rows(sql, values):
        yield Entry(*row)


def read_newest_entries(
    transaction: Transaction, limit: int, subject: str | None = None
) -> list[Entry]:
    """The last ``limit`` rows, oldest first, those of one subject on demand."""
    where, values = ("WHERE subject = ?", [subject]) if subject else ("", [])
    sql = f"SELECT {_COLUMNS} FROM trail {where} ORDER BY seq DESC"
    return [Entry(*row) for row in islice(transaction.rows(sql, values), limit)][::-1]
