"""The doctor's findings on the screen: a sentence each, and what to do below it."""

from __future__ import annotations

import pytest

from tests.conftest import Office


def test_a_finding_is_a_sentence_with_its_hint_below(office: Office) -> None:
    office.make_store()
    [found] = [
        one
        for one in office.run("doctor", "--format", "json", code=0).json
        if one["code"] == "setting-missing"
    ]
    lines = office.run("doctor", "--format", "table", code=0).out.splitlines()
    place = lines.index(f"Note: {found['message']}")
    assert lines[place + 1] == f"  {found['hint']}"


@pytest.mark.parametrize("more", [("--wide",), ("--fields", "code,message")])
def test_the_codes_are_in_the_table_that_is_asked_for(
    office: Office, more: tuple[str, ...]
) -> None:
    office.make_store()
    told = office.run("doctor", "--format", "table", *more, code=0).out
    assert told.startswith("Code") and "setting-missing" in told
