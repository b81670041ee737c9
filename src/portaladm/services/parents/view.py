"""Parents: listing them, everything about one, and a new family at the counter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portaladm.domain.accounts.states import AccountState
from portaladm.domain.keys import ParentStatus
from portaladm.domain.timestamps import write_timestamp
from portaladm.errors import Misused
from portaladm.services.causes import ParentRows, read_parent_rows
from portaladm.services.context import Context
from portaladm.services.keys.view import KeyLine, describe_key
from portaladm.services.links.view import LinkLine, describe_link
from portaladm.services.lookup.accounts import derive_state
from portaladm.services.lookup.filters import check_filters
from portaladm.services.lookup.people import require_parent
from portaladm.services.restrictions.view import RestrictionLine, read_restrictions_of
from portaladm.store.accounts import rows as accounts
from portaladm.store.accounts.rows import AccountRecord
from portaladm.store.db.transaction import Transaction
from portaladm.store.parents import listing as parent_lists
from portaladm.store.parents.listing import ParentFilters, ParentLine
from portaladm.store.parents.rows import ParentRecord
from portaladm.store.trail import TrailFilters, read_rows

__all__ = [
    "ParentFilters", "ParentLine", "ParentView", "list_parents", "show_parent", "view_parent",
]  # fmt: skip

NOT_ELIGIBLE = "not-eligible"
"""The status of a parent who has no account and no child that gives access."""
STATUSES = (*(status.value for status in ParentStatus), NOT_ELIGIBLE)
_PAGE = 1_000
_TAIL = 10


@dataclass(frozen=True)
class TrailLine:
    """One row of the trail as the screen shows it."""

    at: str
    actor: str
    action: str
    subject: str
    verified_by: str
    reason: str
    detail: str


@dataclass(frozen=True)
class ParentView:
    """Everything that the store knows of one parent; ``account`` is the open one."""

    parent: ParentRecord
    earlier_numbers: tuple[tuple[str, str], ...]
    links: tuple[LinkLine, ...]
    keys: tuple[KeyLine, ...]
    account: AccountRecord | None
    account_state: AccountState | None
    closed_accounts: tuple[AccountRecord, ...]
    restrictions: tuple[RestrictionLine, ...]
    trail: tuple[TrailLine, ...]


def list_parents(context: Context, filters: ParentFilters) -> Iterator[ParentLine]:
    """The parents, page by page: no lock is held while somebody reads slowly.

    :raises Misused: ``unknown-status``.
    :raises Refused: ``unknown-name``: a school, grade or student that the roster does not have.
    """
    if filters.status is not None and filters.status not in STATUSES:
        raise Misused("unknown-status.parent", status=filters.status, statuses=tuple(STATUSES))
    with context.store.read() as transaction:
        check_filters(transaction, filters.children)
    after: int | None = 0
    while after is not None:
        with context.store.read() as transaction:
            page, after = parent_lists.read_parents(
                transaction,
                filters,
                today=context.today.isoformat(),
                now=write_timestamp(context.now),
                after=after,
                limit=_PAGE,
            )
        yield from page


def show_parent(context: Context, number: str) -> ParentView:
    """Everything about one parent, by any of the numbers it ever had.

    :raises Refused: ``unknown-parent``.
    """
    with context.store.read() as transaction:
        return view_parent(context, transaction, require_parent(transaction, number))


def view_parent(
    context: Context, transaction: Transaction, parent_id: int, rows: ParentRows | None = None
) -> ParentView:
    """The same within an open transaction, by the store's own id; ``rows`` where they are known."""
    today = context.today.isoformat()
    rows = rows or read_parent_rows(context, transaction, parent_id)
    parent, pairs, keys, account, aliases = rows
    numbers = (parent.number, *(number for number, _ in aliases))
    tail = TrailFilters(subjects=tuple(f"parent:{number}" for number in numbers), limit=_TAIL)
    return ParentView(
        parent, aliases,
        tuple(describe_link(context, one) for one in pairs),
        tuple(describe_key(context, one) for one in keys), account,
        derive_state(context, account) if account else None,
        tuple(accounts.read_closed_accounts(transaction, parent_id, today)),
        read_restrictions_of(context, transaction, parent_id),
        tuple(TrailLine(r[1], r[2], r[5], r[6], *r[8:11]) for r in read_rows(transaction, tail)),
    )  # fmt: skip
