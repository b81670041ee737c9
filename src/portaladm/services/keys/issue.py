"""Carrying out an order for keys: a private file, one transaction, the final name.

The order is safety decision S6: the output is written and fsynced under its part name first,
then one transaction stores the hashes, the batch and the trail, then the file takes its name.
Nothing is locked while keys are made and written; where another clerk was faster, the file is
thrown away and the work begins again with the parents who are left.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from portaladm.domain.batches import BatchKind
from portaladm.domain.keys import (
    Closing,
    format_raw_keys,
    hash_raw_keys,
    make_raw_keys,
    make_reference,
)
from portaladm.domain.timestamps import write_timestamp
from portaladm.domain.trail import Action, Event, Head
from portaladm.errors import Busy, PortalError
from portaladm.services.batches.output import (
    OpenBatch,
    begin_batch,
    open_writer,
    publish_batch,
    store_batch,
)
from portaladm.services.context import Context
from portaladm.services.keys.order import (
    KEY_COLUMNS,
    IssueOrder,
    IssuePlan,
    IssueResult,
    plan_in,
    plan_issue,
)
from portaladm.services.keys.prepare import Prepared
from portaladm.services.lookup.ways import require_hand_over
from portaladm.store.db.transaction import Transaction
from portaladm.store.keys import addressees
from portaladm.store.keys import selecting as key_selecting
from portaladm.store.keys import writing as key_writing
from portaladm.store.keys.addressees import Addressee
from portaladm.store.letters import digest_letters, read_letter_facts
from portaladm.store.parents.numbers import read_parent_numbers
from portaladm.store.trail import append_events, append_for_subjects, read_head

if TYPE_CHECKING:
    from portaladm.services.letters.printing import LetterWriter, PrintedLetters

_CHUNK = 1_000
_TRIES = 50
_CACHE_KIB = 65_536
"""Random hashes fill their unique index all over; SQLite's own 2 MB are too few for that."""


class _Overtaken(Exception):
    """Another process changed something that the plan relies on."""


@dataclass
class _Made:
    """The keys of one try: whose, and their hashes; the rows only where they are to be shown."""

    head: Head
    parent_ids: array[int] = field(default_factory=lambda: array("q"))
    hashes: bytearray = field(default_factory=bytearray)
    rows: list[Sequence[str]] = field(default_factory=list)
    digest: bytes = b""
    printed: PrintedLetters | None = None
    sooner: int = 0


