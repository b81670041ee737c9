"""Preparing keys: each question is asked once, and a plan is told before what forbids it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from portaladm.services.keys import order, prepare
from portaladm.services.letters import preflight
from tests.conftest import Office

DISTRICT = (
    "--district", "D", "--district-id", "JPRQQH", "--portal-url", "https://p.example",
)  # fmt: skip


def count_questions(monkeypatch: pytest.MonkeyPatch, *questions: tuple[Any, str]) -> Counter[str]:
    """How often each function of a layer is asked from now on."""
    asked: Counter[str] = Counter()

    def count(layer: Any, question: str) -> None:
        usual = getattr(layer, question)

        def ask(*arguments: Any, **more: Any) -> Any:
            asked[question] += 1
            return usual(*arguments, **more)

        monkeypatch.setattr(layer, question, ask)

    for layer, question in questions:
        count(layer, question)
    return asked


@pytest.mark.slow
@pytest.mark.parametrize("name", ["letters.pdf", "keys.csv"])
def test_one_issue_asks_each_question_once(
    office: Office, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    if name == "letters.pdf":
        pytest.importorskip("typst", reason="needs portaladm[letters]")
    office.run("init", *DISTRICT, code=0)
    asked = count_questions(
        monkeypatch, (preflight, "check_letters"), (prepare, "refuse_target"),
        (prepare, "plan_in"), (order, "plan_issue"),
    )  # fmt: skip
    office.run("keys", "issue", "--roster", office.write_roster({}, {}), "-o", name, code=0)
    assert asked["plan_in"] == 1 == asked["refuse_target"]
    assert asked["plan_issue"] == 0
    assert asked["check_letters"] == (name == "letters.pdf")


def test_a_roster_that_changes_nothing_is_planned_on_what_is_stored(office: Office) -> None:
    """Its transaction is rolled back, and what was selected in it with it."""
    roster = office.write_roster({}, {})
    office.run("roster", "import", roster, code=0)
    same = Path(office.folder / "same.csv")
    same.write_bytes(roster.read_bytes() + b"\r\n")
    office.run("keys", "issue", "--roster", same, "-o", "keys.csv", code=0)
    assert len(office.read_csv(office.folder / "keys.csv")) == 2


@pytest.mark.slow
def test_letters_are_looked_at_once_where_a_roster_changes_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look prints a sample of every kind of page."""
    pytest.importorskip("typst", reason="needs portaladm[letters]")
    office.run("init", *DISTRICT, code=0)
    roster = office.write_roster({}, {})
    office.run("roster", "import", roster, code=0)
    asked = count_questions(monkeypatch, (preflight, "check_letters"))
    office.run("keys", "issue", "--roster", roster, "-o", "letters.pdf", code=0)
    assert asked["check_letters"] == 1


def test_a_plan_is_told_before_what_stands_against_it(office: Office) -> None:
    office.run("roster", "import", office.write_roster({}, {}), code=0)
    (office.folder / "keys.csv").write_text("mine")
    refused = office.run("keys", "issue", "-o", "keys.csv", code=1).err
    assert refused.index("2 keys to make") < refused.index("is there already")
