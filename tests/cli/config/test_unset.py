"""config get and unset: one value for scripts; its default again, also on the trail."""

from __future__ import annotations

import json
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

from portaladm.config.reading import read_settings
from portaladm.config.schema import Settings
from portaladm.config.values import list_settings, parse_value, write_value
from tests.conftest import MONDAY, Office
from tests.kits.settings import write_settings


def get(office: Office, name: str) -> str:
    return office.run("config", "get", name, code=0).out


def read_file(office: Office) -> object:
    return tomllib.loads(office.store.with_name("portaladm.toml").read_text())


def test_a_value_stands_alone_on_its_line(office: Office) -> None:
    assert get(office, "keys.days") == "21\n"
    assert get(office, "district.name") == "\n"
    office.run("config", "set", "letters.return_address", "1 Oak St, Suite 4; Jonesboro", code=0)
    assert get(office, "letters.return_address") == "1 Oak St, Suite 4; Jonesboro\n"
    shown = office.run("config", "get", "keys.days", "--format", "json", code=0).json
    assert (shown["name"], shown["value"], shown["default"]) == ("keys.days", 21, 21)
    assert shown == office.run("--json", "config", "get", "keys.days", code=0).json


@pytest.mark.parametrize("line", list_settings(Settings()), ids=lambda line: line.name)
def test_every_value_is_taken_by_config_set_as_config_get_writes_it(
    line: object, tmp_path: Path
) -> None:
    name, exact = line.name, line.exact  # type: ignore[attr-defined]
    value = parse_value(name, write_value(name, exact), tmp_path)
    assert value == (list(exact) if isinstance(exact, tuple) else exact or value)


def test_what_was_set_is_taken_out_and_the_default_is_said(office: Office) -> None:
    office.run("config", "set", "keys.days", "28", code=0)
    office.run("config", "set", "district.name", "Riverbend", code=0)
    rehearsed = office.run("config", "unset", "keys.days", "--dry-run", code=0).err
    assert "keys.days has its default: 21 (was 28)." in rehearsed and "A dry run" in rehearsed
    assert get(office, "keys.days") == "28\n"
    said = office.run("config", "unset", "keys.days", code=0).err
    assert said == "keys.days has its default: 21 (was 28).\n"
    assert read_file(office) == {"district": {"name": "Riverbend"}}
    again = office.run("config", "unset", "keys.days", code=0).err
    assert "keys.days has its default: 21.\nNothing has changed" in again
    assert "has its default: empty (was" in office.run("config", "unset", "district.name").err
    assert read_file(office) == {}


def test_a_default_that_the_file_says_goes_out_of_it_without_a_row(office: Office) -> None:
    office.make_store()
    write_settings(office, "[keys]\ndays = 21\n")
    said = office.run("config", "unset", "keys.days", code=0).err
    assert said == "keys.days has its default: 21.\n"
    assert read_file(office) == {}
    assert not office.query("SELECT * FROM trail WHERE action = 'setting:changed'")


def test_the_trail_tells_both_values_and_history_is_replayed_from_it(office: Office) -> None:
    office.make_store()
    office.run("config", "set", "keys.days", "28", code=0)
    office.now = MONDAY + timedelta(days=2)
    office.run("config", "unset", "keys.days", "--reason", "as usual", code=0)
    changed = "SELECT reason, detail FROM trail WHERE action = 'setting:changed' ORDER BY seq"
    *_, (reason, detail) = office.query(changed)
    assert (reason, json.loads(detail)) == ("as usual", {"old": 28, "new": 21})

    def read_past(day: str) -> object:
        words = ("config", "show", "--on", day, "--format", "json")
        [days] = [one for one in office.run(*words, code=0).json if one["name"] == "keys.days"]
        return days["value"]

    assert (read_past("2026-08-31"), read_past("2026-09-02")) == (28, 21)
    office.run("roster", "import", office.write_roster({}), code=0)
    assert len(office.query(changed)) == 2


@pytest.mark.parametrize(
    ("content", "name", "left"),
    [
        ("[keys]\ndays = 'many'\n", "keys.days", {}),
        ("[keys]\ndayz = 3\ndays = 7\n", "keys.dayz", {"keys": {"days": 7}}),
        ("[kys]\n", "kys", {}),
        ("keys = 3\n", "keys", {}),
        ("['a.b']\n'c.d' = 1\n[a]\nx = 1\n", "a.b.c.d", {"a": {"x": 1}}),
    ],
)
def test_what_is_wrong_in_the_file_goes_out_of_it(
    office: Office, content: str, name: str, left: object
) -> None:
    office.make_store()
    write_settings(office, content)
    office.run("config", "show", code=1)
    office.run("config", "unset", name, code=0)
    assert read_file(office) == left


def test_the_rest_of_what_is_wrong_waits_and_is_told(office: Office) -> None:
    write_settings(office, "[keys]\ndays = 'many'\n[passwords]\nmin_length = 3\n")
    said = office.run("config", "unset", "keys.days", code=0).err
    assert "passwords.min_length must be" in said
    refused = office.run("config", "unset", "district.name", code=1).err
    assert "passwords.min_length must be" in refused


def test_a_default_that_can_never_match_is_refused(office: Office) -> None:
    path = office.store.with_name("portaladm.toml")
    write_settings(office, "[portal]\nidle_minutes = 30\nsession_hours = 72\n")
    usual = Settings().portal
    office.run("config", "set", "portal.idle_minutes", "240", code=0)
    ended = office.run("config", "unset", "portal.session_hours")
    assert ended.code == (usual.session_hours * 60 < 240)
    assert read_settings(path).portal.idle_minutes == 240


def test_comments_are_kept_in_a_copy(office: Office) -> None:
    write_settings(office, "# ours\n[keys]\ndays = 28\n")
    assert "the comments in" in office.run("config", "unset", "keys.days", code=0).err
