"""Keys as lists show them: each with its state, never the key itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from portaladm.domain.keys import KeyState, LetterMark, make_reference
from portaladm.domain.near import find_near
from portaladm.domain.timestamps import day_of
from portaladm.errors import Misused
from portaladm.services.context import Context
from portaladm.services.lookup.keys import find_state
from portaladm.services.lookup.people import require_parent
from portaladm.store.db.transaction import Transaction
from portaladm.store.keys import rows as keys
from portaladm.store.keys.rows import KeyRecord


@dataclass(frozen=True)
class KeyLine:
    """One key as lists show it; never the key itself.

    ``ends_on`` is the last day on which a live key works, by all that ends it; empty for others.
    """

    key_reference: str
    parent_id: str
    parent_name: str
    status: KeyState
    issued_on: str
    expires_on: str
    ends_on: str
    closed_on: str
    reason: str
    letter_status: str
    letter_marked_on: str

    def with_one_end(self) -> KeyLine:
        """As a screen shows it, in one column: the day on which the key stops, whatever ends it."""
        return replace(self, expires_on=self.ends_on or self.expires_on)


def list_keys(
    context: Context,
    *,
    status: str | None = None,
    batch: str | None = None,
    parent: str | None = None,
    letter: LetterMark | None = None,
) -> Iterator[KeyLine]:
    """Every key with its state, in the order of their making; with ``letter``, those marked so.

    :raises Misused: ``unknown-status``.
    :raises Refused: ``unknown-batch``, ``unknown-parent``.
    """
    if status and status not in set(KeyState):
        raise Misused(
            "unknown-status.key", status=status, statuses=tuple(KeyState),
            near=find_near(status, KeyState),
        )  # fmt: skip
    with context.store.read() as transaction:
        batch_id = find_batch_id(transaction, batch) if batch else None
        parent_id = require_parent(transaction, parent) if parent else None
    return _read_lines(context, status, batch_id, parent_id, letter)


def _read_lines(
    context: Context, status: str | None, batch_id: int | None, parent_id: int | None,
    letter: LetterMark | None,
) -> Iterator[KeyLine]:  # fmt: skip
    with context.store.read() as transaction:
        today = context.today.isoformat()
        for record in keys.read_keys(
            transaction, today, parent_id=parent_id, batch_id=batch_id, letter=letter
        ):
            line = describe_key(context, record)
            if status in (None, line.status):
                yield line


def describe_key(context: Context, record: KeyRecord) -> KeyLine:
    """A key's record as lists show it."""
    state = find_state(context, record)
    return KeyLine(
        make_reference(record.batch_code, record.serial), record.parent_number, record.parent_name,
        state, day_of(record.issued_at), record.expires_on,
        record.ends_on if state is KeyState.LIVE else "", day_of(record.closed_at),
        record.closed_reason or "", record.letter or "", day_of(record.letter_at),
    )  # fmt: skip


def find_batch_id(transaction: Transaction, code: str) -> int:
    """The id of the batch with this code.

    :raises Refused: ``unknown-batch``.
    """
    from portaladm.services.batches.lifecycle import find_batch as require_batch

    return require_batch(transaction, code).id
