"""Questions about ids that a later file makes needless: nobody answers them by mistake."""

from __future__ import annotations

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
