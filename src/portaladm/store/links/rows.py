"""Links: which parent may use the portal for which student, as SQL that everything shares.

The conditions take the named value ``:today`` (an ISO day). They expect the aliases ``l``
(links) and ``s`` (students).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from portaladm.domain.link_access import AccessWhy
from portaladm.domain.restrictions import Restriction
from portaladm.store.db.conditions import ALL_ROWS
from portaladm.store.db.transaction import Transaction
from portaladm.store.restrictions.rows import (
    COMING,
    IN_FORCE,
    gather,
    in_force,
    read_json,
)

_OF_LINK = (
    "SELECT 1 FROM restrictions r WHERE r.parent_id = l.parent_id "
    "AND r.student_id = l.student_id AND"
)
RESTRICTED = f"EXISTS ({_OF_LINK} {IN_FORCE})"
"""Staff recorded that this parent may not, whatever the roster says."""

LAST_OF_GRACE = "date(s.withdrawn_on, (grace_days() - 1) || ' days')"
"""``domain.link_access.last_day_of_grace``; ``grace_days()`` is the setting (``sqlite.py``)."""


def may_use(day: str) -> str:
    """SQL: on a day (SQL as well) the parent may use the portal for this student, if enrolled."""
    return (
        "l.portal_access = 1 AND l.ended_on IS NULL "
        f"AND (l.provisional_until IS NULL OR l.provisional_until >= {day}) "
        f"AND NOT EXISTS ({_OF_LINK} {in_force(day)})"
    )


def is_shown(day: str, last: str = LAST_OF_GRACE) -> str:
    """SQL: on a day (SQL as well) the parent sees this student, whose ``last`` day may be over."""
    return f"{may_use(day)} AND (s.withdrawn_on IS NULL OR {last} >= {day})"


MAY_USE = may_use(":today")

ENROLLED = "(s.withdrawn_on IS NULL OR s.withdrawn_on > :today)"

GIVES_ACCESS = f"{MAY_USE} AND {ENROLLED}"
"""The link makes its parent eligible today."""

ELIGIBLE = (
    "EXISTS (SELECT 1 FROM links l JOIN students s ON s.id = l.student_id "
    f"WHERE l.parent_id = p.id AND {GIVES_ACCESS})"
)
"""The parent ``p`` has at least one link that gives access today."""


EARLIER = (
    "json_object('relationship', l.relationship, 'portal_access', l.portal_access, "
    "'since', l.since, 'ended_on', l.ended_on, 'provisional_until', l.provisional_until, "
    "'changed_batch', l.changed_batch, 'access_why', l.access_why)"
)
"""What ``roster_changes`` keeps of a link ``l`` before it is changed."""

_COLUMNS = (
    "l.id, p.id, p.number, p.first_name || ' ' || p.last_name, s.id, s.number, "
    "s.first_name || ' ' || s.last_name, s.grade, sc.name, s.withdrawn_on, l.relationship, "
    "l.portal_access, l.since, l.ended_on, l.provisional_until, l.access_why, "
)
_RESTRICTIONS = (
    f"CASE WHEN {RESTRICTED} THEN {gather('l', IN_FORCE)} END, "
    f"CASE WHEN EXISTS ({_OF_LINK} {COMING}) THEN {gather('l', COMING)} END"
)
"""Most links have none: to gather these would take longer than to ask."""
_FROM_LINKS = (
    "FROM links l JOIN parents p ON p.id = l.parent_id JOIN students s ON s.id = l.student_id "
    "JOIN schools sc ON sc.id = s.school_id"
)
_FROM_RESTRICTED = (
    "FROM (SELECT r.parent_id, r.student_id, min(r.id) AS id FROM restrictions r "
    f"WHERE {IN_FORCE} GROUP BY 1, 2) f JOIN parents p ON p.id = f.parent_id "
    "JOIN students s ON s.id = f.student_id JOIN schools sc ON sc.id = s.school_id "
    "LEFT JOIN links l ON l.parent_id = f.parent_id AND l.student_id = f.student_id"
)
_RESTRICTIONS_OF_PAIR = f"{gather('f', IN_FORCE)}, {gather('f', COMING)}"


def has_child(
    parent: str, link: str, *, schools: Sequence[str] = (), grades: Sequence[str] = (),
    students: Sequence[str] = (),
) -> tuple[str, dict[str, str]]:  # fmt: skip
    """SQL that ``parent`` (a column) has a child there, by a link that meets ``link``.

    Returns the condition with its named values; an empty one where nothing is requested.
    """
    values: dict[str, str] = {}
    conditions = []
    for name, column, wanted in (
        ("school", "sc.name", schools), ("grade", "s.grade", grades),
        ("student", "s.number", students),
    ):  # fmt: skip
        if wanted:
            values |= {f"{name}{n}": text for n, text in enumerate(wanted)}
            marks = ", ".join(f"lower(:{name}{n})" for n in range(len(wanted)))
            conditions.append(f"lower({column}) IN ({marks})")
    if not conditions:
        return "", {}
    return (
        "EXISTS (SELECT 1 FROM links l JOIN students s ON s.id = l.student_id "
        "JOIN schools sc ON sc.id = s.school_id "
        f"WHERE l.parent_id = {parent} AND {link} AND {' AND '.join(conditions)})",
        values,
    )


class LinkRecord(NamedTuple):
    """One pair with its people and the restrictions in force today; ``id`` None: no link.

    ``access_why`` says why the access is what it is: :mod:`portaladm.domain.link_access`;
    ``gathered`` holds the restrictions as one text, which is only read where it is needed, and
    ``gathered_coming`` those whose first day is still to come.
    """

    id: int | None
    parent_id: int
    parent_number: str
    parent_name: str
    student_id: int
    student_number: str
    student_name: str
    grade: str
    school: str
    withdrawn_on: str | None
    relationship: str | None
    portal_access: int | None
    since: str | None
    ended_on: str | None
    provisional_until: str | None
    access_why: str | None
    gathered: str | None
    gathered_coming: str | None

    @property
    def restricted(self) -> bool:
        """Whether a restriction of staff is in force today."""
        return self.gathered is not None

    @property
    def restrictions(self) -> tuple[Restriction, ...]:
        """The restrictions in force today, the oldest first."""
        return read_json(self.gathered)

    @property
    def coming(self) -> tuple[Restriction, ...]:
        """The restrictions whose first day is still to come, the earliest first."""
        found = read_json(self.gathered_coming)
        return tuple(sorted(found, key=lambda one: one.from_on)) if found else ()


def read_links(
    transaction: Transaction, today: str, *, parent_id: int | None = None,
    student_id: int | None = None, after: int = 0, limit: int = ALL_ROWS,
) -> list[LinkRecord]:  # fmt: skip
    """Links after an id, in its order: all, one parent's, one student's; merged parents' not."""
    values = {"today": today, "parent": parent_id, "student": student_id, "after": after}
    values["limit"] = limit
    where = ["l.id > :after", "p.merged_into IS NULL"]
    if parent_id is not None:
        where.append("l.parent_id = :parent")
    if student_id is not None:
        where.append("l.student_id = :student")
    sql = (
        f"SELECT {_COLUMNS}{_RESTRICTIONS} {_FROM_LINKS} WHERE {' AND '.join(where)} "
        "ORDER BY l.id LIMIT :limit"
    )
    return [LinkRecord(*row) for row in transaction.rows(sql, values)]


