"""Parents as a list: with their children and where they stand, page by page."""

from __future__ import annotations

from typing import Any, NamedTuple

from portaladm.store.db.search import loose_pattern, matches
from portaladm.store.db.transaction import Transaction
from portaladm.store.keys.rows import make_ends_on
from portaladm.store.keys.selecting import OPEN_KEY, PARENT_STATUS, Filters
from portaladm.store.links.rows import ELIGIBLE, has_child


class ParentLine(NamedTuple):
    """One parent of a list: ``status`` is one of ``ParentStatus`` or ``not-eligible``."""

    id: int
    number: str
    name: str
    email: str
    phone: str
    language: str
    students: str | None
    eligible: int
    status: str
    username: str | None
    key_expires_on: str | None
    key_ends_on: str | None


class ParentFilters(NamedTuple):
    """Which parents are meant: with a child there, with a status, found by a text."""

    children: Filters = Filters()
    status: str | None = None
    without_account: bool = False
    search: str = ""


def read_parents(
    transaction: Transaction, filters: ParentFilters, *, today: str, now: str, after: int,
    limit: int,
) -> tuple[list[ParentLine], int | None]:  # fmt: skip
    """A page of parents after an id, in its order; and the id to go on after, None at the end."""
    where, values = _filter(filters)
    values |= {"today": today, "now": now, "after": after, "limit": limit}
    outside = "WHERE status = :status" if filters.status else ""
    rows = transaction.rows(
        f"SELECT * FROM (SELECT p.id, p.number, {_NAME}, p.email, p.phone, p.language, "
        f"({_CHILDREN}), {ELIGIBLE}, {_STATUS} AS status, a.username, o.expires_on, "
        f"{_KEY_ENDS_ON} "
        f"FROM parents p {OPEN_KEY} LEFT JOIN accounts a ON a.parent_id = p.id "
        f"AND a.closed_at IS NULL WHERE p.id > :after AND p.merged_into IS NULL{where}) "
        f"{outside} ORDER BY id LIMIT :limit",
        values,
    )
    page = [ParentLine(*row) for row in rows]
    following = page[-1].id if len(page) == limit else None
    return [line for line in page if _is_found(line, filters.search)], following


_KEY_ENDS_ON = (
    f"CASE WHEN o.expires_at > :now AND {ELIGIBLE} "
    f"THEN min(o.expires_on, coalesce(nullif({make_ends_on('p.id')}, ''), o.expires_on)) END"
)
"""``ends_on`` of the open key ``o``, where it is live."""
_NAME = "p.first_name || ' ' || p.last_name"
_CHILDREN = (
    "SELECT group_concat(s.first_name || ' ' || s.last_name || ' (' || s.number || ')', '; ') "
    "FROM links l JOIN students s ON s.id = l.student_id "
    "WHERE l.parent_id = p.id AND l.ended_on IS NULL"
)
_STATUS = (
    f"CASE WHEN a.id IS NULL AND NOT {ELIGIBLE} THEN 'not-eligible' "
    f"ELSE coalesce({PARENT_STATUS}, 'never-issued') END"
)
_FOUND = (
    " OR ".join(
        f"{cell} GLOB :glob" for cell in ("p.number", _NAME, "p.email", "p.phone", "a.username")
    )
    + " OR EXISTS (SELECT 1 FROM links l JOIN students s ON s.id = l.student_id WHERE "
    "l.parent_id = p.id AND l.ended_on IS NULL "
    "AND (s.number GLOB :glob OR s.first_name || ' ' || s.last_name GLOB :glob))"
)


def _filter(filters: ParentFilters) -> tuple[str, dict[str, Any]]:
    """Conditions on the parent ``p`` and its account ``a``, with their named values."""
    children = filters.children
    child, named = has_child(
        "p.id", "l.ended_on IS NULL", schools=children.schools, grades=children.grades,
        students=children.students,
    )  # fmt: skip
    values: dict[str, Any] = {"status": filters.status, **named}
    where = f" AND {child}" if child else ""
    if filters.without_account:
        where += " AND a.id IS NULL"
    if filters.search:
        values["glob"] = loose_pattern(filters.search)
        where += f" AND ({_FOUND})"
    return where, values


def _is_found(line: ParentLine, text: str) -> bool:
    return not text or matches(
        text, line.number, line.name, line.email, line.phone, line.username, line.students
    )
