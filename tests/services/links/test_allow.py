"""Lifting restrictions: all of a pair or one of them, each with its own row in the trail."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from portaladm.domain.restrictions import Term, judge_term
from portaladm.services.context import Context
from portaladm.services.links.allow import Allowance, allow_link, plan_allowance
from portaladm.services.links.deny import Denial, deny_link
from portaladm.services.links.view import LinkFilters, list_links
from portaladm.store.links.rows import read_children
from tests.conftest import MONDAY, Office
from tests.services.links.test_deny import BOTH, deny, see
from tests.thrift.prepared import prepared


@pytest.fixture
@prepared
def school(office: Office) -> Office:
    office.run("roster", "import", office.write_roster(*BOTH), code=0)
    return office


def test_lifting_gives_the_word_back_to_the_roster(school: Office) -> None:
    deny(school)
    school.run("links", "allow", "P1", "0010442", "--reason", "lifted", "--yes", code=0)
    assert see(school)["0010442"] == "visible"


@pytest.mark.slow
def test_lifting_opens_nothing_that_the_roster_closes(office: Office) -> None:
    row = {"student_id": "0010442", "parent_id": "P1", "portal_access": "no"}
    office.run("roster", "import", office.write_roster(row), code=0)
    deny(office)
    lifted = office.run("links", "allow", "P1", "0010442", "--reason", "lifted", "--yes", code=0)
    assert "the roster says no portal access" in lifted.err
    assert see(office) == {"0010442": "no-access"}


def test_lifting_what_nobody_denied_changes_nothing_and_says_so(school: Office) -> None:
    lifted = school.run("links", "allow", "P1", "0010442", "--reason", "mistake", code=0)
    assert "nothing was changed" in lifted.err
    assert school.query("SELECT count(*) FROM trail WHERE action LIKE 'link:%'") == [(0,)]


def allow(office: Office, *more: str, code: int = 0) -> str:
    words = ("links", "allow", "P1", "0010442", "--reason", "lifted by the court", *more)
    return office.run(*words, code=code).err


def lifted(office: Office) -> list[str]:
    listed = office.run("restrictions", "list", "--lifted", "--format", "json", code=0).json
    return [line["restriction_id"] for line in listed]


@pytest.mark.slow
def test_every_open_restriction_of_the_pair_is_lifted_with_a_row_for_each(school: Office) -> None:
    deny(school, "--until", "2026-09-02")
    deny(school, "--case", "26-9")
    deny(school, "--from", "2026-12-01")
    deny(school, parent="P2")
    school.now = MONDAY + timedelta(days=10)
    allow(school, "--yes", "--verified-by", "photo-id")
    assert lifted(school) == ["R1", "R2", "R3"]
    assert see(school)["0010442"] == "visible"
    assert see(school, "P2")["0010442"] == "restricted"
    rows = school.query(
        "SELECT subject, reason, verified_by, detail FROM trail WHERE action = 'link:allowed'"
    )
    why = ("parent:P1", "lifted by the court", "photo-id")
    assert rows == [
        (*why, "R1: student 0010442, from 2026-08-31, until 2026-09-02"),
        (*why, "R2: student 0010442, from 2026-08-31, case 26-9"),
        (*why, "R3: student 0010442, from 2026-12-01"),
    ]


def test_one_alone_is_lifted_and_the_others_stay(school: Office) -> None:
    deny(school)
    deny(school, "--case", "26-9")
    said = allow(school, "--yes", "--order", "r1")
    assert "Lifted between José García (P1) and Ana García (0010442): R1." in said
    assert "Now: denied by staff: R2 (case 26-9: case 26-1187)." in said
    assert lifted(school) == ["R1"]
    assert see(school)["0010442"] == "restricted"


def test_a_mistyped_order_is_lifted_alone_and_denied_again(school: Office) -> None:
    deny(school)
    deny(school, "--until", "2026-10-31", "--case", "26-9")
    allow(school, "--yes", "--order", "R2")
    deny(school, "--until", "2026-12-31", "--case", "26-9")
    listed = school.run("restrictions", "list", "--in-force", "--format", "json", code=0).json
    assert [(one["restriction_id"], one["until_on"]) for one in listed] == [
        ("R1", None), ("R3", "2026-12-31"),
    ]  # fmt: skip


@pytest.mark.parametrize("wanted", ["R2", "R9", "9", "x", "R", "R1x"])
def test_what_does_not_stand_between_the_two_is_refused(school: Office, wanted: str) -> None:
    deny(school)
    deny(school, parent="P2")
    assert "these do: R1" in allow(school, "--yes", "--order", wanted, code=1)
    assert lifted(school) == []


def test_what_was_recorded_after_the_question_stays(school: Office) -> None:
    deny(school)
    allowance = Allowance("P1", "0010442", "lifted")
    with school.open() as context:
        planned = plan_allowance(context, allowance).lifted
        deny(school, "--case", "26-9")
        result = allow_link(context, allowance, planned)
    assert [one.id for one in result.lifted] == [1]
    assert [one.id for one in result.effect.after.closing] == [2]
    assert see(school)["0010442"] == "restricted"


def test_what_somebody_lifted_meanwhile_is_not_lifted_again(school: Office) -> None:
    deny(school)
    allowance = Allowance("P1", "0010442", "lifted")
    with school.open() as context:
        planned = plan_allowance(context, allowance).lifted
        allow(school, "--yes")
        assert allow_link(context, allowance, planned).head is None
    assert len(school.query("SELECT 1 FROM trail WHERE action = 'link:allowed'")) == 1


@pytest.mark.turns(2)
@pytest.mark.parametrize("confirm_end", ["yes", "no"])
def test_whatever_is_denied_and_lifted_the_rule_says_who_sees_whom(
    school: Office, confirm_end: str
) -> None:
    """A walk of random orders over two years, held against a list of terms."""
    school.run("config", "set", "restrictions.confirm_end", confirm_end, code=0)
    dice, terms = random.Random(7), dict[int, Term]()
    with school.open() as opened:
        for step in range(250):
            context = opened.at(MONDAY + timedelta(days=3 * step))
            today = context.today
            if dice.random() < 0.6:
                first = today + timedelta(days=dice.randint(-5, 20))
                last = dice.choice([None, max(first, today) + timedelta(days=dice.randint(0, 20))])
                result = deny_link(context, Denial("P1", "0010442", f"{step}", "", first, last))
                terms[result.restriction.id] = Term(first, last)
            else:
                _lift_some(context, dice, terms)
            closing = {
                number for number, term in terms.items()
                if judge_term(term, today, confirm_end=confirm_end == "yes").closes
            }  # fmt: skip
            [line] = list_links(context, LinkFilters("P1", "0010442"))
            assert set(line.restriction_ids) == {f"R{number}" for number in closing}
            assert line.visible is not bool(closing)
            with context.store.read() as transaction:
                assert len(read_children(transaction, 1, f"{today}")) == 2 - bool(closing)


def _lift_some(context: Context, dice: random.Random, terms: dict[int, Term]) -> None:
    """Lift one restriction, or all."""
    standing = [number for number, term in terms.items() if not term.lifted]
    only = f"R{dice.choice(standing)}" if standing and dice.random() < 0.7 else ""
    allowance = Allowance("P1", "0010442", "lifted", only)
    planned = plan_allowance(context, allowance).lifted
    assert {one.id for one in planned} == ({int(only[1:])} if only else set(standing))
    for one in allow_link(context, allowance, planned).lifted:
        terms[one.id] = terms[one.id]._replace(lifted=True)
