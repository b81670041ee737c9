"""Opening a link that the roster has with a no: at the counter, until a roster says no again."""

from __future__ import annotations

from dataclasses import dataclass

from portaladm.domain.link_access import AccessWhy, read_why
from portaladm.domain.restrictions import Restriction
from portaladm.domain.trail import Action, Head
from portaladm.errors import Misused, Refused
from portaladm.services.batches.counter import store_counter_batch
from portaladm.services.context import Context
from portaladm.services.links.effect import Effect, view_state
from portaladm.services.links.pair import Pair, find_closing, find_pair, record_changes, view_pair
from portaladm.services.lookup.reasons import refuse_no_reason
from portaladm.services.lookup.ways import check_identity
from portaladm.store.db.transaction import Transaction
from portaladm.store.links.rows import LinkRecord, open_link, read_links


@dataclass(frozen=True)
class Opening:
    """Which link is to be opened, why, and how the person who asks for it was identified."""

    parent: str
    student: str
    reason: str
    verified_by: str


@dataclass(frozen=True)
class OpeningPlan:
    """What opening would do; ``closing`` are the restrictions that keep the link closed anyway."""

    pair: Pair
    closing: tuple[Restriction, ...]
    changes: bool


@dataclass(frozen=True)
class OpeningResult:
    """A pair after ``links open``; ``head`` is None where the link had access before."""

    effect: Effect
    batch: str = ""
    head: Head | None = None

    @property
    def pair(self) -> Pair:
        """The two as they are now."""
        return self.effect.after.pair


def plan_opening(context: Context, opening: Opening) -> OpeningPlan:
    """What opening would change; nothing is changed.

    :raises Refused, Misused: as :func:`open_closed_link`.
    """
    _check(context, opening)
    with context.store.read() as transaction:
        ids = find_pair(transaction, opening.parent, opening.student)
        link = _find_link(context, transaction, ids, view_pair(context, transaction, *ids))
        pair = view_pair(context, transaction, *ids)
    return OpeningPlan(pair, find_closing(context, pair), not link.portal_access)


def open_closed_link(context: Context, opening: Opening) -> OpeningResult:
    """Give access where the roster says no; the next roster that says so again takes it back.

    A restriction goes on: only ``links allow`` lifts it.

    :raises Refused: ``unknown-parent``, ``unknown-student``, ``numbers-swapped``; ``not-linked``:
        the roster has no link of the two, or has it no more.
    :raises Misused: ``no-reason``, ``identity-unsaid``, ``unknown-way``.
    """
    _check(context, opening)
    with context.store.write() as transaction:
        ids = find_pair(transaction, opening.parent, opening.student)
        before = view_state(context, transaction, ids)
        pair = before.pair
        link = _find_link(context, transaction, ids, pair)
        if link.portal_access or link.id is None:
            return OpeningResult(Effect(before, before))
        batch = store_counter_batch(context, transaction)
        open_link(transaction, link.id, today=context.today.isoformat(), batch_id=batch.id)
        head = _record(context, transaction, opening, pair, link, batch.code)
        effect = Effect(before, view_state(context, transaction, ids))
    return OpeningResult(effect, batch.code, head)


def _check(context: Context, opening: Opening) -> None:
    refuse_no_reason(opening.reason)
    if not opening.verified_by:
        raise Misused("identity-unsaid.link", ways="|".join(context.settings.identity.ways))
    check_identity(context, opening.verified_by)


def _find_link(
    context: Context, transaction: Transaction, ids: tuple[int, int], pair: Pair
) -> LinkRecord:
    today = context.today.isoformat()
    found = read_links(transaction, today, parent_id=ids[0], student_id=ids[1])
    if not found or found[0].ended_on:
        key = "not-linked.ended" if found else "not-linked"
        raise Refused(
            key, parent=pair.parent_id, student=pair.student_id,
            since=found[0].ended_on if found else None,
        )  # fmt: skip
    return found[0]


def _record(
    context: Context, transaction: Transaction, opening: Opening, pair: Pair, link: LinkRecord,
    batch: str,
) -> Head:  # fmt: skip
    """The trail's row, with why the link had no access."""
    why = _WHY.get(read_why(link.access_why).of_access, "the roster says no")
    detail = f"student {pair.student_id}: portal access no -> yes ({why})"
    return record_changes(
        context, transaction, pair, Action.LINK_OPENED, [detail], batch=batch,
        reason=opening.reason.strip(), verified_by=opening.verified_by,
    )  # fmt: skip


_WHY = {
    AccessWhy.RELATIONSHIP: "its relationship is not listed",
    AccessWhy.BLANK: "the roster's cell is empty",
    AccessWhy.MERGE: "one of two merged records says no",
}
"""Why a link had no access, for the trail."""
