"""Links: which parent may use the portal for which student, as SQL that everything shares.

The conditions take the named value ``:today`` (an ISO day). They expect the aliases ``l``
(links) and ``s`` (students).
"""

from __future__ import annotations

RESTRICTED = (
    "EXISTS (SELECT 1 FROM restrictions r WHERE r.parent_id = l.parent_id "
    "AND r.student_id = l.student_id AND r.lifted_at IS NULL "
    "AND (r.until_on IS NULL OR r.until_on >= :today))"
)
"""Staff recorded that this parent may not, whatever the roster says."""

MAY_USE = (
    "l.portal_access = 1 AND l.ended_on IS NULL "
    "AND (l.provisional_until IS NULL OR l.provisional_until >= :today) "
    f"AND NOT {RESTRICTED}"
)
"""The parent may use the portal for this student, if the student is enrolled."""

ENROLLED = "(s.withdrawn_on IS NULL OR s.withdrawn_on > :today)"

GIVES_ACCESS = f"{MAY_USE} AND {ENROLLED}"
"""The link makes its parent eligible today."""

ELIGIBLE = (
    "EXISTS (SELECT 1 FROM links l JOIN students s ON s.id = l.student_id "
    f"WHERE l.parent_id = p.id AND {GIVES_ACCESS})"
)
"""The parent ``p`` has at least one link that gives access today."""