def read_lapsed_parents(transaction: Transaction, today: str) -> list[int]:
    """Parents with a link of the counter whose days are over and that no roster listed."""
    rows = transaction.rows(
        "SELECT DISTINCT l.parent_id FROM links l JOIN parents p ON p.id = l.parent_id "
        "WHERE l.provisional_until < ? AND p.merged_into IS NULL ORDER BY l.parent_id",
        (today,),
    )
    return [parent_id for (parent_id,) in rows]


class Child(NamedTuple):
    """A child as its parent sees it."""

    name: str
    grade: str
    school: str


def read_children(transaction: Transaction, parent_id: int, today: str) -> list[Child]:
    """The children whom a parent sees, by name."""
    rows = transaction.rows(
        "SELECT s.first_name || ' ' || s.last_name, s.grade, sc.name FROM links l "
        "JOIN students s ON s.id = l.student_id JOIN schools sc ON sc.id = s.school_id "
        f"WHERE l.parent_id = :parent AND {is_shown(':today')} ORDER BY s.first_name, s.id",
        {"parent": parent_id, "today": today},
    )
    return [Child(*row) for row in rows]


def read_student(transaction: Transaction, student_id: int) -> Child:
    """A student's name, grade and school."""
    row = transaction.row(
        "SELECT s.first_name || ' ' || s.last_name, s.grade, sc.name FROM students s "
        "JOIN schools sc ON sc.id = s.school_id WHERE s.id = ?",
        (student_id,),
    )
    assert row is not None
    return Child(*row)


