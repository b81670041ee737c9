"""The settings of a past day: fifty random changes, edits of the file, a file from before."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from typing import Any

import pytest

from portaladm.config.reading import read_settings
from portaladm.config.values import list_settings
from portaladm.services.config.history import read_past_settings
from tests.conftest import MONDAY, Office
from tests.kits.settings import write_settings

CHOICES: dict[str, list[str]] = {
    "keys.days": ["14", "21", "28", "60"],
    "access.grace_days": ["0", "10", "30"],
    "roster.rollover": [
        "",
        "2027-06-15..2027-08-20",
        "2027-06-15..2027-08-20,2028-06-01..2028-08-01",
    ],
    "letters.return_address": ["", "Oak Street, 4; Jonesboro", "Elm"],
    "restrictions.confirm_end": ["yes", "no"],
    "district.name": ["Riverbend", 'Clayton "County"', "São José, Ost"],
}
LISTS = ("identity.ways", "roster.eligible_relationships")
ITEMS = ("photo-id", "video-call", "aunt", "mother", "tutor")


def read_now(office: Office) -> dict[str, Any]:
    settings = read_settings(office.store.with_name("portaladm.toml"))
    return json.loads(json.dumps({line.name: line.exact for line in list_settings(settings)}))  # type: ignore[no-any-return]


def read_past(office: Office, day: date) -> dict[str, Any]:
    with office.open() as context:
        return read_past_settings(context, day).values


def change_somehow(office: Office, chance: random.Random) -> None:
    if chance.random() < 0.5:
        name = chance.choice(list(CHOICES))
        office.run("config", "set", name, chance.choice(CHOICES[name]), code=0)
        return
    verb = chance.choice(["add", "remove"])
    office.run("config", verb, chance.choice(LISTS), chance.choice(ITEMS))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_fifty_random_changes_are_told_day_by_day(office: Office, seed: int) -> None:
    chance = random.Random(seed)
    office.run("config", "set", "keys.days", "30", code=0)
    days = {}
    for n in range(50):
        office.now = MONDAY + timedelta(days=n // 3, minutes=n)
        if n == 0:
            office.make_store()
        change_somehow(office, chance)
        days[office.now.date()] = read_now(office)
    for day, values in days.items():
        assert read_past(office, day) == values
    assert read_past(office, max(days) + timedelta(days=400)) == days[max(days)]


def test_an_edit_of_the_file_is_on_the_trail_before_the_next_change(office: Office) -> None:
    office.run("config", "set", "keys.days", "30", code=0)
    office.make_store()
    path = office.store.with_name("portaladm.toml")
    path.write_text("[keys]\ndays = 14\n[access]\ngrace_days = 5\n")
    office.now = MONDAY + timedelta(days=1)
    office.run("roster", "import", office.write_roster({}), code=0)
    rows = office.query("SELECT action, subject, reason, detail FROM trail ORDER BY seq")[1:3]
    edited = "the settings' file was edited"
    assert rows == [
        ("setting:changed", "setting:keys.days", edited, '{"old": 30, "new": 14}'),
        ("setting:changed", "setting:access.grace_days", edited, '{"old": 30, "new": 5}'),
    ]
    office.run("roster", "import", office.write_roster({}, {}), code=0)
    assert office.query("SELECT count(*) FROM trail WHERE action = 'setting:changed'") == [(2,)]
    assert read_past(office, MONDAY.date())["keys.days"] == 30
    assert read_past(office, office.now.date())["keys.days"] == 14


def test_reading_alone_writes_nothing(office: Office) -> None:
    office.make_store()
    write_settings(office, "[keys]\ndays = 14\n")
    office.run("store", "info", code=0)
    assert office.query("SELECT count(*) FROM trail") == [(1,)]


def test_no_secret_of_a_client_is_told(office: Office) -> None:
    office.make_store()
    words = ("district-portal", "--redirect-uri", "https://portal.example.org/in")
    office.run("portal", "clients", "add", *words, code=0)
    assert "secret_sha256" in office.store.with_name("portaladm.toml").read_text()
    rows = office.query("SELECT detail FROM trail") + office.query("SELECT value FROM meta")
    assert not any("secret" in str(row) for row in rows)
    assert read_past(office, MONDAY.date())["oidc.clients"] == read_now(office)["oidc.clients"]


def test_the_screen_shows_a_past_day_and_refuses_one_before_the_store(office: Office) -> None:
    office.make_store()
    tomorrow = MONDAY + timedelta(days=1)
    office.run("config", "set", "keys.days", "14", now=tomorrow, code=0)
    office.run("config", "set", "district.name", "A", now=tomorrow, code=0)
    words = ("config", "show", "--format", "json", "--on")
    shown = office.run(*words, "2026-08-31", now=tomorrow, code=0)
    assert {line["name"]: line["value"] for line in shown.json}["keys.days"] == 21
    assert "31" in shown.err
    shown = office.run(*words, "2026-09-01", now=tomorrow, code=0)
    lines = {line["name"]: line["value"] for line in shown.json}
    assert (lines["keys.days"], lines["district.name"]) == (14, "A")
    assert set(lines) == set(read_now(office))
    refused = office.run(*words, "2026-08-30", now=tomorrow, code=1)
    assert "settings-unknown" in refused.out + refused.err
