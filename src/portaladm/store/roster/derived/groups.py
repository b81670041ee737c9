"""Which rows of a file without ids are about one parent."""

from __future__ import annotations

from portaladm.store.db.temp_tables import create
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.derived.forms import CONTACTS, IS_GIVEN, MARK, NAME
from portaladm.store.roster.derived.given import join_given
from portaladm.store.roster.temp_tables import DERIVED_KEYS, DERIVED_UNITS


def group_rows(transaction: Transaction) -> None:
    """Say of each row which parent of the file it is about, by the strongest contact it has."""
    some_given = transaction.row(f"SELECT 1 FROM temp.derived_rows WHERE {IS_GIVEN} LIMIT 1")
    for place, cell in enumerate(CONTACTS):
        if place and some_given is not None:
            join_given(transaction, cell, CONTACTS[:place])
        _join_groups(transaction, cell)
    transaction.run(
        f"UPDATE temp.derived_rows SET grp = 'student ' || {NAME} || student || {MARK} || kin "
        "WHERE grp = ''"
    )


def list_units(transaction: Transaction) -> None:
    """List each parent of the file with each of the students."""
    create(transaction, DERIVED_UNITS)
    transaction.run(
        "INSERT INTO temp.derived_units SELECT grp, student, max(unsure), NULL "
        "FROM temp.derived_rows GROUP BY grp, student"
    )


def _join_groups(transaction: Transaction, cell: str) -> None:
    """Rows with no better contact than ``cell`` join the one parent who shares it, if one does."""
    left = f"grp = '' AND {cell} <> ''"
    if transaction.row(f"SELECT 1 FROM temp.derived_rows WHERE {left} LIMIT 1") is None:
        return
    key = f"'{cell} ' || {NAME} || {cell}"
    create(transaction, DERIVED_KEYS)
    made = transaction.run(
        f"INSERT INTO temp.derived_keys SELECT {key}, min(grp), count(DISTINCT grp) "
        f"FROM temp.derived_rows WHERE grp <> '' AND {cell} <> '' GROUP BY 1"
    )
    if not made:
        transaction.run(f"UPDATE temp.derived_rows SET grp = {key} WHERE {left}")
        return
    found = f"FROM temp.derived_keys WHERE contact = {key}"
    transaction.run(
        f"UPDATE temp.derived_rows SET grp = coalesce((SELECT grp {found} AND groups = 1), {key}), "
        f"unsure = EXISTS (SELECT 1 {found} AND groups > 1) WHERE {left}"
    )
