"""What became of single letters: one came back, or a person took it at the counter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from portaladm.domain.keys import KeyState, LetterMark, hide_key, make_reference, parse_reference
from portaladm.domain.timestamps import day_of
from portaladm.domain.trail import Action, Event, Head
from portaladm.errors import Misused, Remark
from portaladm.services.context import Context
from portaladm.services.lookup.keys import find_referenced_key, find_state
from portaladm.services.lookup.ways import check_identity
from portaladm.store.db.transaction import Transaction
from portaladm.store.keys.marks import insert_marks
from portaladm.store.keys.rows import KeyRecord
from portaladm.store.parents.numbers import find_parent_id
from portaladm.store.trail import append_events


@dataclass(frozen=True)
class Marking:
    """Which letters, by the references of their keys, and what became of them."""

    references: tuple[str, ...]
    mark: LetterMark
    verified_by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class MarkedLetter:
    """One letter that was named: ``changed`` is False where it was marked so before.

    ``next_step`` says what its key is still worth and what can be done about it.
    """

    key_reference: str
    parent_id: str
    parent_name: str
    status: KeyState
    changed: bool
    next_step: Remark | None


@dataclass(frozen=True)
class SkippedLetter:
    """A reference that no key has, and why."""

    key_reference: str
    remark: Remark


@dataclass(frozen=True)
class MarkResult:
    """What a marking did, or of a plan, would do."""

    mark: LetterMark
    letters: tuple[MarkedLetter, ...]
    skipped: tuple[SkippedLetter, ...]
    head: Head | None = None


def plan_marks(context: Context, marking: Marking) -> MarkResult:
    """What marking would change; nothing is changed.

    :raises Misused: as :func:`mark_letters`.
    """
    _check_way(context, marking)
    with context.store.read() as transaction:
        found = _find_keys(context, transaction, marking.references)
        return _plan(context, marking, *found)


def mark_letters(context: Context, marking: Marking) -> MarkResult:
    """Record that letters came back, or who took them; their keys stay as they are.

    :raises Misused: ``no-way.letters``: a letter was handed over and nobody says how identity was
        checked; ``unknown-way``.
    """
    _check_way(context, marking)
    with context.store.write() as transaction:
        records, skipped = _find_keys(context, transaction, marking.references)
        plan = _plan(context, marking, records, skipped)
        marked = [record for record in records if record.letter != marking.mark]
        if not marked:
            return plan
        insert_marks(
            transaction, (record.id for record in marked), marking.mark, context.metadata,
            verified_by=marking.verified_by, reason=marking.reason,
        )  # fmt: skip
        events = (_make_event(record, marking) for record in marked)
        return replace(plan, head=append_events(transaction, context.metadata, events))


def _check_way(context: Context, marking: Marking) -> None:
    if marking.verified_by:
        check_identity(context, marking.verified_by)
    elif marking.mark is LetterMark.HANDED_OVER:
        raise Misused("no-way.letters", ways=context.settings.identity.ways)


def _find_keys(
    context: Context, transaction: Transaction, references: Iterable[str]
) -> tuple[list[KeyRecord], list[SkippedLetter]]:
    """The keys with these references, each once; and the references that no key has."""
    found: dict[int, KeyRecord] = {}
    skipped = []
    for text in references:
        record = find_referenced_key(context, transaction, text)
        if record is None:
            case = "unknown" if parse_reference(text) else "form"
            case = "parent" if find_parent_id(transaction, text.strip()) else case
            shown = hide_key(text)
            skipped.append(SkippedLetter(shown, Remark(f"letter-reference.{case}", text=shown)))
        else:
            found[record.id] = record
    return list(found.values()), skipped


def _plan(
    context: Context, marking: Marking, records: list[KeyRecord], skipped: list[SkippedLetter]
) -> MarkResult:  # fmt: skip
    letters = tuple(_describe(context, record, marking.mark) for record in records)
    return MarkResult(marking.mark, letters, tuple(skipped))


def _describe(context: Context, record: KeyRecord, mark: LetterMark) -> MarkedLetter:
    state = find_state(context, record)
    is_live = state is KeyState.LIVE
    reference = make_reference(record.batch_code, record.serial)
    step = Remark(
        f"marked-{mark.value}.{state.value}", key=reference, parent=record.parent_number,
        name=record.parent_name, expires_on=record.expires_on, closed_on=day_of(record.closed_at),
        ends_on=record.ends_on if is_live else "",
    )  # fmt: skip
    is_news = mark is LetterMark.RETURNED or not is_live
    return MarkedLetter(
        reference, record.parent_number, record.parent_name, state, record.letter != mark,
        step if is_news else None,
    )  # fmt: skip


def _make_event(record: KeyRecord, marking: Marking) -> Event:
    reference = make_reference(record.batch_code, record.serial)
    return Event(
        Action.LETTER_MARKED, f"parent:{record.parent_number}", batch=record.batch_code,
        verified_by=marking.verified_by, reason=marking.reason,
        detail=f"letter {reference}: {marking.mark.value}",
    )  # fmt: skip
