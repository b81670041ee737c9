"""Trying out what becomes of people: done, looked at, and taken back before anybody sees it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from portaladm.services.context import Context
from portaladm.services.parents.view import ParentView
from portaladm.store.db.transaction import Transaction


class _TakenBackError(Exception):
    """Ends the transaction of a rehearsal."""


@contextmanager
def rehearse(context: Context) -> Iterator[Transaction]:
    """A writing transaction that is rolled back at its end: nothing of it stays."""
    with suppress(_TakenBackError), context.store.write() as transaction:
        yield transaction
        raise _TakenBackError


def looks_alike(one: ParentView, other: ParentView) -> bool:
    """Whether a parent is as it was shown: children, keys, account, restrictions, numbers."""
    return _picture(one) == _picture(other)


def _picture(view: ParentView) -> tuple[object, ...]:
    """What a plan shows of a parent; a sign-in in the meantime changes nothing of it."""
    username = view.account.username if view.account else None
    return (
        view.parent, view.earlier_numbers, view.links, view.keys, username, view.account_state,
        view.restrictions,
    )  # fmt: skip
