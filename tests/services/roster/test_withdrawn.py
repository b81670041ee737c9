"""Questions about ids that a later file makes needless: nobody answers them by mistake."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.services.roster.test_identity import ANA, BEN, GRETA, bring_in


def test_a_corrected_file_says_that_it_withdraws_the_question(office: Office) -> None:
    bring_in(office, ANA, BEN)
    bring_in(office, ANA, BEN | GRETA, code=4)
    told = bring_in(office, ANA, BEN)
    assert "1 question about ids withdrawn" in told.err
    assert "P2: Luis Ruiz or Greta Holm" in told.err
    assert office.run("parents", "identity", "--format", "json").json == []


def test_only_the_last_files_name_is_asked_about(office: Office) -> None:
    bring_in(office, ANA, BEN)
    bring_in(office, ANA, BEN | GRETA, code=4)
    mia = {"parent_first_name": "Mia", "parent_last_name": "Vega"}
    bring_in(office, ANA, BEN | GRETA | mia, code=4)
    [question] = office.run("parents", "identity", "--format", "json").json
    assert question["new_name"] == "Mia Vega"


def list_questions(office: Office) -> list[str]:
    listed = office.run("parents", "identity", "--format", "json").json
    return [question["number"] for question in listed]


def test_a_question_stays_withdrawn_where_another_one_stops_the_import(office: Office) -> None:
    bring_in(office, ANA, BEN)
    bring_in(office, ANA, BEN | GRETA, code=4)
    mia = {"parent_first_name": "Mia", "parent_last_name": "Vega", "email": "mia@example.org"}
    bring_in(office, ANA | GRETA | mia, BEN, code=4)
    assert len(list_questions(office)) == 1
    [(count,)] = office.query("SELECT count(*) FROM trail WHERE action = 'identity:withdrawn'")
    assert count == 1


@pytest.mark.slow
def test_a_question_stays_withdrawn_where_a_limit_stops_the_import(office: Office) -> None:
    others = [
        {
            "student_id": f"S{n}",
            "parent_id": f"Q{n}",
            "parent_first_name": "Uwe",
            "parent_last_name": f"Nord{n}",
            "email": f"u{n}@example.org",
        }
        for n in range(20)
    ]
    bring_in(office, ANA, BEN, *others)
    bring_in(office, ANA, BEN | GRETA, *others, code=4)
    bring_in(office, ANA, BEN, options=("--snapshot",), code=4)
    assert list_questions(office) == []


def test_a_dry_run_withdraws_nothing(office: Office) -> None:
    bring_in(office, ANA, BEN)
    bring_in(office, ANA, BEN | GRETA, code=4)
    mia = {"parent_first_name": "Mia", "parent_last_name": "Vega", "email": "mia@example.org"}
    bring_in(office, ANA | GRETA | mia, BEN, options=("--dry-run",), code=4)
    assert len(list_questions(office)) == 1
