"""What two records of one person are once they are merged: children, keys and the account."""

from __future__ import annotations

from collections.abc import Iterator

from portaladm.domain.causes.facts import ChildFacts, OwnKey, ParentFacts
from portaladm.domain.keys import Closing
from portaladm.domain.link_access import AccessWhy, LinkFacts


def merge_facts(own: ParentFacts, other: ParentFacts) -> ParentFacts:
    """The person as ``other``, into whom ``own`` was merged.

    Of two accounts the own one is taken: which of them stays, the parent says.
    """
    account = own.account or other.account
    return ParentFacts(
        other.number, other.name, tuple(_join_children(own, other)),
        tuple(_join_keys(own, other, has_account=account is not None)), account,
    )  # fmt: skip


def _join_children(own: ParentFacts, other: ParentFacts) -> Iterator[ChildFacts]:
    mine = {child.student_id: child for child in own.children}
    for child in other.children:
        yield _join_links(child, mine.pop(child.student_id, None))
    for child in mine.values():
        link = child.link if child.link and child.link.ended_on is None else None
        if link or child.restrictions:
            yield child._replace(parent_id=other.number, parent_name=other.name, link=link)


def _join_links(theirs: ChildFacts, mine: ChildFacts | None) -> ChildFacts:
    """The pair of both; a no of either stays a no (``store/parents/merge.py``)."""
    if mine is None:
        return theirs
    link, dropped = theirs.link, mine.link
    if dropped and dropped.ended_on is None and (
        link is None or link.ended_on or (link.provisional_until and not dropped.provisional_until)
    ):  # fmt: skip
        access = dropped.portal_access and (link is None or link.portal_access)
        link = dropped._replace(portal_access=access)
    elif dropped and link and _disagree(link, dropped):
        link = link._replace(portal_access=False, access_why=AccessWhy.MERGE)
    return theirs._replace(link=link, restrictions=(*theirs.restrictions, *mine.restrictions))


def _disagree(kept: LinkFacts, dropped: LinkFacts) -> bool:
    """Whether a roster listed both, one with a yes and the other with a no."""
    both = kept, dropped
    if any(one.ended_on or one.provisional_until for one in both):
        return False
    says = all(one.access_why.of_access is not AccessWhy.RELATIONSHIP for one in both)
    disputed = dropped.access_why is AccessWhy.MERGE
    return disputed or (says and kept.portal_access != dropped.portal_access)


def _join_keys(own: ParentFacts, other: ParentFacts, *, has_account: bool) -> Iterator[OwnKey]:
    """All keys in the order of their making; nobody with an account needs one, nobody two.

    Of two open ones that stays which has not expired (``services/parents/merge_choice.py``).
    """
    both = sorted((*own.keys, *other.keys), key=lambda key: key.number)
    still_open = [key for key in both if key.closed_as is None]
    best = min(still_open, key=lambda key: (key.is_over, -key.number), default=None)
    for key in both:
        needless = has_account or key is not best
        closes = key.closed_as is None and needless
        yield key._replace(closed_as=Closing.MERGED.value) if closes else key
