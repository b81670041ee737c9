"""Lists of accounts, page by page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from portaladm.domain.accounts.states import VOIDED, AccountState
from portaladm.domain.near import find_near
from portaladm.errors import Misused
from portaladm.services.context import Context
from portaladm.services.lookup.filters import Filters, check_filters
from portaladm.store.accounts import listing as account_lists
from portaladm.store.accounts.listing import FIELDS, AccountFilters
from portaladm.store.accounts.states import state_values

__all__ = ["AccountFilters"]

ACCOUNT_FIELDS = tuple(FIELDS)
"""What a list can show, in the order of its columns."""

ACCOUNT_STATES = (*AccountState, VOIDED)
"""What a list can be narrowed to."""

OUTSIDE_FIELDS = ("parent_id", "parent_name", "email", "phone", "voided_reason")
"""Those that hold text of the roster; the others are ours."""

# Ids a page: the first rows at once; then as many as stay in the processor's cache while they are
# written (a fifth faster than 10,000), but more where a search leaves few of them.
_FIRST_IDS, _MOST_IDS, _SEARCHED_IDS = 500, 2_000, 20_000


def list_accounts(
    context: Context,
    filters: AccountFilters,
    fields: Sequence[str] = ACCOUNT_FIELDS,
    sort: str = "",
) -> Iterator[tuple[Any, ...]]:
    """The accounts as tuples of ``fields``, page by page: nobody waits for a slow reader.

    ``sort`` is a field, with ``-`` before it from the end; without it they come in the order of
    their making. Voided accounts are listed only where that state is asked for.

    :raises Misused: ``unknown-status``, ``unknown-field``.
    :raises Refused: ``unknown-name``: a school or grade that the roster does not have.
    """
    _refuse_unknown(filters, fields, sort)
    values = state_values(context.now, context.today)
    with context.store.read() as transaction:
        check_filters(transaction, Filters(filters.schools, filters.grades))
    return _read_pages(context, filters, fields, sort, values)


def usual_fields(filters: AccountFilters) -> tuple[str, ...]:
    """The columns of a list whose reader chose none: why one was voided only where some may be."""
    if filters.with_voided:
        return ACCOUNT_FIELDS
    return tuple(name for name in ACCOUNT_FIELDS if name not in ("voided_at", "voided_reason"))


def _refuse_unknown(filters: AccountFilters, fields: Sequence[str], sort: str) -> None:
    for state in filters.states:
        if state not in ACCOUNT_STATES:
            raise Misused(
                "unknown-status.account", status=state, statuses=tuple(ACCOUNT_STATES),
                near=find_near(state, ACCOUNT_STATES, limit=2),
            )  # fmt: skip
    for field in (*fields, *([sort.removeprefix("-")] if sort else [])):
        if field not in FIELDS:
            raise Misused(
                "unknown-field",
                field=field,
                near=find_near(field, FIELDS, limit=2),
                fields=tuple(FIELDS),
            )


def _read_pages(
    context: Context,
    filters: AccountFilters,
    fields: Sequence[str],
    sort: str,
    values: dict[str, str],
) -> Iterator[tuple[Any, ...]]:
    with context.store.read() as transaction:
        highest = account_lists.prepare_list(transaction, filters, values)
        if sort:
            name, down = sort.removeprefix("-"), sort.startswith("-")
            ids = account_lists.read_sorted_ids(transaction, name, down, filters, values)
            highest = len(ids)
    after, size = 0, _FIRST_IDS
    while after < highest:
        with context.store.read() as transaction:
            if sort:
                part = ids[after : after + size]
                rows = account_lists.read_places(transaction, fields, filters, values, part)
            else:
                rows = account_lists.read_range(
                    transaction, fields, filters, values, after, after + size
                )
        yield from rows
        after, size = after + size, _SEARCHED_IDS if filters.search else _MOST_IDS