def carry_out(
    context: Context,
    prepared: Prepared,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Iterator[IssueResult]:
    """Issue a key to every parent of the plan whose turn it still is: a result for each batch.

    What stops a later part leaves the earlier ones issued. ``progress`` receives how many keys of
    how many are written. With nothing to do, no file is made.

    :raises Misused: ``identity-unsaid``: nobody said how they reach the right people.
    :raises Refused: the obstacle that was found, and what only shows while a file is written.
    :raises Busy: others kept changing the store through fifty tries.
    """
    prepared.refuse()
    if prepared.needs_hand_over:
        require_hand_over(context, prepared.parts[0].hand_over, shown=prepared.shown)
    context.store.grow_cache(_CACHE_KIB)
    in_parts = prepared.plan.count and prepared.parts[0].split  # each is looked at in its turn
    for order in prepared.parts:
        yield _issue(context, order, None if in_parts else prepared.plan, progress)


def _issue(
    context: Context, order: IssueOrder, plan: IssuePlan | None,
    progress: Callable[[int, int], None],
) -> IssueResult:  # fmt: skip
    for _ in range(_TRIES):
        try:
            return _try_to_issue(context, order, plan or plan_issue(context, order), progress)
        except _Overtaken:
            plan = None
    raise Busy("store-busy.keys", outcome=context.store.commits.outcome)


def _try_to_issue(
    context: Context, order: IssueOrder, plan: IssuePlan, progress: Callable[[int, int], None]
) -> IssueResult:
    if not plan.count:
        return IssueResult(plan)
    with begin_batch(context, order.target, order.through) as batch:
        made = _make_keys(context, order, batch, plan, progress)
        batch.seal()
        with context.store.write() as transaction:
            _recheck(context, transaction, order, made)
            batch_id, head = _commit(context, transaction, order, batch, made)
    result = IssueResult(
        plan, len(made.parent_ids), batch.code, head=head, rows=tuple(made.rows),
        printed=made.printed, sooner=made.sooner,
    )  # fmt: skip
    if batch.through:
        return replace(result, kept=batch.finish_through())
    if not batch.file:
        return result
    path, head = publish_batch(context, batch, batch_id)
    return replace(result, path=path, head=head, lists=_write_lists(context, result, path))


def _make_keys(
    context: Context, order: IssueOrder, batch: OpenBatch, plan: IssuePlan,
    progress: Callable[[int, int], None],
) -> _Made:  # fmt: skip
    """Make the keys and write them to the part file, chunk by chunk."""
    with context.store.read() as transaction:
        made = _Made(read_head(transaction))
        if made.head != plan.head:  # else the plan's selection still stands
            plan = plan_in(context, transaction, order)
        paper = _open_letters(context, transaction, order, batch, made) if order.on_paper else None
        writer = None if paper else open_writer(order.target or order.through, batch, KEY_COLUMNS)
        out = paper or writer
        people = addressees.read_addressees(transaction, context.today.isoformat())
        while chunk := list(islice(people, _CHUNK)):
            rows = list(_make_rows(context, order, batch.code, chunk, made))
            if out:
                out.write_rows(rows)
            else:
                made.rows += rows
            if not paper:
                progress(len(made.parent_ids), plan.count)
    if paper:  # takes minutes, so nothing may be locked
        made.printed = paper.print_all(progress)
    if writer:
        writer.finish()
    return made


def _open_letters(
    context: Context, transaction: Transaction, order: IssueOrder, batch: OpenBatch, made: _Made
) -> LetterWriter:
    from portaladm.services.letters.preflight import LetterOptions
    from portaladm.services.letters.printing import LetterWriter

    today = context.today.isoformat()
    made.digest = digest_letters(transaction, today)
    return LetterWriter(
        context, order.letters or LetterOptions(), batch, KEY_COLUMNS, made.head,
        read_letter_facts(transaction, today),
    )  # fmt: skip


def _make_rows(
    context: Context, order: IssueOrder, code: str, chunk: list[Addressee], made: _Made
) -> Iterator[Sequence[str]]:
    raw = make_raw_keys(len(chunk), context.random_bytes)
    made.hashes += hash_raw_keys(raw)
    end = order.validity.expires_on.isoformat()
    url, district = context.settings.portal.url, context.settings.district.id
    serial = len(made.parent_ids)
    for person, key in zip(chunk, format_raw_keys(raw), strict=True):
        serial += 1
        made.parent_ids.append(person.parent_id)
        ends_on = person.end_before(end)
        made.sooner += ends_on < end
        yield (
            person.number, person.name, person.students, person.school, person.language,
            person.email, person.address, person.city, person.state, person.postal_code,
            key, make_reference(code, serial), ends_on, url, district,
        )  # fmt: skip


def _recheck(context: Context, transaction: Transaction, order: IssueOrder, made: _Made) -> None:
    """Every change writes to the trail: with the same head, nothing changed since the plan."""
    if read_head(transaction) == made.head:
        return
    plan = plan_in(context, transaction, order)
    still = {parent_id for parent_id, _ in key_selecting.read_selection(transaction)}
    if plan.count != len(made.parent_ids) or not still.issuperset(made.parent_ids):
        raise _Overtaken
    if made.digest and made.digest != digest_letters(transaction, context.today.isoformat()):
        raise _Overtaken  # a child's name may stand on a page that must not have it any more


def _commit(
    context: Context, transaction: Transaction, order: IssueOrder, batch: OpenBatch, made: _Made
) -> tuple[int, Head]:
    count = len(made.parent_ids)
    batch_id = store_batch(context, transaction, batch, order.kind, count, order.settings)
    if order.with_expired or order.kind is BatchKind.KEYS_REISSUE:
        key_writing.close_selected(transaction, Closing.REPLACED, context.metadata.at, order.reason)
    key_writing.insert_keys(
        transaction, batch_id=batch_id, parent_ids=made.parent_ids, hashes=made.hashes,
        issued_at=context.metadata.at, expires_on=order.validity.expires_on.isoformat(),
        expires_at=write_timestamp(order.validity.expires_at),
    )  # fmt: skip
    return batch_id, _write_trail(context, transaction, order, batch, batch_id)


def _write_lists(context: Context, result: IssueResult, path: str) -> str:
    """The office's lists; where they can't be written the keys count all the same."""
    if not (result.printed and result.printed.lists):
        return ""
    from portaladm.services.letters.lists import write_lists

    with result.printed.lists as lists:
        try:
            return write_lists(context, result.batch, Path(path), lists)
        except PortalError:
            return ""


def _write_trail(
    context: Context, transaction: Transaction, order: IssueOrder, batch: OpenBatch, batch_id: int
) -> Head:
    code = batch.code
    whole = Event(
        Action.BATCH_ISSUED, f"batch:{code}", batch=code, reason=order.reason, detail=batch.detail
    )
    append_events(transaction, context.metadata, [whole])
    reissue = order.kind is BatchKind.KEYS_REISSUE
    action = Action.KEY_REISSUED if reissue else Action.KEY_ISSUED
    event = Event(
        action, "", batch=code, reason=order.reason, verified_by=order.hand_over.verified_by,
        detail=order.hand_over.detail,
    )  # fmt: skip
    subjects = (f"parent:{number}" for number in read_parent_numbers(transaction, batch_id))
    return append_for_subjects(transaction, context.metadata, event, subjects)
