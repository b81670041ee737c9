"""What is kept for longer than the settings say is told by doctor, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import Office
from tests.kits.batches import diagnose
from tests.kits.parents import FAMILY, PASSWORD, activate

LEFT = {"withdrawn_on": "2026-06-30"}


@pytest.mark.slow
def test_families_are_told_of_the_day_after_their_time(office: Office) -> None:
    rows = [row | LEFT for row in FAMILY]
    office.run("roster", "import", office.write_roster(*rows), code=0)
    assert "withdrawn-kept" not in diagnose(office, code=0)
    days = (office.now.date() - office.now.date().replace(month=6, day=30)).days
    office.run("config", "set", "withdrawn.keep_days", str(days), code=0)
    assert "withdrawn-kept" not in diagnose(office, code=0)
    office.run("config", "set", "withdrawn.keep_days", str(days - 1), code=0)
    found = diagnose(office, code=0)["withdrawn-kept"]
    assert "2 students and 2 parents left more than" in found["message"]
    assert f"--withdrawn-before {office.now.date() - timedelta(days=days - 1)}" in found["hint"]


@pytest.mark.slow
def test_old_sign_ins_are_told_and_removed(office: Office) -> None:
    office.run("roster", "import", office.write_roster(*FAMILY), code=0)
    activate(office, "P1", "anauser")
    check = ("passwords", "check", "anauser", "--secrets-stdin")
    office.run(*check, stdin=f"{PASSWORD}\n", code=0)
    later = office.now + timedelta(days=402)
    assert "sign-ins-kept" not in diagnose(office, code=0)
    office.run("config", "set", "keys.days", "22", now=later, code=0)
    assert "1 sign-in on record" in office.run("doctor", now=later).out
    office.run("doctor", "--repair", now=later)
    assert office.query("SELECT count(*) FROM sign_ins") == [(0,)]
