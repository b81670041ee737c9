"""A roster that another program is still writing."""

from __future__ import annotations

from typing import Any

import pytest

from portaladm.errors import Refused
from portaladm.readers.files.source import measure_file, refuse_changing
from portaladm.services.roster import rows, stage
from tests.conftest import Office


def test_a_file_that_grows_while_it_is_read_is_refused(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster = office.write_roster({}, {})
    read_everything = rows.read_everything

    def read_and_write_on(*given: Any) -> Any:
        found = read_everything(*given)
        with roster.open("a", encoding="utf-8") as file:
            file.write("0019999,Late,Row\n")
        return found

    monkeypatch.setattr(stage, "read_everything", read_and_write_on)
    refused = office.run("roster", "import", roster, code=1)
    assert "another program is still writing it" in refused.err
    assert office.query("SELECT count(*) FROM parents") == [(0,)]


def test_an_unchanged_file_standard_input_and_folders_pass(office: Office) -> None:
    roster = office.write_roster({})
    refuse_changing(str(roster), measure_file(str(roster)))
    for path in ("-", str(office.folder)):
        refuse_changing(path, measure_file(path))
    with pytest.raises(Refused):
        refuse_changing(str(roster), (1, 1))
