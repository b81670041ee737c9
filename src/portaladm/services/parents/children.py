"""The child to whose record somebody gets access, as staff see it before they say yes."""

from __future__ import annotations

from dataclasses import dataclass

from portaladm.services.context import Context
from portaladm.store.db.transaction import Transaction
from portaladm.store.links.rows import read_links, read_student


@dataclass(frozen=True)
class AddedChild:
    """A child with its school and the parents whom it has already."""

    student_id: str
    student_name: str
    school: str
    parents: tuple[str, ...]


def describe_child(
    context: Context, transaction: Transaction, student_id: int, number: str, parent_id: int | None
) -> AddedChild:
    """The child; its parents without the one who is to be added."""
    links = read_links(transaction, context.today.isoformat(), student_id=student_id)
    others = (one for one in links if one.parent_id != parent_id and one.ended_on is None)
    student = read_student(transaction, student_id)
    return AddedChild(
        number, student.name, student.school,
        tuple(f"{one.parent_name} ({one.parent_number})" for one in others),
    )  # fmt: skip
