"""Questions about ids that a later file makes needless: nobody answers them by mistake."""

from __future__ import annotations

from collections.abc import Sequence

from portaladm.domain.identity import Question
from portaladm.domain.rosters import Finding
from portaladm.domain.trail import Action, Event
from portaladm.errors import Remark
from portaladm.services.context import Context
from portaladm.services.roster.staging.stage import Waiting
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster import identity
from portaladm.store.roster.shown import count_shown
from portaladm.store.trail import append_events


def withdraw_settled(
    context: Context, transaction: Transaction, waiting: Waiting, batch: str
) -> tuple[Finding, ...]:
    """Withdraw the open questions about people of whom the merged rows leave no doubt.

    What this import asks itself stays open.
    """
    asked = {identity.identify(question) for question in waiting.questions}
    settled = [
        one for one in identity.find_settled(transaction) if identity.identify(one) not in asked
    ]
    if not settled:
        return ()
    _withdraw(context, transaction, settled, batch)
    examples = tuple(
        Remark("example.question", number=one.number, stored=one.stored_name, new=one.new_name)
        for one in settled[: count_shown()]
    )
    return (Finding("question-withdrawn", len(settled), examples=examples),)


def ask(context: Context, transaction: Transaction, questions: Sequence[Question]) -> None:
    """Keep questions; earlier ones about the same ids, to which a file said otherwise, go."""
    replaced = identity.find_replaced(transaction, questions)
    if replaced:
        _withdraw(context, transaction, replaced, "")
    identity.keep_questions(transaction, questions, context.metadata.at)


def _withdraw(
    context: Context, transaction: Transaction, questions: Sequence[Question], batch: str
) -> None:
    identity.withdraw_questions(transaction, questions)
    events = [
        Event(
            Action.IDENTITY_WITHDRAWN, f"{one.kind}:{one.number}", batch=batch,
            detail=f"{one.stored_name}, now {one.new_name}",
        )
        for one in questions
    ]  # fmt: skip
    append_events(transaction, context.metadata, events)
