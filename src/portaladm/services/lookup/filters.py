"""Filters that people type: schools, grades, students, parents; what nobody has is refused."""

from __future__ import annotations

from portaladm.domain.keys import hide_key
from portaladm.errors import Refused, Remark
from portaladm.store.db.transaction import Transaction
from portaladm.store.keys.selecting import Filters
from portaladm.store.parents.numbers import find_parent_ids, read_numbers
from portaladm.store.parents.suggestions import find_names, suggest_parents

__all__ = ["Filters", "check_filters"]


def check_filters(transaction: Transaction, filters: Filters) -> Filters:
    """The filters with earlier parent numbers replaced by those of today.

    :raises Refused: ``unknown-name``: each value that the roster does not have, with near ones.
    """
    wrong = []
    for what, names in (
        ("school", filters.schools), ("grade", filters.grades), ("student", filters.students),
    ):  # fmt: skip
        for name, near in find_names(transaction, what, names).items():
            wrong.append(Remark("unknown-name", noun=what, name=hide_key(name), near=near))
    found, unknown = find_parent_ids(transaction, filters.parents)
    for number in unknown:
        near = suggest_parents(transaction, number)
        wrong.append(Remark("unknown-name", noun="parent", name=hide_key(number), near=near))
    if wrong:
        raise Refused(wrong[0], details=tuple(wrong[1:]))
    return filters._replace(parents=tuple(read_numbers(transaction, found.values())))