def read_child_numbers(transaction: Transaction, parent_id: int, today: str) -> list[str]:
    """The student ids of the same children, in order."""
    rows = transaction.rows(
        "SELECT s.number FROM links l JOIN students s ON s.id = l.student_id "
        f"WHERE l.parent_id = :parent AND {is_shown(':today')} ORDER BY s.number",
        {"parent": parent_id, "today": today},
    )
    return [number for (number,) in rows]


def read_restricted_pairs(
    transaction: Transaction, today: str, *, parent_id: int | None = None,
    student_id: int | None = None,
) -> list[LinkRecord]:  # fmt: skip
    """The links restricted today, also pairs without a link; the oldest first."""
    where, values = ["true"], {"today": today, "parent": parent_id, "student": student_id}
    if parent_id is not None:
        where.append("f.parent_id = :parent")
    if student_id is not None:
        where.append("f.student_id = :student")
    sql = (
        f"SELECT {_COLUMNS}{_RESTRICTIONS_OF_PAIR} {_FROM_RESTRICTED} "
        f"WHERE {' AND '.join(where)} ORDER BY f.id"
    )
    return [LinkRecord(*row) for row in transaction.rows(sql, values)]


def insert_link(
    transaction: Transaction, *, parent_id: int, student_id: int, relationship: str, today: str,
    provisional_until: str | None, batch_id: int, portal_access: int = 1,
) -> None:  # fmt: skip
    """Store a new link."""
    from portaladm.store.db.tables import Link

    transaction.add(
        Link(
            parent_id=parent_id, student_id=student_id, relationship=relationship, since=today,
            portal_access=portal_access, provisional_until=provisional_until,
            created_batch=batch_id, changed_batch=batch_id,
        )
    )  # fmt: skip


def renew_link(
    transaction: Transaction, link_id: int, *, provisional_until: str, today: str, batch_id: int
) -> None:
    """Let a link that ended, or was provisional, hold again until a day; its access stays."""
    from portaladm.store.db.tables import Link

    note_earlier(transaction, [link_id], today, batch_id)
    link = transaction.session.get_one(Link, link_id)
    if link.ended_on is not None:
        link.since, link.ended_on = today, None
        taken_back = link.access_why == AccessWhy.TAKEN_BACK.value
        link.access_why = "" if taken_back else link.access_why
    link.provisional_until, link.changed_batch = provisional_until, batch_id


def open_link(transaction: Transaction, link_id: int, *, today: str, batch_id: int) -> None:
    """Let a link give access that the roster has with a no; a later roster may close it again."""
    from portaladm.store.db.tables import Link

    note_earlier(transaction, [link_id], today, batch_id)
    link = transaction.session.get_one(Link, link_id)
    link.portal_access, link.access_why = 1, AccessWhy.OFFICE.value
    link.since, link.changed_batch = today, batch_id


def note_earlier(
    transaction: Transaction, link_ids: Iterable[int], today: str, batch_id: int
) -> None:
    """Keep what these links are before a batch changes them."""
    transaction.run_many(
        "INSERT INTO roster_changes (batch_id, changed_on, record, record_id, earlier) "
        f"SELECT ?, ?, 'link', l.id, {EARLIER} FROM links l WHERE l.id = ?",
        ((batch_id, today, link_id) for link_id in link_ids),
    )
