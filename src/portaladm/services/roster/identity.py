"""Whether an id still means the same person: asked before a roster's change of it counts.

Whoever holds an account, a live key, a visible link or a restriction and comes back under the id
with another first and last name, and with no contact of before, may be somebody else. So may
whose id lost its zeros, whose name lost its letters, and namesakes who get each other's links.
Their rows wait until staff has answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from portaladm.domain.identity import (
    Doubt,
    Question,
    are_two_people,
    find_exchanged,
    find_rings,
    has_lost_letters,
    have_strange_name,
    share_contact,
)
from portaladm.domain.timestamps import write_timestamp
from portaladm.errors import Remark, Stopped
from portaladm.services.context import Context
from portaladm.services.roster.limits import tell_more
from portaladm.services.roster.plan import ImportOptions, ImportPlan
from portaladm.services.roster.staging.stage import Staged, Waiting
from portaladm.services.roster.withdrawn import ask
from portaladm.store.contacts import STORED, Contacts, find_crowded
from portaladm.store.db.transaction import Transaction
from portaladm.store.links.exchanged import Gain, find_gains, find_moves, read_earlier_name
from portaladm.store.roster import identity, near_ids
from portaladm.store.roster.findings import cells
from portaladm.store.roster.identity import Renamed, StagedRow
from portaladm.store.roster.last_file import forget_last_file
from portaladm.store.roster.shown import count_shown
from portaladm.store.roster.survey import survey_rows

KINDS = ("parent", "student")
_LISTED = 50
"""Questions that are listed, where not all are asked for."""


@dataclass
class IdentityDoubted(Exception):
    """A merge would take stored people for others: their rows must wait first."""

    questions: tuple[Question, ...]
    rows: tuple[StagedRow, ...]


def refuse_doubted(context: Context, transaction: Transaction, plan: ImportPlan) -> None:
    """Look at whose name the merge has changed, and at the new ids; the merge is not committed.

    :raises IdentityDoubted: some may be other people than those who are stored.
    """
    if plan.is_first:
        return
    found = [
        question
        for kind in KINDS
        for question in _find_doubted(context, transaction, kind, plan.given.batch_id)
        if not _is_answered(transaction, question)
    ]
    if found:
        numbers = {kind: {one.number for one in found if one.kind == kind} for kind in KINDS}
        rows = identity.find_rows_of(transaction, numbers["parent"], numbers["student"])
        raise IdentityDoubted(tuple(found), tuple(rows))


def let_wait(
    context: Context, staged: Staged, doubted: IdentityDoubted, options: ImportOptions
) -> Staged:
    """Put the rows of doubtful people aside, so that everybody else can be merged.

    The questions are kept, unless nothing is to be stored.

    :raises Stopped: ``identity.``..., where more are doubtful than the options allow.
    """
    questions = (*staged.waiting.questions, *doubted.questions)
    if not options.dry_run:
        with context.store.write() as transaction:
            ask(context, transaction, doubted.questions)
            forget_last_file(transaction)  # the same good file again withdraws the questions
    with context.store.read() as transaction:
        known = set(identity.find_open(transaction))
        identity.put_rows_aside(transaction, doubted.rows)
        survey = survey_rows(transaction, cells.CONDITIONS)
    if len(questions) > options.max_identity_changes and not options.limits.apply_rest:
        raise _stop(questions, asks_later=not known.issuperset(map(identity.identify, questions)))
    return replace(staged, survey=survey, waiting=add_waiting(staged.waiting, doubted))


def add_waiting(waiting: Waiting, doubted: IdentityDoubted) -> Waiting:
    """Everybody who waits, and whose rows do, once the doubtful ones are among them."""
    people: dict[str, set[str]] = {"parent": set(), "student": set()}
    for question in doubted.questions:
        people[question.kind] |= {question.number, question.stored_number}
    return Waiting(
        (*waiting.questions, *doubted.questions),
        waiting.rows + len(doubted.rows),
        waiting.parents | people["parent"] | {row.parent for row in doubted.rows},
        waiting.students | people["student"] | {row.student for row in doubted.rows},
    )


def _find_doubted(
    context: Context, transaction: Transaction, kind: str, batch_id: int
) -> Iterator[Question]:
    asked = [
        one
        for one in identity.read_questions(transaction, kind)
        if one.doubt is Doubt.EXCHANGED and not one.answer
    ]
    yield from _find_rings(transaction, kind, batch_id, asked)
    now, today = write_timestamp(context.now), context.today.isoformat()
    renamed = list(identity.find_renamed(transaction, kind, batch_id, now=now, today=today))
    renamed = _leave_out_crowded(transaction, renamed, batch_id)
    exchanged = find_exchanged((one.number, one.stored, one.new) for one in renamed)
    exchanged |= {  # until its own question is answered, whatever was said of the other
        one.number
        for one in renamed
        for of in asked
        if (of.number, of.new_name) == (one.number, one.new.full_name)
    }
    for one in renamed:
        doubt = _doubt(one, exchanged)
        if not doubt and one.at_risk and have_strange_name(one.stored, one.new):
            kept = identity.keeps_relative(transaction, kind, one.number, batch_id)
            doubt = None if kept or share_contact(one.stored, one.new) else Doubt.NAME
        if doubt:
            yield Question(
                kind, one.number, doubt, one.number, one.stored.full_name, one.new.full_name
            )
    for number, new, old, stored in near_ids.find_near(transaction, kind, batch_id):
        if not are_two_people(stored, new):
            yield Question(kind, number, Doubt.ZEROS, old, stored.full_name, new.full_name)


def _find_rings(
    transaction: Transaction, kind: str, batch_id: int, asked: Sequence[Question]
) -> Iterator[Question]:
    """Namesakes who get each other's links: the new name says which ones.

    Who is asked about already stays so while a link of the question is to be opened, whatever was
    answered of the other.
    """
    rings = find_rings(find_moves(transaction, kind, batch_id))
    if not rings and not asked:
        return
    for number, group in groupby(find_gains(transaction, kind, batch_id), lambda one: one.number):
        gains = list(group)
        open_ = (of for of in asked if of.number == number)
        if number in rings or any(_name(one) in of.new_name for of in open_ for one in gains):
            name, relatives = gains[0].name, ", ".join(map(_name, gains))
            yield Question(
                kind, number, Doubt.EXCHANGED, number,
                read_earlier_name(transaction, kind, number, batch_id),
                f"{name} with {relatives}",
            )  # fmt: skip


def _leave_out_crowded(
    transaction: Transaction, renamed: list[Renamed], batch_id: int
) -> list[Renamed]:
    """Those who may be somebody else, without contacts that many families share."""
    contacts = [
        Contacts(*one.stored[2:])
        for one in renamed
        if one.at_risk
        and share_contact(one.stored, one.new)
        and have_strange_name(one.stored, one.new)
    ]
    if not contacts:
        return renamed
    crowded = find_crowded(transaction, contacts, STORED._replace(batch=batch_id))
    return [
        one._replace(stored=one.stored.leave_out(crowded), new=one.new.leave_out(crowded))
        for one in renamed
    ]


def _name(gain: Gain) -> str:
    return f"{gain.relative_name} ({gain.relative})"


def _doubt(one: Renamed, exchanged: set[str]) -> Doubt | None:
    names = zip(one.stored[:2], one.new[:2], strict=True)
    if any(has_lost_letters(stored, new) for stored, new in names):
        return Doubt.LETTERS
    if not one.at_risk:
        return None
    if one.number in exchanged:
        return Doubt.EXCHANGED
    if are_two_people(one.stored, one.new) and not share_contact(one.stored, one.new):
        return Doubt.NAME
    return None


def _is_answered(transaction: Transaction, question: Question) -> bool:
    """Whether staff said that the file is right: the same person, or another under a new id."""
    settled = "different" if question.doubt is Doubt.ZEROS else "same"
    return any(
        asked.answer == settled
        and (asked.stored_name, asked.new_name) == (question.stored_name, question.new_name)
        for asked in identity.read_questions(transaction, question.kind, [question.number])
    )


def describe(question: Question) -> Remark:
    """A question as a person should read it."""
    return Remark(
        f"identity-question.{question.doubt}",
        kind=question.kind,
        number=question.number,
        stored_number=question.stored_number,
        stored=question.stored_name,
        new=question.new_name,
    )


def _stop(questions: Sequence[Question], *, asks_later: bool) -> Stopped:
    """The stop; ``asks_later`` says that a dry run has only told what an import will ask."""
    causes = {question.doubt for question in questions}
    cause = causes.pop() if len(causes) == 1 else "several"
    first = next((one for one in questions if one.doubt is not Doubt.ZEROS), questions[0])
    shown = max(_LISTED, count_shown())
    return Stopped(
        f"identity.{first.kind}-{cause}",
        count=len(questions),
        number=first.number,
        advice=Remark(f"identity-asks-later.{cause}") if asks_later else None,
        details=(*map(describe, questions[:shown]), *tell_more(len(questions) - shown)),
    )
