"""Why a parent does not see a child, and why no child gives access."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from portaladm.domain.causes.facts import Cause, ChildFacts, Lifter, ParentFacts, Standing
from portaladm.domain.ids.retired import read_retired
from portaladm.domain.link_access import AccessWhy, LinkFacts, has_lapsed, last_day_of_grace
from portaladm.errors import Remark


def find_closed_children(
    parent: ParentFacts, today: date, grace_days: int = 0
) -> tuple[Cause, ...]:  # fmt: skip
    """Why no child gives access: the causes of the child that is the easiest to open.

    Nothing where one of the children gives access. A restriction without a link makes no child.
    """
    linked = [child for child in parent.children if child.link is not None]
    if not linked:
        values = {"parent": parent.number, "name": parent.name}
        return (Cause(Remark("cause-no-child", **values), Lifter.OFFICE),)
    return min((find_child_causes(child, today, grace_days) for child in linked), key=_weigh)


def find_child_causes(
    child: ChildFacts, today: date, grace_days: int = 0
) -> tuple[Cause, ...]:  # fmt: skip
    """Why the parent does not see this child; restrictions first: they outrank every roster."""
    closing = (_tell_restriction(child, one) for one in child.restrictions)
    return (*closing, *_judge_link(child, today, grace_days))


_RANKS = (Lifter.OFFICE, Lifter.PARENT, Lifter.ROSTER, Lifter.COURT)


def _weigh(causes: tuple[Cause, ...]) -> tuple[int, int]:
    """How much has to happen until a child is open."""
    return max((_RANKS.index(one.lifted_by) for one in causes), default=-1), len(causes)


def _tell_restriction(child: ChildFacts, one: Standing) -> Cause:
    values = _name(child) | {"restriction": one.said, "order": one.id}
    if one.is_over:
        remark = Remark("cause-restriction-unconfirmed", **values)
        return Cause(remark, Lifter.OFFICE, child.student_id)
    return Cause(Remark("cause-restricted", **values), Lifter.COURT, child.student_id)


def _judge_link(child: ChildFacts, today: date, grace_days: int) -> Iterator[Cause]:
    link, who, of = child.link, _name(child), child.student_id
    if link is None:
        yield Cause(Remark("cause-no-link", **who), Lifter.ROSTER, of)
        return
    lapsed = has_lapsed(link, today)
    if link.ended_on is not None:
        for number, case in ((child.parent_id, ""), (child.student_id, "-student")):
            if before := read_retired(number):
                remark = Remark(f"cause-ended.retired{case}", **who, number=before)
                yield Cause(remark, Lifter.ROSTER, of)
                return
    if link.ended_on is not None and not lapsed:
        yield _tell_ended(child, link)
    if not link.portal_access:
        yield _tell_no(child, link)
    if lapsed:
        yield _judge_lapsed(child, link)
        yield from _find_inherited(child.duplicate) if child.duplicate else ()
    left = link.withdrawn_on
    if left is not None and today > last_day_of_grace(left, grace_days):
        yield Cause(Remark("cause-not-enrolled", **who, since=left), Lifter.ROSTER, of)


def _tell_ended(child: ChildFacts, link: LinkFacts) -> Cause:
    """Who ended the link: staff who took back what the counter gave, or a roster."""
    values = _name(child) | {"since": link.ended_on}
    if link.access_why is AccessWhy.TAKEN_BACK:
        return Cause(Remark("cause-taken-back", **values), Lifter.OFFICE, child.student_id)
    case = ".role" if link.access_why.of_end else ""
    return Cause(Remark(f"cause-ended{case}", **values), Lifter.ROSTER, child.student_id)


def _tell_no(child: ChildFacts, link: LinkFacts) -> Cause:
    why = link.access_why.of_access
    if link.ended_on is not None:  # nothing that the office could open
        remark = Remark("cause-no-access.ended", **_pair(child))
    elif why is AccessWhy.RELATIONSHIP:
        listed = "-listed" if link.listed_now else ""
        remark = Remark(
            f"cause-no-access.relationship{listed}", **_pair(child),
            relationship=child.relationship or "RELATIONSHIP",
        )  # fmt: skip
    elif why is AccessWhy.MERGE:
        return Cause(
            Remark("cause-no-access.merge", **_pair(child)), Lifter.OFFICE, child.student_id
        )
    else:
        case = ".blank" if why is AccessWhy.BLANK else ""
        remark = Remark(f"cause-no-access{case}", **_pair(child))
    return Cause(remark, Lifter.ROSTER, child.student_id)


def _judge_lapsed(child: ChildFacts, link: LinkFacts) -> Cause:
    values = {"name": child.student_name, "student": child.student_id,
              "since": link.provisional_until}  # fmt: skip
    other = child.duplicate
    if other is None:
        remark = Remark("cause-provisional-over", **values, parent=child.parent_id)
        if child.namesake:
            names = {"other": child.namesake.parent_id, "other_name": child.namesake.parent_name}
            remark = Remark(
                "cause-provisional-over.namesake", **values, **names, parent=child.parent_id
            )
        return Cause(remark, Lifter.OFFICE, child.student_id)
    pair = {"pair": (other.parent_id, child.parent_id), "other_name": other.parent_name}
    remark = Remark("cause-provisional-over.duplicate", **values, **pair)
    if child.usernames:
        remark = Remark(
            "cause-provisional-over.accounts", **values, **pair, usernames=child.usernames
        )
    return Cause(remark, Lifter.OFFICE, child.student_id)


def _find_inherited(other: ChildFacts) -> Iterator[Cause]:
    """What the roster's record of the same person brings along when both are merged."""
    yield from (_tell_restriction(other, one) for one in other.restrictions)
    if other.link and not other.link.portal_access:
        yield _tell_no(other, other.link)


def _pair(child: ChildFacts) -> dict[str, object]:
    return {
        "pair": (child.parent_id, child.student_id), "student": child.student_id,
        "name": child.student_name, "aliases": child.aliases,
    }  # fmt: skip


def _name(child: ChildFacts) -> dict[str, object]:
    return {"parent": child.parent_id, "student": child.student_id, "name": child.student_name}
