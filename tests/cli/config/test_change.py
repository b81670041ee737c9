"""config set, add and remove: lists, what can never match, dry runs and reasons."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Office
from tests.kits.settings import write_settings


def read_file(office: Office) -> dict[str, Any]:
    path = office.store.with_name("portaladm.toml")
    return tomllib.loads(path.read_text()) if path.exists() else {}


def read_trail(office: Office) -> list[tuple[Any, ...]]:
    return office.query(
        "SELECT subject, reason, detail FROM trail WHERE action = 'setting:changed' ORDER BY seq"
    )


def test_one_more_and_one_less_keep_the_others_and_their_order(office: Office) -> None:
    office.run("config", "set", "identity.ways", "photo-id, known-person", code=0)
    added = office.run("config", "add", "identity.ways", "mail-to-address-on-file", code=0)
    assert "mail-to-address-on-file (was photo-id, known-person)" in added.err
    office.run("config", "remove", "identity.ways", "photo-id", code=0)
    ways = read_file(office)["identity"]["ways"]
    assert ways == ["known-person", "mail-to-address-on-file"]


def test_what_is_there_or_is_not_there_changes_nothing(office: Office) -> None:
    for words in (("add", "Mother"), ("remove", "grandmother"), ("add", " mother ,FATHER")):
        said = office.run("config", words[0], "roster.eligible_relationships", words[1], code=0)
        assert "Nothing has changed" in said.err
        absent = "Not in the list roster.eligible_relationships: grandmother." in said.err
        assert absent is ("grandmother" in words)
        assert ("says that already" in said.err) is not absent
    assert not read_file(office)


def test_a_name_with_a_value_stands_there_once(office: Office) -> None:
    name = "roster.school_max_removals"
    for entry in ("Lincoln Elementary=30", "North High=5", "lincoln elementary=20"):
        office.run("config", "add", name, entry, code=0)
    assert read_file(office)["roster"]["school_max_removals"] == [
        "lincoln elementary=20", "North High=5",
    ]  # fmt: skip
    office.run("config", "remove", name, "north high", code=0)
    office.run("config", "remove", name, "Lincoln Elementary=99", code=0)
    assert read_file(office)["roster"]["school_max_removals"] == []


def test_lines_of_an_address_keep_their_commas(office: Office) -> None:
    office.run("config", "add", "letters.return_address", "12 Oak Street, Suite 4", code=0)
    office.run("config", "add", "letters.return_address", "Jonesboro, GA", code=0)
    assert read_file(office)["letters"]["return_address"] == [
        "12 Oak Street, Suite 4", "Jonesboro, GA",
    ]  # fmt: skip


@pytest.mark.parametrize("verb", ["add", "remove"])
@pytest.mark.parametrize(
    ("name", "value", "code", "said", "hint"),
    [
        ("keys.days", "3", 2, "keys.days is no list", "portaladm config set keys.days VALUE"),
        ("oidc.clients", "x", 2, "is no list of texts", "portal clients add"),
        ("identity.ways", " , ", 2, "Nothing is named", "config show"),
        ("identity.wayz", "x", 1, "did you mean identity.ways?", "config show"),
    ],
)
def test_what_is_no_list_is_named(
    office: Office, verb: str, name: str, value: str, code: int, said: str, hint: str
) -> None:
    refused = office.run("config", verb, name, value, code=code).err
    assert said in refused
    assert hint in refused
    assert not read_file(office)


def test_the_last_of_a_list_that_may_not_be_empty_stays(office: Office) -> None:
    office.run("config", "set", "roster.eligible_relationships", "mother", code=0)
    refused = office.run("config", "remove", "roster.eligible_relationships", "mother", code=1)
    assert "one at least" in refused.err


NEVER = [
    ("roster.rollover", "2027-08-20..2027-06-15", "the first day before the last"),
    ("roster.rollover", "2027-02-30..2027-03-15", "windows of days"),
    ("roster.rollover", "2027-06-15..2027-06-31", "windows of days"),
    ("roster.school_max_removals", "Lincoln Elementary=101", "from 0 to 100"),
    ("roster.school_max_removals", "Lincoln Elementary=990", "from 0 to 100"),
    ("roster.school_max_removals", " =30", "from 0 to 100"),
    ("roster.school_max_removals", "Linkoln Elementary=30", "did you mean Lincoln Elementary?"),
    ("roster.eligible_relationships", "", "one at least"),
    ("portal.session_hours", "0", "from 1 to 72"),
    ("portal.idle_minutes", "1", "from 2 to 240"),
    ("keys.days", "367", "from 1 to 366"),
    ("roster.max_removals_percent", "101", "from 0 to 100"),
]


@pytest.mark.parametrize(("name", "value", "said"), NEVER)
@pytest.mark.parametrize("dry_run", [False, True])
def test_what_can_never_match_is_refused(
    office: Office, name: str, value: str, said: str, dry_run: bool
) -> None:
    office.run("roster", "import", office.write_roster({}), code=0)
    words = ["--dry-run"] if dry_run else []
    refused = office.run("config", "set", name, value, *words, code=1)
    assert said in refused.err
    assert not read_file(office)


def test_an_idle_time_that_outlives_its_session_is_refused_and_the_hint_mends_it(
    office: Office,
) -> None:
    office.run("config", "set", "portal.idle_minutes", "90", code=0)
    refused = office.run("config", "set", "portal.session_hours", "1", code=1).err
    assert "portal.idle_minutes (90) can never matter: portal.session_hours (1)" in refused
    assert "portaladm config set portal.idle_minutes 60" in refused
    office.run("config", "set", "portal.idle_minutes", "60", code=0)
    office.run("config", "set", "portal.session_hours", "1", code=0)


def test_a_school_is_not_looked_for_before_there_is_a_roster(office: Office) -> None:
    office.make_store()
    office.run("config", "add", "roster.school_max_removals", "Anywhere=30", code=0)


def test_a_wrong_value_of_the_file_is_mended_by_setting_it(office: Office) -> None:
    path = office.store.with_name("portaladm.toml")
    office.make_store()
    for content in ("[keys]\ndays = 900\n", "[keys]\ndays = 'many'\n"):
        for value in ("21", "28"):
            path.write_text(content)
            office.run("store", "info", code=1)
            office.run("config", "set", "keys.days", value, code=0)
            office.run("store", "info", code=0)
            assert read_file(office) == {"keys": {"days": int(value)}}


def test_a_dry_run_shows_and_writes_nothing(office: Office) -> None:
    office.make_store()
    shown = office.run("config", "add", "identity.ways", "video-call", "--dry-run", code=0).err
    assert "A dry run" in shown
    assert "video-call" in shown
    same = office.run("config", "set", "keys.days", "21", "--dry-run", code=0).err
    assert "Nothing would change" in same
    assert not read_file(office)
    assert read_trail(office) == []


def test_the_reason_and_both_lists_are_on_the_trail(office: Office) -> None:
    office.run("config", "set", "identity.ways", "photo-id", code=0)
    office.make_store()
    words = ("identity.ways", "video-call", "--reason", "new desk", "--yes")
    office.run("config", "add", *words, code=0)
    [(subject, reason, detail)] = read_trail(office)
    assert (subject, reason) == ("setting:identity.ways", "new desk")
    assert json.loads(detail) == {"old": ["photo-id"], "new": ["photo-id", "video-call"]}


def test_comments_are_kept_in_a_copy_as_with_set(office: Office) -> None:
    path: Path = office.store.with_name("portaladm.toml")
    path.parent.mkdir()
    path.write_text("# ours\n[identity]\nways = ['photo-id'] # enough\n[district]\nname = 'A'\n")
    said = office.run("config", "add", "identity.ways", "video-call", code=0).err
    assert "the comments" in said
    assert list(read_file(office)) == ["identity", "district"]


@pytest.mark.parametrize(
    ("content", "said", "command"),
    [
        ("[keys]\ndays = 'soon'\n", "config set keys.days VALUE", "config set keys.days 28"),
        ("[keys.days]\nx = 1\n", "config set keys.days VALUE", "config set keys.days 28"),
        ("[oidc]\nclients = 3\n", "config path", "config path"),
        ("[keys]\ndayz = 3\n", "config unset keys.dayz", "config unset keys.dayz"),
        ("[kys]\n", "config unset kys", "config unset kys"),
        ("[kys]\ndays = 3\n", "config unset kys.days", "config unset kys.days"),
    ],
)
def test_the_command_proposed_for_a_wrong_file_works_from_there(
    office: Office, content: str, said: str, command: str
) -> None:
    write_settings(office, content)
    refused = office.run("config", "show", code=1)
    assert f"portaladm {said}" in refused.err
    assert "config show" not in refused.err
    office.run(*command.split(), code=0)


def test_a_wrong_name_that_was_typed_is_looked_up_in_the_list(office: Office) -> None:
    assert "portaladm config show" in office.run("config", "set", "keys.dayz", "3", code=1).err


def test_a_change_as_data_has_both_values_as_they_are(office: Office) -> None:
    told = office.run("config", "set", "keys.days", "28", "--dry-run", "--json", code=0).json
    assert told["settings"] == [
        {"name": "keys.days", "value": 28, "value_before": 21, "changed": True}
    ]
    assert told["dry_run"] is True
    office.run("config", "set", "keys.days", "28", code=0)
    ways = office.run("config", "set", "identity.ways", "a, b", "--json", code=0).json
    assert (ways["changed"], ways["settings"][0]["value"]) == (True, ["a", "b"])
    assert ways["settings_file"] == str(office.store.with_name("portaladm.toml"))
    same = office.run("config", "set", "keys.days", "28", "--json", code=0).json
    assert (same["changed"], same["settings"], same["counts"]["settings"]) == (False, [], 0)


def test_settings_that_are_good_are_an_object_and_others_an_error(office: Office) -> None:
    assert office.run("config", "check", "--json", code=0).json["exists"] is False
    write_settings(office, "[keys]\ndays = 900\n")
    refused = office.run("config", "check", "--json", code=1)
    assert refused.out == ""
    assert "keys.days" in json.loads(refused.err)["error"]["message"]
