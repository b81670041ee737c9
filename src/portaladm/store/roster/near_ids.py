"""New ids that are stored ones, or each other, but for leading zeros or how they are written."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

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

    Capitals, blanks, and digits of another script or width: ``ab 12`` is ``AB12``.
    """
    yield from _find_respelled(transaction, kind, batch_id, "o.created_batch <> n.created_batch")


def find_alike(transaction: Transaction, kind: str, batch_id: int) -> list[Near]:
    """New ids of one import that are each other in other letters; each two once."""
    found = _find_respelled(transaction, kind, batch_id, "o.created_batch = n.created_batch")
    return list({frozenset((one[0], one[2])): one for one in found}.values())


def _find_respelled(
    transaction: Transaction, kind: str, batch_id: int, condition: str
) -> Iterator[Near]:
    """As ``condition`` has it of a new record ``n`` and another one, ``o``."""
    table = TABLES[kind]
    letters = "number GLOB '*[^0-9]*'"
    if transaction.row(f"SELECT 1 FROM {table} WHERE {letters} LIMIT 1") is None:
        return
    transaction.define_function("plain_id", plain_id)
    plain = "CASE WHEN n.number GLOB '*[^!-~]*' THEN plain_id(n.number) ELSE n.number END"
    rows = transaction.rows(
        "SELECT n.number, n.first_name, n.last_name, o.number, o.first_name, o.last_name "
        f"FROM {table} n CROSS JOIN {table} o "
        f"ON o.number IN ({plain}, upper({plain}), lower({plain})) AND o.number <> n.number "
        f"WHERE {_is_new(table, 'n')} AND {condition} AND n.{letters} ORDER BY 1, 4",
        {"batch": batch_id},
    )
    for new, first, last, old, old_first, old_last in rows:
        yield new, Person(first, last), old, Person(old_first, old_last)


def _is_new(table: str, name: str) -> str:
    """SQL that ``:batch`` brought a record: whoever came before it has a lower id."""
    return (
        f"{name}.created_batch = :batch AND {name}.id > coalesce((SELECT id FROM {table} "
        "WHERE created_batch < :batch ORDER BY id DESC LIMIT 1), 0)"
    )


def plain_id(number: str) -> str:
    """An id in ASCII digits and letters of usual width, without blanks."""
    folded = unicodedata.normalize("NFKC", number)
    digits = (
        str(unicodedata.decimal(one)) if not one.isascii() and one.isdecimal() else one
        for one in folded
    )
    return "".join("".join(digits).split())
