"""Finding the one person whom somebody named; who is unknown is refused with near names."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import takewhile

from portaladm.domain.ids.retired import list_retired
from portaladm.domain.keys import hide_key
from portaladm.errors import Refused, Remark
from portaladm.store.db.transaction import Transaction
from portaladm.store.parents.named import find_family
from portaladm.store.parents.numbers import find_parent_id, find_student_id
from portaladm.store.parents.suggestions import find_names, suggest_parents


def require_parent(transaction: Transaction, number: str) -> int:
    """The parent with this number, earlier numbers and merged records included.

    :raises Refused: ``unknown-parent``, with near ones.
    """
    parent_id = find_parent_id(transaction, number.strip())
    if parent_id is None:
        raise Refused(explain_unknown_parent(transaction, number))
    return parent_id


def explain_unknown_parent(transaction: Transaction, text: str) -> Remark:
    """Why a text names no parent: ``unknown-parent``, of a student with the parents' ids."""
    number = text.strip()
    if earlier := _find_retired(partial(find_parent_id, transaction), number):
        return Remark("unknown-parent.retired", number=number, earlier=earlier)
    if found := find_family(transaction, "student", number):
        number, name, parents = found
        return Remark("unknown-parent.student", number=number, name=name, parents=parents)
    near = suggest_parents(transaction, number)
    return Remark("unknown-parent", number=hide_key(number), near=near)


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
        raise Refused(explain_unknown_student(transaction, number))
    return student_id


def explain_unknown_student(transaction: Transaction, text: str) -> Remark:
    """Why a text names no student: ``unknown-student``, of a parent with the children's ids."""
    number = text.strip()
    if earlier := _find_retired(partial(find_student_id, transaction), number):
        return Remark("unknown-student.retired", number=number, earlier=earlier)
    if found := find_family(transaction, "parent", number):
        number, name, students = found
        return Remark("unknown-student.parent", number=number, name=name, students=students)
    near = find_names(transaction, "student", [number]).get(number, [])
    return Remark("unknown-student", number=hide_key(number), near=near)
