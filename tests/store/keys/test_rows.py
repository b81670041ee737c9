"""The last day of a key: its own, or that of the access by its parent's links."""

from __future__ import annotations

import pytest

from portaladm.store.keys.rows import read_keys
from tests.conftest import Office

CHILD = {"student_id": "S1", "parent_id": "P1"}
DENY = ("links", "deny", "P1", "S1", "--reason", "court", "--yes", "--from")


@pytest.mark.parametrize(
    ("children", "denied_from", "end"),
    [
        ([CHILD], "", "2026-09-21"),
        ([CHILD | {"withdrawn_on": "2026-09-10"}], "", "2026-09-09"),
        ([CHILD], "2026-09-15", "2026-09-14"),
        ([CHILD], "2026-10-15", "2026-09-21"),
        ([CHILD | {"withdrawn_on": "2026-09-10"}, CHILD | {"student_id": "S2"}], "", "2026-09-21"),
    ],
)
def test_a_key_ends_with_the_access_of_its_parent(
    office: Office, children: list[dict[str, str]], denied_from: str, end: str
) -> None:
    roster = office.write_roster(*children)
    office.run("keys", "issue", "--roster", roster, "-o", "keys.csv", code=0)
    if denied_from:
        office.run(*DENY, denied_from, code=0)
    with office.open() as context, context.store.read() as transaction:
        [key] = read_keys(transaction, context.today.isoformat())
        assert key.ends_on == end
