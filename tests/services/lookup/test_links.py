"""What is stored of a link, as the rules ask it."""

from __future__ import annotations

import pytest

from portaladm.domain.link_access import AccessWhy
from portaladm.services.lookup.links import gather_facts
from portaladm.store.links.rows import read_links
from tests.conftest import Office
from tests.readers.samples import as_folder, oneroster, user


@pytest.mark.parametrize("listed", [False, True])
def test_a_relationship_is_looked_up_in_todays_settings(office: Office, listed: bool) -> None:
    users = [user("s1", "student", "r1"), user("r1", "relative")]
    office.run("roster", "import", as_folder(office.folder / "o", oneroster(users)), code=0)
    if listed:
        office.run("config", "add", "roster.eligible_relationships", "Relative", code=0)
    with office.open() as context, context.store.read() as transaction:
        [record] = read_links(transaction, context.today.isoformat())
        facts = gather_facts(context, record)
    assert (facts.portal_access, facts.access_why) == (False, AccessWhy.RELATIONSHIP)
    assert facts.listed_now is listed
