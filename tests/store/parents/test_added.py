"""What has to be there so that a parent of the counter stays on record."""

from __future__ import annotations

from contextlib import closing

import pytest

from portaladm.store.db.opening import open_database
from portaladm.store.parents.added import has_more_than_counter_links
from portaladm.store.parents.numbers import find_parent_id
from tests.conftest import Office
from tests.kits.parents import FAMILY

ADD = (
    "parents", "add", "--reason", "new", "--verified-by", "photo-id", "--yes", "--parent", "P9",
    "--student", "0010442", "--first-name", "Eva", "--last-name", "Ruiz",
)  # fmt: skip
EVA = {"parent_id": "P9", "parent_first_name": "Eva", "parent_last_name": "Ruiz"}
DENY = ("links", "deny", "P9", "0010442", "--reason", "order", "--yes")


@pytest.mark.parametrize(
    ("command", "stays"),
    [
        ((), False),
        (("keys", "issue", "--parent", "P9", "--posted", "-o", "k.csv"), True),
        (DENY, True),
        (("roster", "import", "eva.csv"), True),
    ],
)
def test_a_parent_stays_for_a_key_an_order_or_a_roster(
    office: Office, command: tuple[str, ...], stays: bool
) -> None:
    office.run("roster", "import", office.write_roster(*FAMILY), code=0)
    office.write_roster(EVA | {"student_id": "0010442"}, name="eva.csv")
    office.run(*ADD, code=0)
    if command:
        office.run(*command, code=0)
    database, _ = open_database(office.store, lambda *_: None)
    with closing(database), database.read() as transaction:
        parent_id = find_parent_id(transaction, "P9")
        assert parent_id is not None
        assert has_more_than_counter_links(transaction, parent_id) == stays
