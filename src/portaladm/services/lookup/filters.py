"""Filters that people type: schools, grades, students, parents; what nobody has is refused."""

from __future__ import annotations

from portaladm.domain.keys import hide_key
from portaladm.errors import Refused, Remark
from portaladm.services.lookup.people import explain_unknown_parent, explain_unknown_student
from portaladm.store.db.transaction import Transaction
from portaladm.store.keys.selecting import Filters
from portaladm.store.parents.numbers import find_parent_ids, read_numbers
from portaladm.store.parents.suggestions import find_names, list_names

__all__ = ["Filters", "check_filters"]

_LISTED = 20
"""Schools that a refusal lists; a district with more looks the name up."""


def check_filters(transaction: Transaction, filters: Filters) -> Filters:
    """The filters with earlier parent numbers replaced by those of today.

    :raises Refused: ``unknown-name``: each school or grade that the roster does not have, with near
        ones and those that it has; ``unknown-student``, ``unknown-parent``.
    """
    wrong = []
    for what, names in (("school", filters.schools), ("grade", filters.grades)):
        for name, near in find_names(transaction, what, names).items():
            known = tuple(list_names(transaction, what))
            few = f"unknown-name.{what}" if 0 < len(known) <= _LISTED else "unknown-name"
            values = {"known": known} if few != "unknown-name" else {}
            wrong.append(Remark(few, noun=what, name=hide_key(name), near=near, **values))
    for name in find_names(transaction, "student", filters.students):
        wrong.append(explain_unknown_student(transaction, name))
    found, unknown = find_parent_ids(transaction, filters.parents)
    wrong += [explain_unknown_parent(transaction, number) for number in unknown]
    if wrong:
        raise Refused(wrong[0], details=tuple(wrong[1:]))
    return filters._replace(parents=tuple(read_numbers(transaction, found.values())))
