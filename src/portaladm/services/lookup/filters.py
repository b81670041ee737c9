"""Filters that people type: schools, grades, students, parents; what nobody has is refused."""

from __future__ import annotations

from portaladm.errors import Refused
from portaladm.services.lookup.people import did_you_mean
from portaladm.store.db.transaction import Transaction
from portaladm.store.keys import Filters
from portaladm.store.parents.rows import find_names, find_parent_ids, read_numbers, suggest_parents

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
            wrong.append(f"no {what} {name!r}{did_you_mean(near)}")
    found, unknown = find_parent_ids(transaction, filters.parents)
    for number in unknown:
        near = suggest_parents(transaction, number)
        wrong.append(f"no parent {number!r}{did_you_mean(near)}")
    if wrong:
        raise Refused(
            "unknown-name", f"The roster has {wrong[0]}.",
            "Look the name up in the roster, or import the newest one first.", tuple(wrong[1:]),
        )  # fmt: skip
    return filters._replace(parents=tuple(read_numbers(transaction, found.values())))
