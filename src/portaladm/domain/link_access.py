"""Access: whether a parent may see one child today, and if not, why.

The order of the reasons is the order of their weight: what staff recorded outranks the roster,
what the roster says of the link outranks what it says of the child. The same rule in SQL, for
sets, is ``GIVES_ACCESS`` in ``store/links/rows.py``; a test holds the two against each other.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from portaladm.domain.restrictions import Term, find_last_day, judge_term
from portaladm.domain.text import require_one_of
from portaladm.errors import Misused, Remark


class Visibility(StrEnum):
    """Why a child is visible to a parent, or is not.

    ``VOIDED``: whatever the link says, the account that is shown was closed for good.
    """

    VISIBLE = "visible"
    GRACE = "grace"
    RESTRICTED = "restricted"
    ENDED = "ended"
    TAKEN_BACK = "taken-back"
    NO_ACCESS = "no-access"
    PROVISIONAL_OVER = "provisional-over"
    NOT_ENROLLED = "not-enrolled"
    VOIDED = "voided"


class AccessWhy(StrEnum):
    """Why a link has the portal access that it has, where the roster's own word is not all.

    ``RELATIONSHIP``: a format without a portal flag, and a relationship that the settings do not
    list. ``BLANK``: the roster's cell is empty, and ``roster.blank_access`` closes a new link.
    ``OFFICE``: opened at the counter, although the roster gives none. ``MERGE``: of two merged
    records one said yes and the other no; only staff open it. ``TAKEN_BACK``: of a link that has
    ended: the counter gave it, and took it back. ``ROLE``: the link has ended, as the roster lists
    the parent in another role; what there was to say before stands in front of it.
    """

    ROSTER = ""
    RELATIONSHIP = "relationship"
    BLANK = "blank"
    OFFICE = "office"
    MERGE = "merge"
    TAKEN_BACK = "taken-back"
    ROLE = "role"
    RELATIONSHIP_ROLE = "relationship-role"
    BLANK_ROLE = "blank-role"

    @property
    def of_end(self) -> AccessWhy:
        """What of it says why a link has ended."""
        return AccessWhy.ROLE if self.value.endswith("role") else AccessWhy.ROSTER

    @property
    def of_access(self) -> AccessWhy:
        """What of it says why the access is what it is."""
        if self is AccessWhy.TAKEN_BACK:
            return AccessWhy.ROSTER
        return AccessWhy(self.value.removesuffix("role").removesuffix("-"))


def read_why(stored: str | None) -> AccessWhy:
    """What is stored of a link; None: there is no link.

    :raises Refused: ``store-damaged``: it is no reason, which the program never writes.
    """
    return require_one_of(AccessWhy, stored or "", "reason of portal access")


class LinkFacts(NamedTuple):
    """What is known of one parent-student pair and of its student.

    ``withdrawn_on`` is the first day on which the child is not enrolled, ``ended_on`` the day on
    which the roster stopped listing the pair, ``provisional_until`` is a last day
    (None: no end); ``listed_now``: the settings list the relationship, whatever they did when the
    roster was read.
    """

    portal_access: bool
    withdrawn_on: date | None = None
    ended_on: date | None = None
    provisional_until: date | None = None
    restrictions: tuple[Term, ...] = ()
    access_why: AccessWhy = AccessWhy.ROSTER
    listed_now: bool = False


class Verdict(NamedTuple):
    """The answer for one link: why, since which day, and the last day of it where one is known."""

    visibility: Visibility
    since: date | None = None
    until: date | None = None
    access_why: AccessWhy = AccessWhy.ROSTER
    listed_now: bool = False

    @property
    def visible(self) -> bool:
        """Whether the parent sees the child today; the days of grace count."""
        return self.visibility in (Visibility.VISIBLE, Visibility.GRACE)


def judge_link(
    facts: LinkFacts, today: date, grace_days: int, *, confirm_end: bool = True
) -> Verdict:
    """Whether this link shows the child today.

    Grace covers a child who left, never access that was taken away. ``confirm_end`` is that of
    :func:`~portaladm.domain.restrictions.judge_term`.
    """
    closing = [
        term for term in facts.restrictions
        if judge_term(term, today, confirm_end=confirm_end).closes
    ]  # fmt: skip
    if closing:
        return Verdict(Visibility.RESTRICTED, until=find_last_day(closing))
    lapsed = has_lapsed(facts, today)
    if facts.ended_on is not None and not lapsed:
        by_staff = facts.access_why is AccessWhy.TAKEN_BACK
        ended = Visibility.TAKEN_BACK if by_staff else Visibility.ENDED
        return Verdict(ended, since=facts.ended_on, access_why=facts.access_why.of_end)
    if not facts.portal_access:
        why = facts.access_why.of_access
        return Verdict(Visibility.NO_ACCESS, access_why=why, listed_now=facts.listed_now)
    if lapsed:
        return Verdict(Visibility.PROVISIONAL_OVER, since=facts.provisional_until)
    return _judge_enrolment(facts, today, grace_days)


def _judge_enrolment(facts: LinkFacts, today: date, grace_days: int) -> Verdict:
    if facts.withdrawn_on is None or facts.withdrawn_on > today:
        why = facts.access_why.of_access
        return Verdict(Visibility.VISIBLE, None, facts.provisional_until, why)
    last = last_day_of_grace(facts.withdrawn_on, grace_days)
    if today > last:
        return Verdict(Visibility.NOT_ENROLLED, since=facts.withdrawn_on)
    return Verdict(Visibility.GRACE, facts.withdrawn_on, _find_earliest(last, facts, today))


def has_lapsed(facts: LinkFacts, today: date) -> bool:
    """Whether the days of a link of the counter ran out before any roster listed it.

    A snapshot ends such a link afterwards: no roster stopped listing what none ever listed.
    """
    until = facts.provisional_until
    return until is not None and until < (facts.ended_on or today)


def last_day_of_grace(withdrawn_on: date, grace_days: int) -> date:
    """The last day on which an account outlives a child who left; before that day without grace."""
    return withdrawn_on + timedelta(days=grace_days - 1)


def explain_verdict(verdict: Verdict, restrictions: tuple[Remark, ...] = ()) -> Remark:
    """Why the child is visible or not: a remark for each visibility and each why of access.

    ``restrictions`` are those in force, each as a remark.
    """
    why = f".{verdict.access_why.value}" if verdict.access_why else ""
    if verdict.access_why is AccessWhy.RELATIONSHIP and verdict.listed_now:
        why += "-listed"
    return Remark(
        f"link-why.{verdict.visibility.value}{why}", since=verdict.since, until=verdict.until,
        restrictions=restrictions,
    )  # fmt: skip


def refuse_bad_days(from_on: date | None, until_on: date | None, today: date) -> None:
    """A court order ends today at the earliest, and not before its first day.

    :raises Misused: ``until-past``, ``until-before-from``.
    """
    if until_on is not None and until_on < today:
        raise Misused("until-past", until=until_on, today=today)
    if until_on is not None and from_on is not None and until_on < from_on:
        raise Misused("until-before-from", until=until_on, since=from_on)


def _find_earliest(last: date, facts: LinkFacts, today: date) -> date:
    """The last day of a child who left, or that on which something else closes it before."""
    days = [last, *([facts.provisional_until] if facts.provisional_until else [])]
    starts = (one.from_on for one in facts.restrictions if not one.lifted and one.from_on > today)
    return min([*days, *(day - timedelta(days=1) for day in starts)])
