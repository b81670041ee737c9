"""Lists of people as data are on the trail, as often as the setting says; a table is not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import Office

LISTS = {
    "parents list": "parents", "keys list": "keys", "links list": "links",
    "accounts list": "accounts", "restrictions list": "restrictions",
    "parents identity": "parents", "students identity": "students", "students list": "students",
}  # fmt: skip
NO_PEOPLE = (
    "doctor", "office today", "batches list", "store info", "audit list", "audit head",
    "audit verify", "config show", "config check",
)  # fmt: skip
"""What a monitor asks every minute."""
NOTES = "SELECT actor, subject, detail FROM trail WHERE action = 'data:exported' ORDER BY seq"


@pytest.fixture
def school(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("PORTALADM_ACTOR", "maria")
    office.run("roster", "import", office.write_roster({}), code=0)
    return office


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("command", LISTS)
@pytest.mark.parametrize("format", ["csv", "json", "jsonl"])
def test_a_list_that_leaves_as_data_is_on_the_trail(
    school: Office, command: str, format: str
) -> None:
    school.run(*command.split(), "--format", format, code=0)
    noted = f"a list as {format}, the first of the day"
    assert school.query(NOTES) == [("maria", LISTS[command], noted)]
    school.run("audit", "verify", code=0)


def test_a_list_is_noted_once_a_day_and_person(
    school: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def take(what: str, hours: int = 0) -> None:
        school.run(what, "list", "--json", code=0, now=school.now + timedelta(hours=hours))

    for hours in (0, 1, 2):
        take("parents", hours)
    take("keys")
    monkeypatch.setenv("PORTALADM_ACTOR", "ben")
    take("parents", 3)
    take("parents", 24)
    take("keys", 24)
    take("parents", 25)
    assert [row[:2] for row in school.query(NOTES)] == [
        ("maria", "parents"), ("maria", "keys"), ("ben", "parents"), ("ben", "parents"),
        ("ben", "keys"),
    ]  # fmt: skip


@pytest.mark.parametrize(("often", "count"), [("daily", 1), ("always", 3), ("never", 0)])
def test_the_setting_says_how_often(school: Office, often: str, count: int) -> None:
    school.run("config", "set", "audit.exports", often, code=0)
    for _ in range(3):
        school.run("accounts", "list", "--json", code=0)
    assert len(school.query(NOTES)) == count
    weak = "audit.exports is never: weaker than the default, daily"
    assert (weak in school.run("doctor").out) == (often == "never")


def test_another_value_is_refused_with_those_it_takes(school: Office) -> None:
    refused = school.run("config", "set", "audit.exports", "weekly", code=1).err
    assert "daily" in refused and "never" in refused


@pytest.mark.parametrize("command", NO_PEOPLE)
def test_a_monitor_writes_nothing(school: Office, command: str) -> None:
    before = school.store.read_bytes()
    school.run(*command.split(), "--json")
    assert school.store.read_bytes() == before


@pytest.mark.parametrize("command", LISTS)
def test_a_monitor_that_lists_people_writes_one_row_a_day(school: Office, command: str) -> None:
    school.run(*command.split(), "--json", code=0)
    before = school.store.read_bytes()
    for _ in range(2):
        school.run(*command.split(), "--json", code=0)
    assert school.store.read_bytes() == before


@pytest.mark.parametrize("command", LISTS)
def test_looking_at_a_table_is_not_taking(school: Office, command: str) -> None:
    school.run(*command.split(), "--format", "table", code=0)
    assert school.query(NOTES) == []
