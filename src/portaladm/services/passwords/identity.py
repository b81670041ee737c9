"""Whom a clerk is talking to: what is on file of a parent, and how identity was checked."""

from __future__ import annotations

from dataclasses import dataclass, replace

from portaladm.errors import Misused
from portaladm.services.context import Context
from portaladm.services.lookup.accounts import derive_state
from portaladm.services.lookup.people import require_student
from portaladm.store.accounts import rows as accounts
from portaladm.store.accounts.rows import AccountRecord
from portaladm.store.db.transaction import Transaction
from portaladm.store.links import rows as links


@dataclass(frozen=True)
class Person:
    """What a clerk must see before handing out a password: whom to call back, and on what."""

    parent_id: str
    parent_name: str
    username: str
    phone: str
    language: str
    state: str
    restrictions: tuple[str, ...]


def list_parents_of(context: Context, student: str) -> list[Person]:
    """The parents of a student who have an account: "the mother of 10442".

    :raises Refused: ``unknown-student``.
    """
    today = context.today.isoformat()
    people = []
    with context.store.read() as transaction:
        student_id = require_student(transaction, student)
        for link in links.read_links(transaction, today, student_id=student_id):
            record = accounts.find_account_of(transaction, link.parent_id, today)
            if record is not None and link.ended_on is None:
                person = _describe(context, transaction, record)
                named = f"{person.parent_name} ({link.relationship or 'parent'})"
                people.append(replace(person, parent_name=named))
    return people


def describe_person(context: Context, username: str) -> Person:
    """The person behind one account."""
    with context.store.read() as transaction:
        record = accounts.find_account(transaction, username, context.today.isoformat())
        assert record is not None
        return _describe(context, transaction, record)


def check_identity(context: Context, verified_by: str) -> None:
    """Refuse a way of checking identity that the settings do not name.

    :raises Misused: ``unknown-way``.
    """
    ways = context.settings.identity.ways
    if verified_by not in ways:
        raise Misused("unknown-way", way=verified_by, ways=ways)


def _describe(context: Context, transaction: Transaction, record: AccountRecord) -> Person:
    denied = links.read_restricted_pairs(
        transaction, context.today.isoformat(), parent_id=record.parent_id
    )
    return Person(
        record.parent_number, record.parent_name, record.username, record.phone, record.language,
        derive_state(context, record).value,
        tuple(f"{one.student_name} ({one.student_number}): {one.denied_reason}" for one in denied),
    )  # fmt: skip
