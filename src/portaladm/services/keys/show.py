"""Everything about one key but the key: whose it is, its batch, what became of its letter."""

from __future__ import annotations

from dataclasses import dataclass

from portaladm.errors import Refused
from portaladm.services.context import Context
from portaladm.services.keys.check import KeyCheck, check_record
from portaladm.services.keys.view import KeyLine, describe_key
from portaladm.services.lookup.keys import find_referenced_key
from portaladm.store.batches.rows import BatchRecord, find_batch
from portaladm.store.keys.marks import MarkRecord, read_marks


@dataclass(frozen=True)
class KeyView:
    """One key; ``username`` is that of the account that it opened, ``marks`` the oldest first."""

    line: KeyLine
    check: KeyCheck
    batch: BatchRecord
    marks: tuple[MarkRecord, ...]
    username: str


def show_key(context: Context, reference: str) -> KeyView:
    """The key with this reference, such as ``K7QMX-17``.

    :raises Refused: ``key-reference.none``.
    """
    with context.store.read() as transaction:
        record = find_referenced_key(context, transaction, reference)
        if record is None:
            raise Refused("key-reference.none", reference=reference)
        batch = find_batch(transaction, record.batch_code)
        assert batch is not None
        marks = tuple(read_marks(transaction, record.id))
    line, check = describe_key(context, record), check_record(context, record)
    return KeyView(line, check, batch, marks, record.username or "")
