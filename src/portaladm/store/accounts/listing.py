"""Accounts as a list: page by page, so that no lock is held while somebody reads slowly.

What the links say of every account (``last_day``) is worked out once, before the pages, and
only for the few parents of whom it can be anything but "no end in sight": 0.1 s for 200,000
accounts, where asking account by account trebles the time of the whole list.

A page is a range of ids (or of places in a sorted list of ids), not a number of rows: a search
that finds little must not hold the store for the whole of it. Rows come as plain tuples of the
fields that were asked for and go to the writer as they are.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from portaladm.domain.accounts.states import VOIDED
from portaladm.domain.folding import fold_name
from portaladm.store.accounts.states import LAST_DAY, STATE
from portaladm.store.db.search import matches
from portaladm.store.db.temp_tables import LAST_DAYS, PLACES, SEARCHED, create
from portaladm.store.db.transaction import Transaction
from portaladm.store.links.rows import has_child

FIELDS = {
    "username": "a.username",
    "parent_id": "p.number",
    "parent_name": "p.first_name || ' ' || p.last_name",
    "email": "p.email",
    "phone": "p.phone",
    "status": STATE,
    "ends_on": "CASE WHEN a.closed_at IS NULL THEN nullif(last_day, '') END",
    "activated_at": "a.created_at",
    "signed_in_at": "a.signed_in_at",
    "temporary_expires_at": "a.temporary_until",
    "failures": "a.failures",
    "voided_at": "a.closed_at",
    "voided_reason": "a.closed_reason",
}
"""What a list can show of an account, as SQL over ``a`` and its parent ``p``."""

_ENDING_SOON = "last_day BETWEEN :today AND :soon"
_NAME = "p.first_name || ' ' || p.last_name"
_OPEN = "a.closed_at IS NULL"
_ANY_STATE = f"CASE WHEN a.closed_at IS NULL THEN {STATE} ELSE '{VOIDED}' END"
_WITH = (
    "JOIN parents p ON p.id = a.parent_id LEFT JOIN temp.last_days d ON d.parent_id = a.parent_id"
)
_UNUSUAL = (
    "SELECT parent_id FROM links WHERE portal_access = 0 OR ended_on IS NOT NULL "
    "OR provisional_until IS NOT NULL UNION "
    "SELECT l.parent_id FROM students s JOIN links l ON l.student_id = s.id "
    "WHERE s.withdrawn_on IS NOT NULL UNION "
    "SELECT parent_id FROM restrictions WHERE lifted_at IS NULL"
)
# Every other parent with an account has a link with access to a child without a day of leaving:
# an account begins with such a link, and links end but are never deleted.


class AccountFilters(NamedTuple):
    """Which accounts are meant: with a child there, in a state, found by a text; else all."""

    schools: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    never_signed_in: bool = False
    must_change: bool = False
    ending_soon: bool = False
    search: str = ""

    @property
    def with_voided(self) -> bool:
        """Whether accounts that were closed for good are meant as well."""
        return VOIDED in self.states


def prepare_list(transaction: Transaction, filters: AccountFilters, values: dict[str, Any]) -> int:
    """Get ready for the pages of a list; returns the highest id."""
    create(transaction, LAST_DAYS)
    transaction.run(
        "INSERT INTO temp.last_days SELECT * FROM (SELECT a.parent_id, "
        f"{LAST_DAY} AS last FROM ({_UNUSUAL}) a) WHERE last IS NOT NULL",
        values,
    )
    if filters.search:
        _find_children(transaction, filters.search)
    return int(transaction.value("SELECT coalesce(max(id), 0) FROM accounts"))


def read_range(
    transaction: Transaction, fields: Sequence[str], filters: AccountFilters,
    values: dict[str, Any], after: int, upto: int,
) -> list[tuple[Any, ...]]:  # fmt: skip
    """The accounts with ids from after ``after`` up to ``upto``, as tuples of ``fields``."""
    where, more = _filter(filters)
    sql = (
        f"SELECT {_select(fields, filters)} FROM accounts a {_WITH} "
        f"WHERE a.id > :after AND a.id <= :upto AND {where} ORDER BY a.id"
    )
    return list(transaction.rows(sql, values | more | {"after": after, "upto": upto}))


def read_sorted_ids(
    transaction: Transaction, field: str, descending: bool, filters: AccountFilters,
    values: dict[str, Any],
) -> array[int]:  # fmt: skip
    """The ids of the accounts in the order of a field (8 bytes each); empty cells come last."""
    where, more = _filter(filters)
    way = "DESC" if descending else "ASC"
    cell = f"nullif({_select([field], filters)}, '')"
    sql = (
        f"SELECT a.id FROM accounts a {_WITH} WHERE {where} "
        f"ORDER BY {cell} IS NULL, {cell} COLLATE NOCASE {way}, a.id"
    )
    return array("q", (account_id for (account_id,) in transaction.rows(sql, values | more)))


def read_places(
    transaction: Transaction, fields: Sequence[str], filters: AccountFilters,
    values: dict[str, Any], ids: Sequence[int],
) -> list[tuple[Any, ...]]:  # fmt: skip
    """These accounts, in this order, as tuples of ``fields``; those closed meanwhile are gone."""
    create(transaction, PLACES)
    transaction.run_many("INSERT INTO temp.places VALUES (?, ?)", enumerate(ids))
    sql = (
        f"SELECT {_select(fields, filters)} FROM temp.places n "
        f"JOIN accounts a ON a.id = n.id {_WITH} WHERE {_shown(filters)} ORDER BY n.place"
    )
    return list(transaction.rows(sql, values))


def read_targets(
    transaction: Transaction, filters: AccountFilters, values: dict[str, Any]
) -> Iterator[tuple[Any, ...]]:
    """The accounts of a reset, oldest first.

    Each with id, parent number, parent name, username, language, state, and its last day if that is
    in sight.
    """
    prepare_list(transaction, filters, values)
    where, more = _filter(filters)
    sql = (
        f"SELECT a.id, p.number, {_NAME}, a.username, p.language, {STATE}, "
        "CASE WHEN last_day >= :today THEN last_day END "
        f"FROM accounts a {_WITH} WHERE {where} ORDER BY a.id"
    )
    return transaction.rows(sql, values | more)


def _select(fields: Sequence[str], filters: AccountFilters) -> str:
    own = FIELDS | {"status": _state(filters)}
    return ", ".join(own[field] for field in fields)


def _state(filters: AccountFilters) -> str:
    """The usual list has open accounts alone and need not ask each whether it is."""
    return _ANY_STATE if filters.with_voided else STATE


def _shown(filters: AccountFilters) -> str:
    return "true" if filters.with_voided else _OPEN


def _filter(filters: AccountFilters) -> tuple[str, dict[str, Any]]:
    child, named = has_child(
        "a.parent_id", "l.ended_on IS NULL", schools=filters.schools, grades=filters.grades
    )
    where, values = [child] if child else [], dict[str, Any](named)
    if filters.states:
        wanted = ", ".join(f"'{state}'" for state in filters.states)
        where.append(f"{_state(filters)} IN ({wanted})")
    if filters.never_signed_in:
        where.append("a.signed_in_at IS NULL")
    if filters.must_change:
        where.append("a.temporary_until IS NOT NULL")
    if filters.ending_soon:
        where.append(_ENDING_SOON)
    if filters.search:
        values |= _search_values(filters.search)
        cells = ("a.username", "p.number", "p.email")
        found = [f"{cell} LIKE :like ESCAPE '\\'" for cell in cells]
        inside = "a.parent_id IN (SELECT parent_id FROM temp.searched)"
        where.append(f"({' OR '.join((*found, _holds('p', filters.search), inside))})")
    return " AND ".join([*where, _shown(filters)]), values


def _holds(person: str, text: str) -> str:
    """The name of ``p`` or ``s`` holds the text; accents matter only beyond ASCII.

    A single word is looked for in either name: putting the two together costs half as much again.
    """
    names = (f"{person}.first_name", f"{person}.last_name")
    cells = (f"{names[0]} || ' ' || {names[1]}",) if " " in fold_name(text) else names
    return " OR ".join(
        f"{cell} LIKE :like ESCAPE '\\' OR "
        f"(length(CAST({cell} AS BLOB)) > length({cell}) AND holds_text({cell}))"
        for cell in cells
    )


def _search_values(text: str) -> dict[str, str]:
    bare = fold_name(text)
    for character in "\\%_":
        bare = bare.replace(character, "\\" + character)
    return {"like": f"%{bare}%"}


def _find_children(transaction: Transaction, text: str) -> None:
    """Look at the children once; names repeat, so their answers are kept."""

    @lru_cache(maxsize=100_000)
    def holds_text(cell: str) -> bool:
        return matches(text, cell)

    transaction.define_function("holds_text", holds_text)
    create(transaction, SEARCHED)
    transaction.run(
        "INSERT OR IGNORE INTO temp.searched SELECT l.parent_id FROM students s "
        "JOIN links l ON l.student_id = s.id "
        f"WHERE s.number LIKE :like ESCAPE '\\' OR {_holds('s', text)}",
        _search_values(text),
    )
