"""The forms in which parents without ids are compared: names, emails, phones, places."""

from __future__ import annotations

from functools import lru_cache

from portaladm.domain.ids.derived import (
    PREFIX,
    SEPARATOR,
    derive_id,
    fold_email,
    fold_person,
    fold_phone,
    is_near_name,
)
from portaladm.domain.ids.no_id import MAY_BE_NO_ID
from portaladm.store.contacts import MOST_FAMILIES
from portaladm.store.db.temp_tables import create
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.temp_tables import DERIVED_ROWS

CONTACTS = ("email", "phone", "place")
"""From the strongest to the weakest."""
MARK = f"char({ord(SEPARATOR)})"
NAME = f"first || {MARK} || last || {MARK}"
PLACE = (
    "CASE WHEN address = '' THEN '' "
    "ELSE fold_person(address || ' ' || coalesce(nullif(postal_code, ''), city)) END"
)
GIVEN = "id "
"""What the group of a row begins with whose parent has an id in the file, before that id."""
IS_GIVEN = f"grp GLOB '{GIVEN}*'"
_MOST_AT_ONE = 8
"""A contact of people of more names is that of an office, or a filler: it proves nothing.

One of more last names than :data:`~portaladm.store.contacts.MOST_FAMILIES` neither.
"""


def define_forms(transaction: Transaction) -> None:
    """Let this connection's statements make the forms."""
    for function in (derive_id, fold_email, fold_phone, is_near_name):
        transaction.define_function(function.__name__, function)
    transaction.define_function("fold_person", lru_cache(maxsize=10_000)(fold_person))


def read_rows(transaction: Transaction) -> None:
    """Put the rows without an id into their table; of a file that has such ones, the others too.

    A row with an id is of that id's group from the start.
    """
    create(transaction, DERIVED_ROWS)
    transaction.run(
        "UPDATE temp.staged SET parent_id = ? WHERE parent_id = '' "
        "AND (parent_first_name <> '' OR parent_last_name <> '')",
        (PREFIX,),
    )
    without = f"parent_id = '{PREFIX}'"
    if transaction.row(f"SELECT 1 FROM temp.staged WHERE {without} LIMIT 1") is not None:
        has_id = f"parent_id <> '' AND NOT ({MAY_BE_NO_ID.format(id='parent_id')})"
        transaction.run(
            "INSERT INTO temp.derived_rows SELECT line, student_id, "
            "fold_person(parent_first_name), fold_person(parent_last_name), fold_email(email), "
            f"fold_phone(phone), {PLACE}, fold_person(relationship), "
            f"CASE WHEN {without} THEN '' ELSE '{GIVEN}' || parent_id END, false "
            f"FROM temp.staged WHERE {without} OR {has_id}"
        )
        forget_fillers(transaction, "derived_rows")


def forget_fillers(transaction: Transaction, table: str) -> None:
    """Empty the contacts that many names share."""
    for cell in CONTACTS:
        frequent = (
            f"SELECT {cell} FROM temp.{table} WHERE {cell} <> '' GROUP BY {cell} "
            f"HAVING count(*) > {min(_MOST_AT_ONE, MOST_FAMILIES)}"
        )
        transaction.run(
            f"UPDATE temp.{table} SET {cell} = '' WHERE {cell} IN (SELECT {cell} "
            f"FROM temp.{table} WHERE {cell} IN ({frequent}) GROUP BY {cell} "
            f"HAVING count(DISTINCT {NAME}) > {_MOST_AT_ONE} "
            f"OR count(DISTINCT last) > {MOST_FAMILIES})"
        )
