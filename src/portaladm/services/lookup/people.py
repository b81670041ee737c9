"""Finding the one person whom somebody named; who is unknown is refused with near names."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import takewhile

from portaladm.domain.ids.retired import list_retired
from portaladm.errors import Refused
from portaladm.store.db.transaction import Transaction
from portaladm.store.parents.numbers import find_parent_id, find_student_id
from portaladm.store.parents.suggestions import find_names, suggest_parents


def require_parent(transaction: Transaction, number: str) -> int:
    """The parent with this number, earlier numbers and merged records included.

    :raises Refused: ``unknown-parent``, with near ones.
    """
    parent_id = find_parent_id(transaction, number.strip())
    if parent_id is None:
        if earlier := _find_retired(partial(find_parent_id, transaction), number.strip()):
            raise Refused("unknown-parent.retired", number=number, earlier=earlier)
        near = suggest_parents(transaction, number.strip())
        raise Refused("unknown-parent", number=number, near=near)
    return parent_id


def _find_retired(find: Callable[[str], int | None], number: str) -> str:
    """The id of the last person who had this number until staff said that another has it."""
    *_, found = "", *takewhile(find, list_retired(number))
    return found


def require_student(transaction: Transaction, number: str) -> int:
    """The student with this number.

    :raises Refused: ``unknown-student``, with near ones.
    """
    student_id = find_student_id(transaction, number.strip())
    if student_id is None:
        if earlier := _find_retired(partial(find_student_id, transaction), number.strip()):
            raise Refused("unknown-student.retired", number=number, earlier=earlier)
        near = find_names(transaction, "student", [number.strip()]).get(number.strip(), [])
        raise Refused("unknown-student", number=number, near=near)
    return student_id
