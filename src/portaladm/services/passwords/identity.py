"""Whom a clerk is talking to: what is on file of a parent."""

from __future__ import annotations

from dataclasses import dataclass, replace

from portaladm.services.context import Context
from portaladm.services.lookup.accounts import derive_state
from portaladm.services.lookup.people import require_student
from portaladm.store.accounts.rows import AccountRecord, find_account_of
from portaladm.store.db.transaction import Transaction
from portaladm.store.links import rows as links


@dataclass(frozen=True)
class Denial:
    """What staff recorded against a parent: which child is not shown, and why."""

    student_id: str
    student_name: str
    reason: str


@dataclass(frozen=True)
class Holder:
    """What a clerk must see before handing out a password: whom to call back, and on what.

    ``relationship`` is to the student who was asked for; empty where it is not known.
    """

    parent_id: str
    parent_name: str
    username: str
    phone: str
    language: str
    state: str
    denials: tuple[Denial, ...]
    relationship: str = ""


def list_parents_of(context: Context, student: str) -> list[Holder]:
    """The parents of a student who have an account: "the mother of 10442".

    :raises Refused: ``unknown-student``.
    """
    today = context.today.isoformat()
    people = []
    with context.store.read() as transaction:
        student_id = require_student(transaction, student)
        for link in links.read_links(transaction, today, student_id=student_id):
            record = find_account_of(transaction, link.parent_id, today)
            if record is not None and link.ended_on is None:
                holder = describe_holder(context, transaction, record)
                people.append(replace(holder, relationship=link.relationship or ""))
    return people


def describe_holder(context: Context, transaction: Transaction, record: AccountRecord) -> Holder:
    """The person behind an account."""
    denied = links.read_restricted_pairs(
        transaction, context.today.isoformat(), parent_id=record.parent_id
    )
    return Holder(
        record.parent_number, record.parent_name, record.username, record.phone, record.language,
        derive_state(context, record).value,
        tuple(
            Denial(one.student_number, one.student_name, restriction.reason)
            for one in denied for restriction in one.restrictions
        ),
    )  # fmt: skip
