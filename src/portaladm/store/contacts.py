"""Whether two records of parents have a contact in common, as SQL over ``a`` and ``b``.

One phone that an office writes for everybody is no contact in common, nor is ``none@none.com``:
see :func:`find_crowded`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from portaladm.domain.folding import fold_name
from portaladm.domain.ids.placeholders import is_placeholder
from portaladm.store.db.transaction import Transaction

MOST_FAMILIES = 4
"""A contact of parents of more last names is that of an office or a house, or a filler."""
DIGITS = "phone"
for _mark in " -().+":
    DIGITS = f"replace({DIGITS}, '{_mark}', '')"
"""A phone without the marks between its digits."""
PLACE = "coalesce(nullif({0}postal_code, ''), {0}city)"
"""Where an address is; the braces take the name of the record."""
_OWN = "NOT IN (SELECT value FROM json_each(:crowded))"
AGREE = (
    f"((a.email <> '' AND a.email = b.email COLLATE NOCASE AND a.email {_OWN}) "
    f"OR (a.phone GLOB '*[0-9]*' AND a.phone {_OWN} "
    f"AND {DIGITS.replace('phone', 'a.phone')} = {DIGITS.replace('phone', 'b.phone')}) "
    f"OR (a.address <> '' AND a.address = b.address COLLATE NOCASE AND a.address {_OWN} "
    f"AND {PLACE.format('a.')} = {PLACE.format('b.')}))"
)
"""An email, a phone or an address is the same; ``:crowded`` are those that don't count, as JSON."""
_KEYS = {
    "email": "lower(email)", "phone": f"substr({DIGITS}, -10)", "address": "lower(address)",
}  # fmt: skip

_END = "substr(phone, -4)"
_MAY_BE = {"phone": f"({_END} IN (SELECT substr(key, -4) FROM wanted) OR {_END} GLOB '*[^0-9]*')"}
"""What is asked first, as it is quick: most phones end in other digits."""


class Contacts(NamedTuple):
    """Contacts as they are written; the names are those of the columns."""

    email: str | None
    phone: str | None
    address: str | None = ""


class Records(NamedTuple):
    """Where contacts are counted: SQL for rows of them, and each one's last name.

    ``batch``: an import, whose changes of stored parents count as well.
    """

    source: str
    last_name: str = "last_name"
    columns: tuple[str, ...] = Contacts._fields
    batch: int = 0


STORED = Records("parents WHERE merged_into IS NULL")
IN_FILE = Records("temp.staged WHERE true", "parent_last_name")
_EARLIER = (
    "UNION ALL SELECT {key} AS key, last_name FROM (SELECT last_name, "
    "json_extract(c.earlier, '$.{cell}') AS {cell} FROM roster_changes c JOIN parents p "
    "ON p.id = c.record_id WHERE c.batch_id = :batch AND c.record = 'parent')"
)


def find_crowded(
    transaction: Transaction, contacts: Iterable[Contacts], where: Records = STORED
) -> frozenset[str]:
    """Which contacts many families share or stand for none, so that they tie nobody to anybody."""
    asked = list(contacts)
    crowded = set[str]()
    for cell in where.columns:
        texts = {text for one in asked if (text := getattr(one, cell))}
        nobodys = set(filter(is_placeholder, texts))
        crowded |= nobodys
        if rest := sorted(texts - nobodys):
            crowded.update(_find_crowded_cells(transaction, cell, rest, where))
    return frozenset(crowded)


def _find_crowded_cells(
    transaction: Transaction, cell: str, texts: list[str], where: Records
) -> Iterable[str]:
    transaction.define_function("fold_name", fold_name)
    key = _KEYS[cell]
    earlier = _EARLIER.format(key=key, cell=cell) if where.batch else ""
    rows = transaction.rows(
        f"WITH wanted AS MATERIALIZED (SELECT value AS text, {key.replace(cell, 'value')} AS key "
        f"FROM json_each(:texts)), seen AS (SELECT {key} AS key, "
        f"{where.last_name} AS last_name FROM {where.source} "
        f"AND {_MAY_BE.get(cell, 'true')} AND {key} IN (SELECT key FROM wanted) {earlier}), "
        "named AS (SELECT DISTINCT key, last_name FROM seen) "  # few names, to be folded
        "SELECT text FROM wanted WHERE key IN (SELECT key FROM named GROUP BY key "
        "HAVING count(*) > :most AND count(DISTINCT fold_name(last_name)) > :most)",
        {"texts": json.dumps(texts), "most": MOST_FAMILIES, "batch": where.batch},
    )
    return (text for (text,) in rows)
