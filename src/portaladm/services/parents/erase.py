"""One person's personal data go; the trail keeps the id, that it was done, by whom and why."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from portaladm.domain.folding import fold_name
from portaladm.domain.link_access import Visibility
from portaladm.domain.trail import Action, Event, Head
from portaladm.errors import Misused, Refused
from portaladm.services.context import Context
from portaladm.services.lookup.people import require_parent
from portaladm.services.lookup.reasons import refuse_no_reason
from portaladm.services.parents.rehearsal import looks_alike
from portaladm.services.parents.view import ParentView, view_parent
from portaladm.services.store.erasing import Going, clear_bytes, describe_going
from portaladm.store import erasing
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.last_file import forget_last_file
from portaladm.store.trail import append_events

_WORD = re.compile(r"[^\s,;:.()]+")
_LEFT = (Visibility.ENDED, Visibility.TAKEN_BACK, Visibility.GRACE, Visibility.NOT_ENROLLED)
"""How a child stands to whom no roster lists the person any more."""


@dataclass(frozen=True)
class Erasure:
    """What goes of a person, or went; ``head`` is None where nothing was changed.

    ``enrolled`` are the children of today whom the next roster may list with the person again: it
    brings a new person then. Not ``is_cleared``: bytes may still stand in the store's file.
    """

    view: ParentView
    going: Going
    enrolled: tuple[str, ...]
    head: Head | None = None
    is_cleared: bool = False


def plan_erasure(context: Context, parent: str) -> Erasure:
    """What would go; nothing is changed.

    :raises Refused: ``unknown-parent``; ``erase-restricted``: a restriction is in force or to come,
        and without it the next roster would open what it denies.
    """
    with context.store.read() as transaction:
        return _plan(context, transaction, parent)


def erase_parent(context: Context, shown: Erasure, reason: str, verified_by: str) -> Erasure:
    """Erase the person who was shown, from every table, and the trail's texts about them.

    :raises Misused: ``no-reason``; ``reason-names-person``: the trail would keep the name for good.
    :raises Refused: as :func:`plan_erasure`; ``people-changed``: the person is not as shown.
    """
    refuse_no_reason(reason)
    person = shown.view.parent
    names = _list_names(shown)
    words = f" {' '.join(_WORD.findall(fold_name(reason)))} "
    if any(f" {fold_name(name)} " in words for name in (person.last_name, *names)):
        raise Misused("reason-names-person", number=person.number)
    with context.store.write() as transaction:
        plan = _plan(context, transaction, person.number)
        if not looks_alike(plan.view, shown.view):
            raise Refused("people-changed", numbers=(person.number,))
        rows = erasing.erase(transaction, names)
        erasing.note_bytes(transaction, context.metadata.at)
        forget_last_file(transaction)
        event = Event(
            Action.PARENT_ERASED, f"parent:{person.number}", verified_by=verified_by, reason=reason,
            detail=f"{sum(rows.values())} rows, texts of {plan.going.texts.erased} earlier entries",
        )  # fmt: skip
        head = append_events(transaction, context.metadata, [event])
    going = replace(plan.going, rows=rows)
    return replace(plan, going=going, head=head, is_cleared=clear_bytes(context))


def _plan(context: Context, transaction: Transaction, parent: str) -> Erasure:
    parent_id, today = require_parent(transaction, parent), context.today.isoformat()
    view = view_parent(context, transaction, parent_id)
    if lasting := erasing.count_lasting_restrictions(transaction, parent_id, today):
        raise Refused(
            "erase-restricted", count=lasting, number=view.parent.number, name=view.parent.name
        )
    erasing.choose_person(transaction, parent_id)
    going = describe_going(context, transaction)
    enrolled = tuple(
        f"{one.student_name} ({one.student_id})" for one in view.links if one.status not in _LEFT
    )
    return Erasure(view, going, enrolled)


def _list_names(shown: Erasure) -> tuple[str, ...]:
    """Texts that name this person alone."""
    person = shown.view.parent
    return tuple(name for name in (person.name, person.email) if name.strip())
