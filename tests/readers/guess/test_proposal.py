"""A proposed map is TOML, whatever the columns are called."""

from __future__ import annotations

import tomllib

from portaladm.readers.guess.proposal import Guess, ParentProposal, Proposal, write_proposal


def test_a_proposal_is_toml_whatever_the_columns_are_called() -> None:
    odd = 'a "b" \\ # c'
    guess = Guess("parent_id", odd, 0.5)
    text = write_proposal(
        Proposal((guess,), {"y": "yes"}, (), (), (ParentProposal("father", (guess,), {}),))
    )
    found = tomllib.loads(text)
    assert found["columns"] == {"parent_id": odd}
    assert found["parents"] == [{"parent_id": odd, "constants": {"relationship": "father"}}]
    assert found["values"] == {"portal_access": {"y": "yes"}}
    assert text.count("# a guess") == 2
