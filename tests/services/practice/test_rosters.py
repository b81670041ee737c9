"""The rosters of the practice store are known; any other may hold real families."""

from __future__ import annotations

from pathlib import Path

import pytest

from portaladm.services.practice.rosters import HALF, NEXT_WEEK, ROSTER, is_made_up
from tests.conftest import Office
from tests.kits.practice import make_practice

SAMPLE = Path(__file__).parents[3] / "sample_roster.csv"


@pytest.mark.slow
def test_the_practice_families_are_those_of_the_readme(office: Office) -> None:
    folder = make_practice(office)
    assert (folder / ROSTER).read_bytes() == SAMPLE.read_bytes()


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("name", [ROSTER, NEXT_WEEK, HALF])
def test_a_roster_that_was_made_for_practice_is_known_wherever_it_is(
    office: Office, name: str
) -> None:
    folder = make_practice(office)
    elsewhere = office.folder / "mine.csv"
    (folder / name).rename(elsewhere)
    with office.open() as context:
        assert context.practice and is_made_up(context, str(elsewhere))
        elsewhere.write_bytes(elsewhere.read_bytes() + b"\n")
        assert not is_made_up(context, str(elsewhere))
        assert not is_made_up(context, "-") and not is_made_up(context, str(folder))


@pytest.mark.slow
def test_next_week_has_a_new_family_and_a_new_number(office: Office) -> None:
    folder = make_practice(office)
    done = office.run("roster", "import", folder / NEXT_WEEK, "--snapshot", "--format", "json",
                      code=0).record  # fmt: skip
    assert (done["students_new"], done["parents_new"], done["parents_changed"]) == (1, 1, 1)
    assert office.run("office", "today", "--kind", "imports", "--format", "json").json == []
