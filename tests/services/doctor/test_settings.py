"""Settings and texts that the doctor names: weak, lacking, wrong."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.kits.batches import diagnose


def test_weaker_settings_are_named_with_the_command_that_mends_them(office: Office) -> None:
    office.make_store()
    for name, value in (("keys.days", "90"), ("passwords.min_length", "8")):
        office.run("config", "set", name, value, code=0)
    office.run("config", "set", "access.grace_days", "10", code=0)
    found = office.run("doctor", "--format", "json", code=0).json
    assert [f["hint"] for f in found if f["code"] == "setting-weak"] == [
        "portaladm config set keys.days 21",
        "portaladm config set passwords.min_length 15",
    ]


@pytest.mark.slow
def test_settings_that_the_manual_recommends_are_no_finding(office: Office) -> None:
    office.make_store()
    for name, value in (("keys.days", "28"), ("access.grace_days", "90")):
        office.run("config", "set", name, value, code=0)
    assert "setting-weak" not in diagnose(office, code=0)
    office.run("config", "set", "access.grace_days", "121", code=0)
    assert "setting-weak" in diagnose(office, code=0)


def test_an_address_without_encryption_is_named_with_its_setting(office: Office) -> None:
    office.make_store()
    office.run("config", "set", "portal.activate_url", "http://portal.example.org/key", code=0)
    told = office.run("doctor", "--format", "json")
    [found] = [line for line in told.json if line["code"] == "setting-weak"]
    assert found["hint"] == (
        "portaladm config set portal.activate_url https://portal.example.org/key"
    )


@pytest.mark.slow
def test_texts_of_slips_from_an_earlier_version_are_named_with_what_they_lack(
    office: Office,
) -> None:
    office.make_store()
    office.run("letters", "template", "export", "theme", code=0)
    office.run("config", "set", "letters.theme", "theme", code=0)
    assert "letter-text-lacking" not in diagnose(office, code=0)
    english = office.folder / "theme" / "en.toml"
    lines = english.read_text(encoding="utf-8").splitlines()
    english.write_text("\n".join(one for one in lines if "unasked_after" not in one), "utf-8")
    found = diagnose(office, code=0)["letter-text-lacking"]
    assert found["severity"] == "note"
    assert "in English (en) lack unasked_after" in found["message"]


def test_texts_that_no_letter_can_be_printed_with_are_a_finding(office: Office) -> None:
    office.make_store()
    office.run("letters", "template", "export", "theme", code=0)
    office.run("config", "set", "letters.theme", "theme", code=0)
    (office.folder / "theme" / "en.toml").write_text("[language]\n", "utf-8")
    message = diagnose(office, code=1)["letter-text-wrong"]["message"]
    assert "en.toml: [letter]: missing, en.toml: [slip]: missing" in message
