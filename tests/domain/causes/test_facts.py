"""What is known of a parent, as the rules take it."""

from __future__ import annotations

from portaladm.domain.causes.facts import ChildFacts, ParentFacts
from portaladm.domain.link_access import LinkFacts


def test_a_child_whom_staff_denied_without_a_link_has_none_for_the_rules() -> None:
    link = LinkFacts(True)
    linked = ChildFacts("P1", "Eva Ruiz", "S1", "Ana Ruiz", link)
    denied = ChildFacts("P1", "Eva Ruiz", "S2", "Ben Holm", None)
    assert ParentFacts("P1", "Eva Ruiz", (linked, denied), (), None).links == (link,)
