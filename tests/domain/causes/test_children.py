"""The causes of a child that is closed, and the child that counts."""

from __future__ import annotations

from portaladm.domain.accounts.states import AccountFacts
from portaladm.domain.causes.children import find_child_causes
from portaladm.domain.causes.facts import ChildFacts, Lifter
from portaladm.domain.causes.parents import find_causes
from portaladm.domain.link_access import AccessWhy
from tests.kits.facts import ORDER, PAST, TODAY, WHEN, child, name, parent


def test_the_child_that_is_the_easiest_to_open_counts() -> None:
    children = (child("1", ORDER), child("2", ended_on=TODAY), child("3", provisional_until=PAST))
    causes = find_causes(parent(*children, account=AccountFacts()), WHEN)
    assert [(one.code, one.student_id) for one in causes] == [("provisional-over", "3")]


def test_a_restriction_alone_makes_no_child() -> None:
    stranger = ChildFacts("P1", "Eva Ruiz", "9", "Leo Kim", None, (ORDER,))
    assert name(find_child_causes(stranger, TODAY)) == ["restricted", "no-link"]
    assert name(find_causes(parent(stranger, account=AccountFacts()), WHEN)) == ["no-child"]


def test_the_office_confirms_the_end_of_a_restriction() -> None:
    [cause] = find_child_causes(child("1", ORDER._replace(is_over=True)), TODAY)
    assert cause.code == "restriction-unconfirmed"
    assert cause.lifted_by is Lifter.OFFICE


def test_a_family_of_the_counter_was_never_dropped_by_a_roster() -> None:
    lapsed = child(provisional_until=PAST, ended_on=TODAY)
    assert name(find_child_causes(lapsed, TODAY)) == ["provisional-over"]
    deleted = child(provisional_until=TODAY, ended_on=TODAY)
    assert name(find_child_causes(deleted, TODAY)) == ["ended"]
    taken = child(provisional_until=TODAY, ended_on=TODAY, access_why=AccessWhy.TAKEN_BACK)
    assert name(find_child_causes(taken, TODAY)) == ["taken-back"]


def test_a_merge_with_the_rosters_record_brings_its_troubles_along() -> None:
    other = child("1", ORDER, portal_access=False)._replace(parent_id="P7")
    lapsed = child(provisional_until=PAST)._replace(duplicate=other)
    causes = find_child_causes(lapsed, TODAY)
    assert name(causes) == ["provisional-over", "restricted", "no-access"]
    assert causes[0].remark.values["pair"] == ("P7", "P1")


def test_of_two_accounts_one_must_be_chosen() -> None:
    lapsed = child(provisional_until=PAST)._replace(duplicate=child(), usernames=("a1", "b2"))
    [cause] = find_child_causes(lapsed, TODAY)
    assert cause.remark.key == "cause-provisional-over.accounts"
    assert cause.code == "provisional-over"


def test_a_relationship_that_is_not_listed_is_no_no_of_the_roster() -> None:
    other = child(portal_access=False, access_why=AccessWhy.RELATIONSHIP)
    [cause] = find_child_causes(other, TODAY)
    assert cause.code == "no-access"
    assert cause.remark.key == "cause-no-access.relationship"


def test_of_a_namesake_nothing_comes_along() -> None:
    other = child("1", ORDER, portal_access=False)._replace(parent_id="P7")
    [cause] = find_child_causes(child(provisional_until=PAST)._replace(namesake=other), TODAY)
    assert cause.remark.key == "cause-provisional-over.namesake"
    assert cause.remark.values["other"] == "P7"
