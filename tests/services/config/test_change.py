"""Changing settings: all or nothing, and what is wrong in the file is mended by its own change."""

from __future__ import annotations

from pathlib import Path

import pytest

from portaladm.config.reading import read_settings
from portaladm.errors import Refused
from portaladm.services.config.change import change_settings, plan_change, rehearse_change
from tests.conftest import MONDAY, Office


def test_a_wrong_value_is_mended_and_another_wrong_one_is_not(tmp_path: Path) -> None:
    path = tmp_path / "portaladm.toml"
    path.write_text("[keys]\ndays = 900\n")
    assert [one.name for one in plan_change(path, {"keys.days": 21})] == ["keys.days"]
    with pytest.raises(Refused, match="config-bad-value"):
        plan_change(path, {"district.name": "A"})
    change_settings(path, {"keys.days": 21, "district.name": "A"}, MONDAY, None)
    assert read_settings(path).district.name == "A"


def test_a_file_that_can_not_be_written_leaves_no_row(office: Office) -> None:
    office.run("roster", "import", office.write_roster({}), code=0)
    before = office.query("SELECT count(*) FROM trail")
    (office.folder / "file").write_text("")
    with office.open() as context, pytest.raises(Refused, match="config-un"):
        change_settings(office.folder / "file" / "x.toml", {"keys.days": 7}, MONDAY, context)
    assert office.query("SELECT count(*) FROM trail") == before


def test_a_rehearsal_refuses_what_the_change_would(office: Office) -> None:
    office.run("roster", "import", office.write_roster({}), code=0)
    path = office.store.with_name("portaladm.toml")
    wanted = {"roster.school_max_removals": ["Nowhere=5"]}
    with office.open() as context:
        for carry_out in (
            lambda: rehearse_change(path, wanted, context),
            lambda: change_settings(path, wanted, MONDAY, context),
        ):
            with pytest.raises(Refused, match="unknown-school"):
                carry_out()
    assert not path.exists()
