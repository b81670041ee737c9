"""Two records of one person, merged: what is left of the troubles of both."""

from __future__ import annotations

from portaladm.domain.accounts.states import AccountFacts
from portaladm.domain.causes.facts import ParentFacts
from portaladm.domain.causes.merging import merge_facts
from portaladm.domain.causes.parents import find_causes, find_key_causes
from portaladm.domain.link_access import AccessWhy
from tests.kits.facts import ORDER, PAST, TODAY, WHEN, child, key, name, parent

LAPSED = child(provisional_until=PAST)


def explain(own: ParentFacts, other: ParentFacts) -> list[str]:
    """The causes of a family of the counter whom the roster has as ``other``."""
    first, *rest = own.children
    known = first._replace(duplicate=other.children[0], merged=merge_facts(own, other))
    return name(find_causes(own._replace(children=(known, *rest)), WHEN))


def test_the_account_of_the_rosters_record_comes_along_with_its_troubles() -> None:
    own = parent(LAPSED, keys=(key("revoked"),))
    assert explain(own, parent(child(), account=AccountFacts())) == ["provisional-over"]
    disabled = parent(child(), account=AccountFacts(True))
    assert explain(own, disabled) == ["provisional-over", "disabled"]


def test_the_key_of_the_rosters_record_comes_along() -> None:
    own, live = parent(LAPSED, keys=(key("revoked"),)), key()._replace(number=2)
    assert explain(own, parent(child(), keys=(live,))) == ["provisional-over", "not-activated"]
    expired = parent(child(), keys=(live._replace(is_over=True),))
    assert explain(parent(LAPSED), expired)[1:] == ["key-expired", "not-activated"]


def test_of_two_keys_the_one_that_works_stays() -> None:
    expired = parent(child(), keys=(key()._replace(number=2, is_over=True),))
    assert "key-expired" not in explain(parent(LAPSED, keys=(key(),)), expired)


def test_what_was_named_before_the_merge_is_not_named_again() -> None:
    own = parent(LAPSED._replace(restrictions=(ORDER,)), account=AccountFacts(True))
    assert explain(own, parent(child())) == ["disabled", "restricted", "provisional-over"]


def test_no_key_is_needed_where_an_account_comes_along() -> None:
    own, other = parent(LAPSED), parent(child(), account=AccountFacts())
    known = LAPSED._replace(duplicate=child(), merged=merge_facts(own, other))
    assert name(find_key_causes(parent(known), WHEN)) == ["provisional-over"]


def test_a_yes_and_a_no_of_rosters_make_a_link_that_only_staff_open() -> None:
    yes, no = child("1"), child("1", portal_access=False)
    for own, other in ((yes, no), (no, yes)):
        [joined] = merge_facts(parent(own), parent(other)).children
        assert joined.link and not joined.link.portal_access
        assert joined.link.access_why is AccessWhy.MERGE
    listed = no._replace(link=no.link and no.link._replace(access_why=AccessWhy.RELATIONSHIP))
    [kept] = merge_facts(parent(listed), parent(yes)).children
    assert kept.link and kept.link.portal_access


def test_links_are_joined_as_a_merge_joins_them() -> None:
    own = parent(child("1"), child("2", ended_on=TODAY), child("3"))
    other = parent(child("1", ended_on=TODAY, portal_access=False), child("4", ORDER))
    links = {one.student_id: one.link for one in merge_facts(own, other).children}
    assert list(links) == ["1", "4", "3"]
    revived = links["1"]
    assert revived and revived.ended_on is None and not revived.portal_access
