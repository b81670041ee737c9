"""Links that an import opens between stored people, and from which namesake each comes.

Everything begins with what the import has written, as in ``store/roster/mass_changes.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from portaladm.domain.identity import Namesakes
from portaladm.store.db.transaction import Transaction

_OTHER = {"parent": "student", "student": "parent"}
_CHANGED = (
    "EXISTS (SELECT 1 FROM roster_changes c WHERE c.record = 'link' AND c.record_id = {link}.id "
    "AND c.batch_id = :batch AND (json_extract(c.earlier, '$.portal_access') = 1 "
    "AND json_extract(c.earlier, '$.ended_on') IS NULL) = {open})"
)
# The links that an import opens: of each its two people, who were stored before.
_OPENED = (
    "FROM temp.touched t CROSS JOIN temp.staged st ON st.line = t.line "
    "CROSS JOIN parents p ON p.number = st.parent_id "
    "CROSS JOIN students s ON s.number = st.student_id "
    "CROSS JOIN links l ON l.parent_id = p.id AND l.student_id = s.id "
    "{more} WHERE p.created_batch <> :batch AND s.created_batch <> :batch "
    "AND l.portal_access = 1 AND l.ended_on IS NULL "
    f"AND (t.link_id IS NULL OR {_CHANGED.format(link='l', open=0)})"
)


class Gain(NamedTuple):
    """A link that an import opens for somebody stored: the other end's id and name."""

    number: str
    name: str
    relative: str
    relative_name: str


def find_moves(transaction: Transaction, kind: str, batch_id: int) -> Iterator[Namesakes]:
    """Who of a kind gets a link that another had, and has no longer in the file.

    Namesakes or not: :func:`portaladm.domain.identity.find_rings` compares the names.
    """
    other, alias = _OTHER[kind], kind[0]
    listed = (
        "EXISTS (SELECT 1 FROM temp.staged o WHERE o.parent_id = {parent} "
        "AND o.student_id = {student})"
    ).format(**{kind: "x.number", other: f"{other[0]}.number"})
    more = (
        f"JOIN links b ON b.{other}_id = l.{other}_id AND b.{kind}_id <> l.{kind}_id "
        f"JOIN {kind}s x ON x.id = b.{kind}_id"
    )
    rows = transaction.rows(
        f"SELECT {alias}.number, {alias}.first_name || ' ' || {alias}.last_name, "
        f"x.number, x.first_name || ' ' || x.last_name {_OPENED.format(more=more)} "
        f"AND b.created_batch <> :batch AND CASE WHEN {listed} "
        f"THEN b.portal_access = 0 AND {_CHANGED.format(link='b', open=1)} "
        "ELSE b.portal_access = 1 AND b.ended_on IS NULL END",
        {"batch": batch_id},
    )
    return (Namesakes(*row) for row in rows)


def find_gains(transaction: Transaction, kind: str, batch_id: int) -> Iterator[Gain]:
    """The links that an import opens for stored people of a kind, in the order of the ids."""
    ends = ", ".join(
        f"{one[0]}.number, {one[0]}.first_name || ' ' || {one[0]}.last_name"
        for one in (kind, _OTHER[kind])
    )
    rows = transaction.rows(
        f"SELECT {ends} {_OPENED.format(more='')} ORDER BY 1, 3", {"batch": batch_id}
    )
    return (Gain(*row) for row in rows)


def read_earlier_name(transaction: Transaction, kind: str, number: str, batch_id: int) -> str:
    """The full name of somebody stored as it was before an import."""
    name: str = transaction.value(
        "SELECT coalesce(json_extract(c.earlier, '$.first_name') || ' ' || "
        "json_extract(c.earlier, '$.last_name'), t.first_name || ' ' || t.last_name) "
        f"FROM {kind}s t LEFT JOIN roster_changes c ON c.record = '{kind}' "
        "AND c.record_id = t.id AND c.batch_id = ? WHERE t.number = ?",
        (batch_id, number),
    )
    return name
