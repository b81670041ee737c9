"""Links that a roster without a portal flag would open, and that stay closed.

Access that is only inferred, from a relationship or from ``enabledUser``, never opens what is
stored with a no. So a parent whose user was disabled for a while stays without access, and the
office has to be told. The same holds for what two merged records disagreed about.
"""

from __future__ import annotations

from collections.abc import Iterator

from portaladm.domain.link_access import AccessWhy
from portaladm.domain.rosters import LINE_LIMIT, Finding
from portaladm.errors import Remark
from portaladm.store.db.temp_tables import create
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.merge import MergeInput
from portaladm.store.roster.shown import count_shown
from portaladm.store.roster.staging import ACCESS
from portaladm.store.roster.temp_tables import CLOSED


def find_closed_links(transaction: Transaction, given: MergeInput) -> Iterator[Finding]:
    """Staged rows of inferred access whose link was stored with a no before this import."""
    create(transaction, CLOSED)
    closed = transaction.run(
        "INSERT INTO temp.closed SELECT p.number, s.number FROM links l "
        "JOIN parents p ON p.id = l.parent_id JOIN students s ON s.id = l.student_id "
        "WHERE l.portal_access = 0 AND l.ended_on IS NULL AND l.created_batch <> ? "
        f"AND l.access_why <> '{AccessWhy.MERGE}'",
        (given.batch_id,),
    )
    if closed:
        yield from _find_rows(transaction, "access-stays-closed", "st.portal_access = ''")


def find_disputed_links(transaction: Transaction) -> Iterator[Finding]:
    """Staged rows that say yes of what a merge closed for good: told, not obeyed."""
    create(transaction, CLOSED)
    closed = transaction.run(
        "INSERT INTO temp.closed SELECT p.number, s.number FROM parent_aliases a "
        "CROSS JOIN links l ON l.parent_id = a.parent_id JOIN parents p ON p.id = l.parent_id "
        "JOIN students s ON s.id = l.student_id WHERE l.portal_access = 0 AND l.ended_on IS NULL "
        f"AND l.access_why = '{AccessWhy.MERGE}' GROUP BY 1, 2"
    )
    if closed:
        yield from _find_rows(transaction, "access-stays-disputed", f"{ACCESS} = 1")


def _find_rows(transaction: Transaction, code: str, condition: str) -> Iterator[Finding]:
    """The staged rows of closed links that meet a condition."""
    stay = (
        "FROM temp.staged st CROSS JOIN temp.closed c ON c.parent = st.parent_id "
        f"AND c.student = st.student_id WHERE {condition}"
    )
    count = transaction.value(f"SELECT count(*) {stay}")
    if count:
        rows = transaction.rows(
            f"SELECT st.parent_id, st.student_id, st.line % {LINE_LIMIT} {stay} "
            f"ORDER BY st.line LIMIT {count_shown()}"
        )
        yield Finding(
            code,
            count,
            examples=tuple(
                Remark("example.pair-on-line", parent=p, student=s, line=line)
                for p, s, line in rows
            ),
        )
