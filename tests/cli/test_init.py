"""init: what is given is written, what differs is not overwritten silently."""

from __future__ import annotations

import re
import tomllib

from tests.conftest import Office

GIVEN = (
    "init", "--district", "Clayton County", "--district-id", "JPRQQH",
    "--portal-url", "https://portal.example.org",
)  # fmt: skip


def read(office: Office) -> dict[str, dict[str, str]]:
    return tomllib.loads(office.store.with_name("portaladm.toml").read_text())


def test_init_writes_the_three_settings_and_makes_no_store(office: Office) -> None:
    record = office.run(*GIVEN, "--format", "json", code=0).json
    assert record["district_id"] == "JPRQQH"
    assert read(office) == {
        "district": {"name": "Clayton County", "id": "JPRQQH"},
        "portal": {"url": "https://portal.example.org"},
    }
    assert not office.store.exists()


def test_what_is_set_is_shown_once(office: Office) -> None:
    done = office.run(*GIVEN, "--format", "table", code=0)
    assert done.out.count("Clayton County") == 1 and "Clayton County" not in done.err
    changed = office.run("init", "--district-id", "BCDFGH", "--yes", code=0)
    assert "district.id: BCDFGH (was JPRQQH)" in changed.err


def test_the_same_again_changes_nothing_and_says_so(office: Office) -> None:
    office.run(*GIVEN, code=0)
    file = office.store.with_name("portaladm.toml")
    before = file.stat().st_mtime_ns
    assert "Nothing has changed" in office.run(*GIVEN, code=0).err
    assert file.stat().st_mtime_ns == before


def test_another_value_is_refused_until_somebody_says_yes(office: Office) -> None:
    office.run(*GIVEN, code=0)
    refused = office.run("init", "--district-id", "BCDFGH", code=1)
    assert "district.id is 'JPRQQH', not 'BCDFGH'" in refused.err
    assert "portaladm config set district.id BCDFGH" in refused.err
    assert read(office)["district"]["id"] == "JPRQQH"
    office.run("init", "--district-id", "BCDFGH", "--yes", code=0)
    assert read(office)["district"]["id"] == "BCDFGH"


def test_only_a_wish_invents_a_district_id_and_never_a_second_one(office: Office) -> None:
    office.run("init", "--district", "D", code=0)
    assert "id" not in read(office)["district"]
    office.run("init", "--make-district-id", code=0)
    made = read(office)["district"]["id"]
    assert re.fullmatch("[A-Z]{6}", made)
    again = office.run("init", "--make-district-id", code=0)
    assert "none was invented" in again.err
    assert read(office)["district"]["id"] == made


def test_a_wrong_district_id_or_address_writes_nothing(office: Office) -> None:
    for wrong in ("jprqqh", "JPRQQ", "JPRQQHH", "JPRQQ1", "ÄBCDEF"):
        refused = office.run("init", "--district-id", wrong, code=1)
        assert "six capital letters" in refused.err
    office.run("init", "--district", "D", "--portal-url", "portal", code=1)
    assert not office.store.with_name("portaladm.toml").exists()


def test_two_ways_to_an_id_are_a_usage_error(office: Office) -> None:
    office.run("init", "--district-id", "JPRQQH", "--make-district-id", code=2)


def test_nothing_given_and_nobody_to_ask_is_a_usage_error(office: Office) -> None:
    missing = office.run("init", code=2)
    assert "--district, --district-id, --portal-url" in missing.err


def test_on_a_terminal_what_is_missing_is_asked_for(office: Office) -> None:
    answers = "jprqq\njprqqh\n\n"
    asked = office.run("init", "--district", "Clayton County", answers=answers, code=0)
    assert "six capital letters" in asked.err
    assert read(office) == {"district": {"name": "Clayton County", "id": "JPRQQH"}}


def test_three_wrong_answers_end_it_and_nothing_is_written(office: Office) -> None:
    asked = office.run("init", "--district", "D", answers="1\n2\n3\nJPRQQH\n", code=4)
    assert "3 attempts were rejected. Nothing was changed." in asked.err
    assert not office.store.with_name("portaladm.toml").exists()


def test_a_trailing_slash_of_the_address_is_dropped(office: Office) -> None:
    office.run("init", "--portal-url", "https://portal.example.org/", code=0)
    assert read(office)["portal"]["url"] == "https://portal.example.org"


def test_a_change_is_on_the_trail_of_a_store_that_exists(office: Office) -> None:
    office.make_store()
    office.run(*GIVEN, code=0)
    rows = office.query("SELECT subject, detail FROM trail WHERE action = 'setting:changed'")
    assert ("setting:district.id", '{"old": "", "new": "JPRQQH"}') in rows
    assert len(rows) == 3
