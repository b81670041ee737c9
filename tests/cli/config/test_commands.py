"""config: showing and changing settings at the door."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Office


def settings_of(office: Office) -> Path:
    office.store.parent.mkdir(exist_ok=True)
    return office.store.with_name("portaladm.toml")


def test_path_and_show_work_without_any_file(office: Office) -> None:
    assert office.run("config", "path", code=0).out.strip() == str(settings_of(office))
    shown = office.run("config", "show", "--format", "json", code=0)
    lines = {line["name"]: line for line in shown.json}
    assert lines["keys.days"] == {
        "name": "keys.days", "value": 21, "default": 21,
        "meaning": "days until a key expires, from posting or issuing",
    }  # fmt: skip
    assert "All defaults" in shown.err
    assert not office.store.exists()


def test_set_writes_toml_and_the_trail_of_a_store_that_exists(office: Office) -> None:
    office.run("config", "set", "keys.days", "28", code=0)
    assert not office.store.exists()
    office.make_store()
    office.run("config", "set", "keys.days", "14", code=0)
    assert tomllib.loads(settings_of(office).read_text()) == {"keys": {"days": 14}}
    assert office.query("SELECT subject, detail FROM trail ORDER BY seq DESC LIMIT 1") == [
        ("setting:keys.days", '{"old": 28, "new": 14}')
    ]


@pytest.mark.parametrize(
    ("name", "value", "old", "new"),
    [
        ("district.name", 'Clayton "County"', "", 'Clayton "County"'),
        ("restrictions.confirm_end", "no", "yes", "no"),
        ("roster.rollover", "2027-06-15..2027-08-20", [], ["2027-06-15..2027-08-20"]),
        (
            "letters.return_address", "12 Oak Street, Suite 4; Jonesboro, GA", [],
            ["12 Oak Street, Suite 4", "Jonesboro, GA"],
        ),
    ],
)  # fmt: skip
def test_the_trail_keeps_both_values_as_they_are(
    office: Office, name: str, value: str, old: Any, new: Any
) -> None:
    office.make_store()
    office.run("config", "set", name, value, code=0)
    [(detail,)] = office.query("SELECT detail FROM trail WHERE subject = ?", f"setting:{name}")
    assert json.loads(detail) == {"old": old, "new": new}


def test_lines_that_look_alike_with_commas_are_two_lists(office: Office) -> None:
    office.make_store()
    office.run("config", "set", "letters.return_address", "Oak, 12", code=0)
    office.run("config", "set", "letters.return_address", "Oak; 12", code=0)
    values = office.query("SELECT detail FROM trail WHERE action = 'setting:changed' ORDER BY seq")
    assert json.loads(values[1][0]) == {"old": ["Oak, 12"], "new": ["Oak", "12"]}


def test_the_same_value_again_changes_nothing_and_says_so(office: Office) -> None:
    office.make_store()
    office.run("config", "set", "keys.days", "14", code=0)
    assert "Nothing has changed" in office.run("config", "set", "keys.days", "14", code=0).err
    assert office.query("SELECT count(*) FROM trail") == [(2,)]


def test_a_list_is_written_with_commas(office: Office) -> None:
    office.run("config", "set", "identity.ways", "photo-id, known-person", code=0)
    ways = tomllib.loads(settings_of(office).read_text())["identity"]["ways"]
    assert ways == ["photo-id", "known-person"]
    office.run("config", "set", "identity.ways", "", code=1)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("keys.day", "3", "did you mean keys.days?"),
        ("keys", "3", "setting 'keys' does not exist"),
        ("__class__.x", "3", "__class__.x' does not exist"),
        ("keys.days", "three", "a whole number"),
        ("keys.days", "0", "from 1 to 366"),
        ("keys.days", "900", "from 1 to 366"),
        ("roster.blank_access", "maybe", '"yes" or "no"'),
        ("district.name", "a\x1b[2Jb", "a text"),
    ],
)
def test_a_wrong_name_or_value_is_named_with_the_file(
    office: Office, name: str, value: str, said: str
) -> None:
    refused = office.run("config", "set", name, value, code=1)
    assert said in refused.err
    assert str(settings_of(office)) in refused.err
    assert "\x1b" not in refused.err
    assert not settings_of(office).exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[keys]\ndays = 'many'\n", "keys.days must be a whole number"),
        ("[keys]\ndayz = 3\n", "did you mean keys.days?"),
        ("[kys]\n", "setting 'kys' does not exist"),
        ("keys = 3\n", "setting 'keys' does not exist"),
        ("[keys\n", "can't be read"),
        ("[identity]\nways = ['a', 3]\n", "a list of texts"),
        ("[keys]\ndays = true\n", "a whole number"),
        ("[keys.days]\nx = 1\n", "a whole number"),
        (b"\xff\xfe\x00", "not UTF-8"),
    ],
)
def test_a_wrong_file_is_named_and_never_written_over(
    office: Office, content: str | bytes, said: str
) -> None:
    file = settings_of(office)
    data = content if isinstance(content, bytes) else content.encode()
    file.write_bytes(data)
    for command in (
        ("config", "show"), ("config", "set", "district.name", "D"),
        ("init", "--district", "D"), ("store", "info"),
    ):  # fmt: skip
        refused = office.run(*command, code=1)
        assert said in refused.err
        assert str(file) in refused.err
    assert file.read_bytes() == data
    assert [one.name for one in file.parent.iterdir()] == [file.name]


def test_comments_are_kept_in_a_copy_and_that_is_said(office: Office) -> None:
    file = settings_of(office)
    before = "# our district\n[district]\nname = 'A # no comment'\n"
    file.write_text(before)
    changed = office.run("config", "set", "keys.days", "28", code=0)
    copy = file.with_name("portaladm.toml.before-20260831T150000Z")
    assert copy.read_text() == before
    assert str(copy) in changed.err
    assert tomllib.loads(file.read_text()) == {
        "district": {"name": "A # no comment"}, "keys": {"days": 28},
    }  # fmt: skip
    office.run("config", "set", "keys.days", "14", code=0)
    assert len(list(file.parent.iterdir())) == 2


def test_every_setting_has_its_meaning_and_nothing_else_has() -> None:
    from portaladm.cli.messages.config.settings import MEANINGS
    from portaladm.config.schema import Settings
    from portaladm.config.values import list_settings

    assert list(MEANINGS) == [line.name for line in list_settings(Settings())]
