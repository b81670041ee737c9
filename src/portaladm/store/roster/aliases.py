"""Earlier numbers of parents: rosters that still use one mean the parent of today."""

from __future__ import annotations

from portaladm.domain.rosters import NOT_LISTED
from portaladm.store.db.temp_tables import create
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.temp_tables import ALIASED, OWN

_PERSON = (
    "parent_first_name", "parent_last_name", "email", "phone", "language", "address", "city",
    "state", "postal_code",
)  # fmt: skip
_SAYS_NO = "lower(portal_access) IN ('no', 'n', 'false', '0')"


def resolve_aliases(transaction: Transaction) -> int:
    """Let staged rows that use a parent's earlier number mean the parent; how many rows did.

    Where the file has rows of the parent's own number, too (two records of one person, merged
    here and not yet there), those say who the parent is. For a pair that both have, a no of
    either holds. A yes under a merged number never opens a pair that is stored with a no.
    """
    if transaction.row("SELECT 1 FROM parent_aliases LIMIT 1") is None:
        return 0
    create(transaction, ALIASED)
    found = transaction.run(
        "INSERT INTO temp.aliased SELECT st.line, p.number, st.student_id, EXISTS (SELECT 1 FROM "
        "parents d WHERE d.number = a.number AND d.merged_into IS NOT NULL) "
        "FROM temp.staged st CROSS JOIN parent_aliases a ON a.number = st.parent_id "
        "JOIN parents p ON p.id = a.parent_id"
    )
    if found:
        transaction.run("INSERT INTO temp.unsettled SELECT line, '' FROM temp.aliased")
        _note_own_rows(transaction)
        _let_own_rows_win(transaction)
        _keep_stored_no(transaction)
        transaction.run(
            "UPDATE temp.staged SET parent_id = a.number FROM temp.aliased a "
            "WHERE a.line = staged.line"
        )
    return found


def _note_own_rows(transaction: Transaction) -> None:
    create(transaction, OWN)
    transaction.run(
        "INSERT INTO temp.own SELECT st.parent_id, st.student_id, st.line "
        "FROM temp.staged st WHERE st.parent_id IN (SELECT number FROM temp.aliased) "
        "AND st.line NOT IN (SELECT line FROM temp.aliased)"
    )
    transaction.run("CREATE INDEX temp.own_pair ON own (number, student_id)")


def _let_own_rows_win(transaction: Transaction) -> None:
    """Of a pair that stands under both numbers one row stays, with a no that either says."""
    transaction.run(
        "UPDATE temp.staged SET portal_access = 'no' WHERE line IN (SELECT o.line FROM temp.own o "
        "JOIN temp.aliased a ON a.number = o.number AND a.student_id = o.student_id "
        "JOIN temp.staged d ON d.line = a.line "
        f"WHERE {_SAYS_NO.replace('portal_access', 'd.portal_access')} "
        f"AND d.portal_access <> '{NOT_LISTED}')"
    )
    transaction.run(
        "DELETE FROM temp.staged WHERE line IN (SELECT a.line FROM temp.aliased a JOIN temp.own o "
        "ON o.number = a.number AND o.student_id = a.student_id)"
    )
    cells = ", ".join(f"{cell} = o.{cell}" for cell in _PERSON)
    transaction.run(
        f"UPDATE temp.staged SET {cells} FROM (SELECT a.line AS here, max(w.line) AS own_line "
        "FROM temp.aliased a JOIN temp.own w ON w.number = a.number GROUP BY a.line) x "
        "JOIN temp.staged o ON o.line = x.own_line WHERE staged.line = x.here"
    )


def _keep_stored_no(transaction: Transaction) -> None:
    """Among rows of merged numbers for one pair a no wins; a stored no stays one."""
    transaction.run(
        "UPDATE temp.staged SET portal_access = 'no' WHERE line IN (SELECT a.line "
        "FROM temp.aliased a JOIN temp.aliased b ON b.number = a.number "
        "AND b.student_id = a.student_id JOIN temp.staged o ON o.line = b.line "
        f"WHERE {_SAYS_NO.replace('portal_access', 'o.portal_access')})"
    )
    for said, of in (
        ("''", "NOT LIKE"),
        ("'no'", "LIKE"),
    ):  # a blank opens what only the relationship closed
        transaction.run(
            f"UPDATE temp.staged SET portal_access = {said} WHERE NOT {_SAYS_NO} AND line IN "
            "(SELECT a.line FROM temp.aliased a JOIN parents p ON p.number = a.number "
            "JOIN students s ON s.number = a.student_id "
            "JOIN links l ON l.parent_id = p.id AND l.student_id = s.id "
            f"WHERE a.merged AND l.portal_access = 0 AND l.access_why {of} 'relationship%')"
        )


def add_alias(transaction: Transaction, number: str, parent_id: int, since: str) -> None:
    """From now on ``number`` is an earlier number of this parent."""
    transaction.run(
        "INSERT INTO parent_aliases (number, parent_id, since) VALUES (?, ?, ?) "
        "ON CONFLICT (number) DO UPDATE SET parent_id = excluded.parent_id",
        (number, parent_id, since),
    )


def move_aliases(transaction: Transaction, drop_id: int, keep_id: int) -> None:
    """The earlier numbers of a parent who was merged belong to the one who stays."""
    transaction.run(
        "UPDATE parent_aliases SET parent_id = ? WHERE parent_id = ?", (keep_id, drop_id)
    )
