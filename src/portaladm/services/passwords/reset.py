"""Resets: temporary passwords for one parent or many, in the order of safety decision S6.

The passwords are made, written to the part file and hashed on all cores before anything is
locked; then one short transaction stores the hashes, the batch and the trail. Killed before it,
nobody was reset and the part file is worthless; killed after it, whoever was reset is in the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from portaladm.domain.batches import BatchKind
from portaladm.domain.passwords.hashing import Pepper, hash_many
from portaladm.domain.passwords.temporary import canonical_temporary, make_temporary_password
from portaladm.domain.secret import Secret
from portaladm.domain.timestamps import write_timestamp
from portaladm.domain.trail import Action, Event, Head
from portaladm.errors import Busy
from portaladm.outputs.writers import Writer
from portaladm.services.batches.output import (
    OpenBatch,
    begin_batch,
    open_writer,
    publish_batch,
    store_batch,
)
from portaladm.services.context import Context
from portaladm.services.lookup.ways import require_hand_over
from portaladm.services.passwords.pepper import read_peppers
from portaladm.services.passwords.reset_order import (
    RESET_COLUMNS,
    ResetOrder,
    ResetPlan,
)
from portaladm.store.accounts import passwords
from portaladm.store.db.transaction import Transaction
from portaladm.store.letters import read_slip_facts
from portaladm.store.trail import append_events, append_for_subjects, read_head

if TYPE_CHECKING:
    from portaladm.services.letters.printing import PrintedLetters, SlipWriter

_TRIES = 5


@dataclass(frozen=True)
class ResetResult:
    """What was reset: a file, or the rows themselves where they are to be shown."""

    count: int
    batch: str
    head: Head
    path: str = ""
    rows: tuple[Sequence[str], ...] = field(default=(), repr=False)
    printed: PrintedLetters | None = None
    kept: Path | None = None
    """The file that is to go to standard output, and to be removed after that."""


def reset_passwords(
    context: Context,
    order: ResetOrder,
    progress: Callable[[int, int], None] = lambda done, total: None,
    printing: Callable[[int, int], None] = lambda done, total: None,
) -> ResetResult:
    """Give everybody of the plan a temporary password; the old one stops working.

    It lifts a throttle stop. ``progress`` receives how many of how many are hashed,
    ``printing`` how many slips are printed.

    :raises Misused: ``identity-unsaid``: nobody said how they reach the right people.
    :raises Refused: the obstacle that was found, and what only shows while a file is written.
    :raises Busy: others kept renaming or voiding the same accounts.
    """
    if order.obstacle:
        raise order.obstacle
    require_hand_over(context, order.hand_over, shown=order.target is None)
    for _ in range(_TRIES):
        try:
            return _try_to_reset(context, order, progress, printing)
        except _Overtaken:
            order = replace(order, plan=_renew(context, order.plan))
            if not order.plan.targets:
                break
    raise Busy("store-busy.accounts")


class _Overtaken(Exception):
    """An account of the plan was renamed or voided meanwhile: its row in the file is wrong."""


def _try_to_reset(
    context: Context, order: ResetOrder, progress: Callable[[int, int], None],
    printing: Callable[[int, int], None],
) -> ResetResult:  # fmt: skip
    plan, total = order.plan, len(order.plan.targets)
    with context.store.read() as transaction:
        pepper = read_peppers(context, transaction)[0]
    with begin_batch(context, order.target, order.through) as batch:
        rows: list[Sequence[str]] = []
        paper = _open_slips(context, order, batch) if order.on_paper else None
        writer = None if paper else open_writer(order.target or order.through, batch, RESET_COLUMNS)
        secrets = _make_secrets(context, plan, paper or writer, rows)
        hashes = _hash_all(context, secrets, pepper, lambda done: progress(done, total))
        printed = paper.print_all(printing) if paper else None
        if writer:
            writer.finish()
        batch.seal()
        with context.store.write() as transaction:
            batch_id, head = _commit(context, transaction, order, batch, hashes)
    if batch.through:
        return ResetResult(total, batch.code, head, kept=batch.finish_through())
    if not batch.file:
        return ResetResult(total, batch.code, head, rows=tuple(rows))
    path, head = publish_batch(context, batch, batch_id)
    return ResetResult(total, batch.code, head, path, printed=printed)


def _open_slips(context: Context, order: ResetOrder, batch: OpenBatch) -> SlipWriter:
    from portaladm.services.letters.printing import SlipWriter

    accounts_of = (target.account_id for target in order.plan.targets)
    with context.store.read() as transaction:
        facts = read_slip_facts(transaction, accounts_of, context.today.isoformat())
        head = read_head(transaction)
    return SlipWriter(
        context, batch, head, facts, for_post=order.hand_over.posted, asked=order.asked
    )


def _make_secrets(
    context: Context, plan: ResetPlan, writer: Writer | SlipWriter | None, rows: list[Sequence[str]]
) -> Iterator[tuple[int, Secret]]:
    """One password a target, written as it is made; returns what is to be hashed for whom."""
    groups = context.settings.passwords.temporary_groups
    for target in plan.targets:
        made = make_temporary_password(groups, context.random_bytes)
        shown = made.reveal()
        row = (
            target.parent_number,
            target.parent_name,
            target.username,
            shown,
            plan.find_end(target),
        )
        if writer:
            writer.write_rows([row])
        else:
            rows.append(row)
        yield target.account_id, Secret(canonical_temporary(shown))


def _hash_all(
    context: Context,
    secrets: Iterator[tuple[int, Secret]],
    pepper: Pepper,
    progress: Callable[[int], None],
) -> list[str]:
    cost = context.settings.passwords.temporary_cost
    return [made.text for made in hash_many(secrets, pepper, cost, on_progress=progress)]


def _commit(
    context: Context,
    transaction: Transaction,
    order: ResetOrder,
    batch: OpenBatch,
    hashes: list[str],
) -> tuple[int, Head]:
    targets, validity = order.plan.targets, order.plan.validity
    stored = passwords.reset_passwords(
        transaction,
        ((made, one.account_id, one.username) for made, one in zip(hashes, targets, strict=True)),
        at=context.metadata.at, until=write_timestamp(validity.expires_at),
    )  # fmt: skip
    if stored != len(targets):
        raise _Overtaken
    settings: dict[str, object] = {"expires_on": validity.expires_on.isoformat()}
    count = len(targets)
    batch_id = store_batch(context, transaction, batch, BatchKind.PASSWORDS_RESET, count, settings)
    whole = Event(
        Action.BATCH_ISSUED, f"batch:{batch.code}", batch=batch.code, reason=order.reason,
        detail=batch.detail,
    )  # fmt: skip
    append_events(transaction, context.metadata, [whole])
    event = Event(
        Action.PASSWORD_RESET, "", batch=batch.code, reason=order.reason,
        verified_by=order.hand_over.verified_by, detail=order.hand_over.detail,
    )  # fmt: skip
    subjects = (f"parent:{target.parent_number}" for target in targets)
    return batch_id, append_for_subjects(transaction, context.metadata, event, subjects)


def _renew(context: Context, plan: ResetPlan) -> ResetPlan:
    """The same accounts under their names of now, without those that were voided."""
    with context.store.read() as transaction:
        found = passwords.read_names(transaction, [one.account_id for one in plan.targets])
    targets = tuple(
        replace(one, parent_number=found[one.account_id][0], username=found[one.account_id][1])
        for one in plan.targets
        if one.account_id in found
    )
    return replace(plan, targets=targets)
