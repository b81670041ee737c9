"""Families of the counter whose days end or are over, and whom the roster may have otherwise."""

from __future__ import annotations

from portaladm.errors import Remark
from portaladm.store.accounts.rows import find_account_of
from portaladm.store.db.transaction import Transaction
from portaladm.store.parents.rows import find_listed_namesake, read_parent


def describe_lapsing(
    transaction: Transaction, today: str, parent_id: int, number: str, name: str, student_id: int,
    student: str, until: str,
) -> Remark:  # fmt: skip
    """A family with its last day; with the roster's parent of that name, where there is one.

    A merge is proposed where an email, a phone or an address says that they are one person; else
    the office is asked, as by an import.
    """
    found = find_listed_namesake(transaction, parent_id, student_id)
    if found is None:
        return Remark("work-lapses", parent=number, name=name, student=student, until=until)
    other_id, agrees = found
    keep = read_parent(transaction, other_id).number
    if not agrees:
        return Remark(
            "work-lapses.question", keep=keep, drop=number, name=name, student=student, until=until
        )
    values = {"pair": (keep, number), "name": name, "student": student, "until": until}
    accounts = (find_account_of(transaction, one, today) for one in (other_id, parent_id))
    usernames = tuple(account.username for account in accounts if account)
    if len(usernames) > 1:
        return Remark("work-lapses.accounts", **values, usernames=usernames)
    return Remark("work-lapses.duplicate", **values)


def describe_lapsed(
    parent_id: int, number: str, name: str, student_id: int, student: str, until: str
) -> Remark:
    """A family whose days are over and whom no roster has under any number."""
    return Remark("work-lapsed", parent=number, name=name, student=student, until=until)
