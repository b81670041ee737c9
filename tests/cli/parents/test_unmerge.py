"""``parents unmerge`` on a screen: who it is now, and who they will be."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.kits.parents import merge, school

__all__ = ["school"]


@pytest.mark.slow
def test_a_person_says_yes_first(school: Office) -> None:
    merge(school)
    words = ("parents", "unmerge", "P2", "--reason", "father and son")
    assert "Nobody is there" in school.run(*words, code=4).err
    school.run(*words, answers="\n", code=4)
    assert school.query("SELECT count(*) FROM parents WHERE merged_into IS NULL") == [(1,)]
    said = school.run(*words, answers="y\n", code=0)
    assert "P1 and P2 are two people again, in rosters too." in said.err
    assert school.query("SELECT count(*) FROM parents WHERE merged_into IS NULL") == [(2,)]


def test_a_refusal_is_data_too(school: Office) -> None:
    merge(school)
    school.run("keys", "issue", "--parent", "P1", "--posted", "-o", "keys.csv", code=0)
    words = ("parents", "unmerge", "P2", "--reason", "x", "--yes", "--format", "json")
    refused = school.run(*words, code=1).err
    assert '"code": "merge-relied-on"' in refused
    assert "portaladm keys revoke P1 --reason" in refused
