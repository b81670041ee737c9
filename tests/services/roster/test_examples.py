"""How many examples are shown, and that rows are named by their people."""

from __future__ import annotations

import json

from portaladm.services.roster.examples import ALL, count_examples
from portaladm.services.roster.stage import NAMED_ROWS
from tests.conftest import Office


def test_all_examples_are_shown_on_demand() -> None:
    assert count_examples(all_examples=False) == NAMED_ROWS
    assert count_examples(all_examples=True) == ALL


def test_lines_of_findings_are_named_by_their_people_in_a_report(office: Office) -> None:
    roster = office.write_roster({"email": "", "parent_first_name": "Luis"}, {})
    office.run("roster", "import", roster, "--report", "r.json", code=0)
    lines = json.loads((office.folder / "r.json").read_text(encoding="utf-8"))
    [found] = [line for line in lines if line["what"] == "email-missing"]
    [example] = found["examples"]
    assert example.startswith("line 2: parent ")
    assert " Luis " in example
