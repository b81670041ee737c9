"""Answering whether an id still means the same person: what the import asked, staff decide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from portaladm.domain.identity import Doubt, Question
from portaladm.domain.keys import Closing
from portaladm.domain.trail import Action, Event, Head
from portaladm.errors import Refused
from portaladm.services.batches.counter import store_counter_batch
from portaladm.services.context import Context
from portaladm.services.lookup.reasons import refuse_no_reason
from portaladm.services.lookup.ways import check_identity
from portaladm.store.accounts.rows import close_account, find_account_of
from portaladm.store.db.transaction import Transaction
from portaladm.store.parents import merge as merging
from portaladm.store.parents.numbers import find_parent_id
from portaladm.store.restrictions.rows import count_open
from portaladm.store.roster import identity
from portaladm.store.roster.last_file import forget_last_file
from portaladm.store.trail import append_events

ACTIONS = {"parent": Action.PARENT_IDENTITY, "student": Action.STUDENT_IDENTITY}


@dataclass(frozen=True)
class IdentityAnswer:
    """What staff say of the person under an id: ``kind`` is parent or student.

    ``same``: the stored one, whose name may change; otherwise somebody else has the id now.
    """

    kind: str
    number: str
    same: bool
    reason: str
    verified_by: str = ""

    @property
    def word(self) -> str:
        """The answer as it is stored."""
        return "same" if self.same else "different"


@dataclass(frozen=True)
class IdentityPlan:
    """What an answer would do: ``done`` says that it is on record already.

    ``username`` is that of the account, and ``closes_key`` whether there is a key, that an answer
    *different* closes; ``restrictions`` is how many then stay with the earlier record.
    """

    question: Question
    answer: str
    done: bool
    username: str = ""
    closes_key: bool = False
    restrictions: int = 0


@dataclass(frozen=True)
class IdentityResult:
    """An answer that is kept, and since when.

    ``retired`` is the earlier person's id from now on, if it changed.
    """

    plan: IdentityPlan
    retired: str = ""
    head: Head | None = None
    answered_at: str = ""


def list_questions(context: Context, kind: str, *, answered: bool = False) -> list[Question]:
    """The questions about people of a kind, the newest first; answered ones only if asked for."""
    with context.store.read() as transaction:
        found = identity.read_questions(transaction, kind)
        return [one for one in found if answered or not one.answer]


def plan_answer(context: Context, answer: IdentityAnswer) -> IdentityPlan:
    """What an answer would do; nothing is changed.

    :raises Refused: ``no-identity-question``, ``identity-question-outdated``,
        ``identity-zeros-same``.
    :raises Misused: ``no-reason``, ``unknown-way``.
    """
    _check(context, answer)
    with context.store.read() as transaction:
        return _plan(context, transaction, answer)


def answer_question(context: Context, answer: IdentityAnswer) -> IdentityResult:
    """Keep the answer for the next import; a *different* person gets nothing of the earlier one.

    The earlier one's key and account are closed and the links end; the record keeps its history
    under an id of its own, and the id is free for the person whom the roster names.

    :raises Refused, Misused: as :func:`plan_answer`.
    """
    _check(context, answer)
    with context.store.write() as transaction:
        plan = _plan(context, transaction, answer)
        if plan.done:
            return IdentityResult(plan)
        batch_id, code = store_counter_batch(
            context, transaction, action="identity", number=answer.number, answer=answer.word
        )
        identity.keep_answer(transaction, plan.question, answer.word, context.metadata.at)
        retired, events = _retire(context, transaction, plan, batch_id)
        forget_last_file(transaction)
        events = (_make_event(answer, plan, retired), *events)
        rows = [
            event._replace(batch=code, reason=answer.reason, verified_by=answer.verified_by)
            for event in events
        ]
        head = append_events(transaction, context.metadata, rows)
        return IdentityResult(plan, retired, head, context.metadata.at)


def _check(context: Context, answer: IdentityAnswer) -> None:
    refuse_no_reason(answer.reason)
    if answer.verified_by:
        check_identity(context, answer.verified_by)


def _plan(context: Context, transaction: Transaction, answer: IdentityAnswer) -> IdentityPlan:
    asked = list(identity.read_questions(transaction, answer.kind, [answer.number.strip()]))
    question = next((one for one in asked if not one.answer), asked[0] if asked else None)
    if question is None:
        raise Refused(f"no-identity-question.{answer.kind}", number=answer.number)
    if question.answer == answer.word:
        return IdentityPlan(question, answer.word, done=True)
    if not _stands(transaction, question):
        raise Refused(
            "identity-question-outdated", kind=question.kind, number=question.stored_number,
            stored=question.stored_name,
        )  # fmt: skip
    if question.doubt is Doubt.ZEROS and answer.same:
        raise Refused("identity-zeros-same", number=question.number, stored=question.stored_number)
    plan, today = IdentityPlan(question, answer.word, done=False), context.today.isoformat()
    if not _closes(question, answer.word):
        return plan
    plan = replace(plan, restrictions=count_open(transaction, answer.kind, question.number, today))
    parent_id = find_parent_id(transaction, question.number) if answer.kind == "parent" else None
    if parent_id is None:
        return plan
    account = find_account_of(transaction, parent_id, today)
    return replace(
        plan, username=account.username if account else "",
        closes_key=merging.has_open_key(transaction, parent_id),
    )  # fmt: skip


def _stands(transaction: Transaction, question: Question) -> bool:
    """Whether the person whom the question is about is still stored under the id."""
    stored = identity.read_name(transaction, question.kind, question.stored_number)
    return stored == question.stored_name


def _closes(question: Question, answer: str) -> bool:
    """Whether the stored person loses the id; leading zeros make two ids of two people."""
    return answer == "different" and question.doubt is not Doubt.ZEROS


def _retire(
    context: Context, transaction: Transaction, plan: IdentityPlan, batch_id: int
) -> tuple[str, tuple[Event, ...]]:
    question, today = plan.question, context.today.isoformat()
    if not _closes(question, plan.answer):
        return "", ()
    events = (
        tuple(_close_access(context, transaction, question)) if question.kind == "parent" else ()
    )
    retired = identity.retire(transaction, question.kind, question.number, batch_id, today)
    return retired, events


def _close_access(
    context: Context, transaction: Transaction, question: Question
) -> Iterator[Event]:
    """Close the key and the account of the earlier holder of an id."""
    parent_id = find_parent_id(transaction, question.number)
    if parent_id is None:
        return
    subject, why = f"parent:{question.number}", f"{question.number} is {question.new_name} now"
    at = context.metadata.at
    account = find_account_of(transaction, parent_id, context.today.isoformat())
    if merging.close_open_key(transaction, parent_id, Closing.REVOKED, at, why):
        yield Event(Action.KEY_REVOKED, subject, detail=why)
    if account:
        close_account(transaction, account.id, at, why)
        yield Event(Action.ACCOUNT_VOIDED, subject, detail=f"username {account.username}, {why}")


def _make_event(answer: IdentityAnswer, plan: IdentityPlan, retired: str) -> Event:
    question = plan.question
    detail = f"{question.stored_name}, now {question.new_name}: {plan.answer}"
    if retired:
        detail += f"; the earlier one is {retired}"
    return Event(ACTIONS[answer.kind], f"{answer.kind}:{question.number}", detail=detail)
