"""The audit head beside the store: what it tells, and taking a store that it does not know.

An older copy that was put back by hand lets used keys work again and has no court order that was
recorded since. Everything goes on working, since a parent waits at the counter: each change warns,
and ``doctor`` and ``audit verify`` tell it, until the store is restored or accepted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portaladm.domain.diagnosis import Diagnosis, Severity
from portaladm.domain.trail import Action, Event, Head
from portaladm.errors import Refused, Remark
from portaladm.services.context import Context
from portaladm.store.db.connection.head_file import HeadFile
from portaladm.store.db.meta import read_meta
from portaladm.store.db.transaction import Transaction
from portaladm.store.trail import append_events, read_head


@dataclass(frozen=True)
class Acceptance:
    """What the file beside the store told against it; None where they agree already.

    ``kept`` is the head that the file had, ``head`` the store's last row.
    """

    fault: Remark | None
    kept: Head | None
    head: Head


def find_head_fault(context: Context, transaction: Transaction) -> Remark | None:
    """What the head beside the store tells against it, or None."""
    return HeadFile(context.store.path).look(transaction)


def check_head(context: Context) -> Iterator[Diagnosis]:
    """Whether the store is the one that was here, as new as it was."""
    file = HeadFile(context.store.path)
    with context.store.read() as transaction:
        fault = file.look(transaction)
    if fault:
        yield Diagnosis(Severity.PROBLEM, fault)
    elif file.read() is None:
        yield Diagnosis(Severity.NOTE, Remark("head-missing", path=file.path))


def plan_acceptance(context: Context) -> Acceptance:
    """What would be accepted; nothing is changed.

    :raises Refused: ``head-unreadable``: what lies beside the store can't be read.
    """
    file = HeadFile(context.store.path)
    with context.store.read() as transaction:
        return _look(transaction, file)


def accept_store(context: Context, reason: str) -> Acceptance:
    """Take the store as it is for the right one: the trail tells it, and its head is kept.

    Killed in between, the head of before is still beside it, and the next run does it again.

    :raises Refused: ``head-not-kept``: the trail tells it, but nothing can be written beside it.
    """
    file = context.store.commits.head_file
    assert file is not None
    with context.store.write() as transaction:
        found = _look(transaction, file)
        if found.fault is None:
            return found
        before = found.kept or "unknown"
        detail = f"at {found.head}; the head beside it was {before}"
        event = Event(Action.STORE_ACCEPTED, "store", reason=reason, detail=detail)
        head = append_events(transaction, context.metadata, [event])
        store_id = read_meta(transaction, "store_id") or ""
    if not file.set(store_id, head):
        raise Refused("head-not-kept", path=file.path)
    return Acceptance(found.fault, found.kept, head)


def _look(transaction: Transaction, file: HeadFile) -> Acceptance:
    try:
        kept = file.read_strictly()
    except OSError as error:
        raise Refused("head-unreadable", path=file.path, reason=error.strerror) from error
    fault = file.compare(transaction, kept)
    return Acceptance(fault, kept.head if kept else None, read_head(transaction))
