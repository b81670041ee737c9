"""New ids that are stored ones, or each other, but for leading zeros or how they are written."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import combinations, groupby
from operator import itemgetter

from portaladm.domain.identity import Person
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.identity import TABLES

Near = tuple[str, Person, str, Person]
"""A new id with its name, and a stored one with its name."""


def find_near(transaction: Transaction, kind: str, batch_id: int) -> Iterator[Near]:
    """New ids that are stored ones in either way."""
    yield from find_zeros(transaction, kind, batch_id)
    yield from find_respelled(transaction, kind, batch_id)


def find_zeros(transaction: Transaction, kind: str, batch_id: int) -> Iterator[Near]:
    """New ids that are stored ones but for leading zeros: the new id and name, the stored ones."""
    table = TABLES[kind]
    spellings = ", ".join(_list_spellings(transaction, table, batch_id))
    if not spellings:
        return
    rows = transaction.rows(
        "SELECT n.number, n.first_name, n.last_name, o.number, o.first_name, o.last_name "
        f"FROM {table} n CROSS JOIN {table} o "
        f"ON o.number IN ({spellings}) WHERE {_is_new(table, 'n')} "
        "AND o.created_batch <> n.created_batch AND n.number NOT GLOB '*[^0-9]*' ORDER BY 1, 4",
        {"batch": batch_id},
    )
    for new, first, last, old, old_first, old_last in rows:
        yield new, Person(first, last), old, Person(old_first, old_last)


def _list_spellings(transaction: Transaction, table: str, batch_id: int) -> Iterator[str]:
    """How stored ids may spell a new one, as SQL: only what their lengths allow is looked up.

    That some of the stored ids are new themselves, or have letters, costs a look-up and no more.
    """
    new = dict(
        transaction.rows(
            f"SELECT length(number), max(number GLOB '0*') FROM {table} n "
            f"WHERE {_is_new(table, 'n')} AND number NOT GLOB '*[^0-9]*' GROUP BY 1",
            {"batch": batch_id},
        )
    )
    if not new:
        return
    lengths = transaction.rows(f"SELECT DISTINCT length(number) FROM {table}")
    stored = {length for (length,) in lengths}
    for zeros in range(1, 13):
        if any(length + zeros in stored for length in new):
            yield f"'{'0' * zeros}' || n.number"
    if min(stored) < max((length for length, zero in new.items() if zero), default=0):
        yield "ltrim(n.number, '0')"


def find_respelled(transaction: Transaction, kind: str, batch_id: int) -> Iterator[Near]:
    """New ids that are stored ones in other letters, as :func:`find_zeros` tells them.

    Capitals, blanks, and digits of another script or width: ``ab 12`` is ``aB12``. A stored id in
    capitals or in small letters alone is looked up; one that is odd is compared by its key.
    """
    table = TABLES[kind]
    if not _have_letters(transaction, table):
        return
    found = "n.number, n.first_name, n.last_name, o.number, o.first_name, o.last_name"
    new = f"{_is_new(table, 'n')} AND o.created_batch <> n.created_batch"
    key = _key("n")
    odd = "o.number GLOB '*[^!-~]*' OR o.number NOT IN (upper(o.number), lower(o.number))"
    rows = transaction.rows(
        f"WITH keyed AS MATERIALIZED (SELECT id, {key} AS key FROM {table} n "
        f"WHERE {_is_new(table, 'n')}) "
        f"SELECT {found} FROM {table} n CROSS JOIN {table} o ON o.number IN ({key}, upper({key})) "
        f"AND o.number <> n.number WHERE {new} AND n.{_LETTERS} "
        f"UNION SELECT {found} FROM {table} o CROSS JOIN keyed k ON k.key = {_key('o')} "
        f"CROSS JOIN {table} n ON n.id = k.id AND n.id <> o.id "
        f"WHERE o.{_LETTERS} AND ({odd}) AND {new} ORDER BY 1, 4",
        {"batch": batch_id},
    )
    for number, first, last, old, old_first, old_last in rows:
        yield number, Person(first, last), old, Person(old_first, old_last)


def find_alike(transaction: Transaction, kind: str, batch_id: int) -> list[Near]:
    """New ids of one import that are each other in other letters; each two once."""
    table = TABLES[kind]
    if not _have_letters(transaction, table):
        return []
    key, new = _key("n"), _is_new(table, "n")
    rows = transaction.rows(
        f"SELECT {key} AS key, n.number, n.first_name, n.last_name FROM {table} n WHERE {new} "
        f"AND {key} IN (SELECT {key} FROM {table} n WHERE {new} GROUP BY 1 HAVING count(*) > 1) "
        "ORDER BY 1, 2",
        {"batch": batch_id},
    )
    return [
        (one, Person(first, last), other, Person(*names))
        for _, members in groupby(rows, itemgetter(0))
        for (_, one, first, last), (_, other, *names) in combinations(members, 2)
    ]


_LETTERS = "number GLOB '*[^0-9]*'"


def _have_letters(transaction: Transaction, table: str) -> bool:
    """Whether an id is not of digits alone; two of digits are never each other in other letters."""
    transaction.define_function("id_key", id_key)
    return transaction.row(f"SELECT 1 FROM {table} WHERE {_LETTERS} LIMIT 1") is not None


def _key(name: str) -> str:
    """SQL: what is left of an id that is written in one way or another."""
    number = f"{name}.number"
    return f"CASE WHEN {number} GLOB '*[^!-~]*' THEN id_key({number}) ELSE lower({number}) END"


def _is_new(table: str, name: str) -> str:
    """SQL that ``:batch`` brought a record: whoever came before it has a lower id."""
    return (
        f"{name}.created_batch = :batch AND {name}.id > coalesce((SELECT id FROM {table} "
        "WHERE created_batch < :batch ORDER BY id DESC LIMIT 1), 0)"
    )


def id_key(number: str) -> str:
    """An id without blanks, in small letters and ASCII digits of usual width."""
    folded = unicodedata.normalize("NFKC", number)
    digits = (
        str(unicodedata.decimal(one)) if not one.isascii() and one.isdecimal() else one
        for one in folded
    )
    return "".join("".join(digits).split()).casefold()
