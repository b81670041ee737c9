"""Lists of people as data are on the trail; a table on a terminal is not."""

from __future__ import annotations

import pytest

from tests.conftest import Office


@pytest.mark.parametrize("what", ["parents", "keys", "links", "accounts"])
@pytest.mark.parametrize("format", ["csv", "json", "jsonl"])
def test_a_list_that_leaves_as_data_is_on_the_trail(office: Office, what: str, format: str) -> None:
    office.run("roster", "import", office.write_roster({}), code=0)
    office.run(what, "list", "--format", format, code=0)
    last = office.query("SELECT action, subject, detail FROM trail ORDER BY seq DESC LIMIT 1")
    assert last == [("data:exported", what, f"a list as {format}")]
    office.run("audit", "verify", code=0)


def test_looking_at_a_table_is_not_taking(office: Office) -> None:
    office.run("roster", "import", office.write_roster({}), code=0)
    before = office.query("SELECT count(*) FROM trail")
    office.run("parents", "list", "--format", "table", code=0)
    assert office.query("SELECT count(*) FROM trail") == before
