"""Somebody whom a reading command names: by id, or by the whole name where one person has it.

A command that changes something takes ids alone: two people may have one name tomorrow.
"""

from __future__ import annotations

from typing import NamedTuple

from portaladm.errors import Refused, Remark
from portaladm.services.context import Context
from portaladm.services.lookup.accounts import SkippedName, match_account
from portaladm.store.db.transaction import Transaction
from portaladm.store.parents.named import find_namesakes
from portaladm.store.parents.numbers import find_parent_id, find_student_id

_LISTED = 20
"""Namesakes whom a refusal lists."""


class Named(NamedTuple):
    """The id to go on with; ``name`` is empty where the id itself was typed, or nobody is meant."""

    number: str
    name: str = ""


def find_named_parent(context: Context, text: str) -> Named:
    """The parent whom a text means; what is neither an id nor a name stays as it is.

    :raises Refused: ``name-shared``: several have the name; each is listed with the children.
    """
    with context.store.read() as transaction:
        is_id = find_parent_id(transaction, text.strip()) is not None
        return Named(text) if is_id else _find_one(transaction, "parent", text)


def find_named_student(context: Context, text: str) -> Named:
    """The student whom a text means, as :func:`find_named_parent`."""
    with context.store.read() as transaction:
        is_id = find_student_id(transaction, text.strip()) is not None
        return Named(text) if is_id else _find_one(transaction, "student", text)


def find_named_account(context: Context, text: str) -> Named:
    """The same, where a username goes before a name."""
    with context.store.read() as transaction:
        found = match_account(context, transaction, text.strip())
        unknown = isinstance(found, SkippedName) and found.remark.code == "unknown-account"
        return _find_one(transaction, "parent", text) if unknown else Named(text)


def _find_one(transaction: Transaction, kind: str, text: str) -> Named:
    found = find_namesakes(transaction, kind, text)
    if len(found) > 1:
        details = [
            Remark("name-shared.one", number=one.number, name=one.name, about=one.about)
            for one in found[:_LISTED]
        ]
        if len(found) > _LISTED:
            details.append(Remark("name-shared.more", count=len(found) - _LISTED))
        raise Refused(
            f"name-shared.{kind}", name=text.strip(), count=len(found), example=found[0].number,
            details=tuple(details),
        )  # fmt: skip
    return Named(found[0].number, found[0].name) if found else Named(text)
