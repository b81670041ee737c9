"""What an import does to keys and accounts: told before, after, and where a limit stops it."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest

from portaladm.domain.accounts.enrolment import Enrolment
from portaladm.services.roster.effect import judge_account
from portaladm.store.roster import effect
from tests.conftest import Office, Outcome
from tests.kits.accounts import activate, furnish, list_accounts
from tests.services.roster.snapshots import make_rows
from tests.thrift.prepared import prepared

TODAY = date(2026, 8, 31)
GOES_ON, NO_ACCESS = Enrolment(True), Enrolment(False)
LEFT = Enrolment(True, date(2026, 9, 18))
LEFT_LATER = Enrolment(True, date(2026, 9, 29))
LONG_GONE = Enrolment(True, date(2026, 7, 30))


@pytest.mark.parametrize(
    ("before", "after", "kind", "day"),
    [
        (GOES_ON, GOES_ON, "", None),
        (GOES_ON, LEFT, "accounts_ending", LEFT.ends_on),
        (LEFT, LEFT_LATER, "accounts_ending", LEFT_LATER.ends_on),
        (GOES_ON, NO_ACCESS, "accounts_ending", None),
        (GOES_ON, LONG_GONE, "accounts_ending", None),
        (LEFT, NO_ACCESS, "accounts_ending", None),
        (LEFT, GOES_ON, "accounts_kept", LEFT.ends_on),
        (NO_ACCESS, GOES_ON, "accounts_resumed", None),
        (LONG_GONE, LEFT, "accounts_resumed", None),
        (NO_ACCESS, LONG_GONE, "", None),
    ],
)
def test_what_happens_to_an_account(
    before: Enrolment, after: Enrolment, kind: str, day: date | None
) -> None:
    assert judge_account(before, after, TODAY) == (kind, day)


def effect_of(outcome: Outcome) -> dict[str, Any]:
    effect: dict[str, Any] = outcome.record["effect"]
    return effect


def counts_of(outcome: Outcome) -> dict[str, int]:
    return {kind: n for kind, n in effect_of(outcome).items() if kind != "people" and n}


ROWS = tuple({"parent_id": f"P{n}", "student_id": str(n)} for n in range(1, 5))


@pytest.fixture
@prepared
def district(office: Office) -> Office:
    """P1 has an account, P2 and P3 a key, P4 no access."""
    keys = furnish(office, *ROWS[:3], ROWS[3] | {"portal_access": "no"})
    activate(office, keys["P1"], "amina")
    return office


def bring(office: Office, *rows: dict[str, str], code: int = 0, options: tuple[str, ...] = (),
          name: str = "next.csv") -> Outcome:  # fmt: skip
    file = office.write_roster(*rows, name=name)
    return office.run(
        "roster", "import", file, "--max-removals", "100%", "--format", "json", *options, code=code
    )


@pytest.mark.parametrize(
    "cells",
    [{}, {"portal_access": "no"}, {"portal_access": ""}, {"withdrawn_on": "2026-08-30"},
     {"withdrawn_on": "2027-12-31"}],
)  # fmt: skip
def test_who_is_eligible_by_a_first_roster_is_only_asked_where_a_row_may_not_open(
    office: Office, monkeypatch: pytest.MonkeyPatch, cells: dict[str, str]
) -> None:
    asked: list[int] = []
    count = effect.count_new_eligible

    def ask(*arguments: Any) -> int:
        asked.append(count(*arguments))
        return asked[-1]

    monkeypatch.setattr(effect, "count_new_eligible", ask)
    done = bring(office, *ROWS[:3], ROWS[3] | cells)
    assert bool(asked) is bool(cells)
    monkeypatch.undo()
    eligible = "SELECT count(DISTINCT parent_id) FROM links l JOIN students s "
    eligible += "ON s.id = l.student_id WHERE portal_access = 1 "
    eligible += "AND (withdrawn_on IS NULL OR withdrawn_on > '2026-08-31')"
    assert counts_of(done) == {"parents_eligible": office.query(eligible)[0][0]}


@pytest.mark.slow
def test_an_import_says_whose_key_is_suspended_and_which_account_ends_when(
    district: Office,
) -> None:
    left = [row | {"withdrawn_on": "2026-08-30"} for row in ROWS[:2]]
    for options in (("--dry-run",), ()):
        done = bring(district, *left, ROWS[2] | {"portal_access": "no"}, ROWS[3], options=options)
        assert counts_of(done) == {
            "keys_suspended": 2, "accounts_ending": 1, "parents_eligible": 1,
        }  # fmt: skip
        people = effect_of(done)["people"]
        ends = next(one for one in people if one["effect"] == "accounts_ending")
        assert (ends["username"], ends["parent_id"]) == ("amina", "P1")
        [listed] = list_accounts(district, "--ending-soon") if not options else [ends]
        assert listed["ends_on"] == ends["ends_on"]
        suspended = [one for one in people if one["effect"] == "keys_suspended"]
        assert [one["parent_id"] for one in suspended] == ["P2", "P3"]
        assert all(one["key_reference"] for one in suspended)
        assert f"1 account ending: amina (P1 José García) on {ends['ends_on']}" in done.err
        assert "2 keys suspended: P2 José García (" in done.err
        assert "1 parent newly eligible: P4 José García" in done.err


def test_who_comes_back_regains_key_and_account(district: Office) -> None:
    bring(district, *(row | {"portal_access": "no"} for row in ROWS[:2]), ROWS[2])
    back = bring(district, *ROWS, name="back.csv")
    assert counts_of(back) == {"keys_resumed": 1, "accounts_resumed": 1, "parents_eligible": 1}
    assert "1 account at work again: amina (P1 José García)" in back.err


def test_a_child_who_stays_after_all_keeps_the_account(district: Office) -> None:
    bring(district, ROWS[0] | {"withdrawn_on": "2026-09-15"}, options=())
    kept = bring(district, ROWS[0] | {"withdrawn_on": ""}, name="kept.csv")
    assert counts_of(kept) == {"accounts_kept": 1}


@pytest.mark.slow
def test_a_limit_that_stops_an_import_tells_its_effect_as_well(district: Office) -> None:
    gone = district.write_roster(ROWS[0], name="gone.csv")
    words = ("roster", "import", gone, "--snapshot", "--max-removals", "0")
    for more in ((), ("--dry-run",)):
        stopped = district.run(*words, *more, code=4)
        assert "Effect on parents, if this is done:\n  2 keys suspended: P2" in stopped.err
        told = district.run(*words, *more, "--format", "json", code=4)
        assert counts_of(told) == {"keys_suspended": 2}
    report = district.folder / "stopped.json"
    district.run(*words, "--report", report, code=4)
    assert '"what": "keys_suspended"' in report.read_text()


def test_another_limit_stops_it_with_the_removals_in_its_effect(office: Office) -> None:
    rows = make_rows(office, 31)
    furnish(office, *rows)
    renamed = [row | {"parent_last_name": "Ruiz"} for row in rows[:30]]
    file = office.write_roster(*renamed, name="renamed.csv")
    words = ("roster", "import", file, "--snapshot", "--max-removals", "100%")
    stopped = office.run(*words, "--format", "json", code=4)
    assert "name-changes-limit" in stopped.err
    assert counts_of(stopped) == {"keys_suspended": 1}


def test_the_first_import_only_counts_whom_it_makes_eligible(office: Office) -> None:
    first = bring(office, *ROWS[:3], ROWS[3] | {"portal_access": "no"})
    assert counts_of(first) == {"parents_eligible": 3}
    same = bring(office, *ROWS[:3], ROWS[3] | {"portal_access": "no"}, name="same.csv")
    assert counts_of(same) == {}
    assert "No key or account stops or starts working." in same.err


def test_new_parents_who_are_eligible_are_named_after_the_first_import(district: Office) -> None:
    new = ({"parent_id": "P7", "student_id": "7"}, {"parent_id": "P8", "student_id": "8"})
    done = bring(district, *ROWS, new[0], new[1] | {"portal_access": "no"})
    named = [one["parent_id"] for one in effect_of(done)["people"]
             if one["effect"] == "parents_eligible"]  # fmt: skip
    assert named == ["P4", "P7"]
    assert counts_of(done)["parents_eligible"] == 2


def test_a_row_of_csv_has_the_counts_alone(district: Office) -> None:
    file = district.write_roster(ROWS[1] | {"portal_access": "no"}, name="more.csv")
    shown = district.run("roster", "import", file, "--dry-run", "--format", "csv", code=0)
    assert "keys_suspended=1, " in shown.out
    assert "people" not in shown.out


def test_keys_issue_tells_the_effect_of_its_roster(district: Office) -> None:
    file = district.write_roster(ROWS[1] | {"portal_access": "no"}, name="more.csv")
    done = district.run("keys", "issue", "--roster", file, "-o", "new.csv", code=0)
    assert "1 key suspended: P2" in done.err


def see(office: Office) -> dict[str, dict[str, Any]]:
    """Every key's state and every account's, by key reference and username."""
    keys = office.run("keys", "list", "--format", "json").json
    return {
        "keys": {one["key_reference"]: one["status"] for one in keys},
        "accounts": {one["username"]: one["ends_on"] for one in list_accounts(office)
                     if one["status"] != "ended"},
    }  # fmt: skip


def derive(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[str]]:
    """What an import did to keys and accounts, from how they were and are."""
    keys, accounts = before["keys"], before["accounts"]
    now, later = after["keys"], after["accounts"]
    return {
        "keys_suspended": [k for k in keys if (keys[k], now[k]) == ("live", "suspended")],
        "keys_resumed": [k for k in keys if (keys[k], now[k]) == ("suspended", "live")],
        "accounts_ending": [
            a for a in accounts if a not in later or (later[a] and later[a] != accounts[a])
        ],
        "accounts_resumed": [a for a in later if a not in accounts],
        "accounts_kept": [a for a in accounts if accounts[a] and a in later and not later[a]],
    }


def name_people(effect: dict[str, Any]) -> dict[str, list[str]]:
    kinds = ("keys_suspended", "keys_resumed", "accounts_ending", "accounts_resumed",
             "accounts_kept")  # fmt: skip
    return {
        kind: sorted(one["username"] or one["key_reference"] for one in effect["people"]
                     if one["effect"] == kind)
        for kind in kinds
    }  # fmt: skip


def draw(chance: random.Random, parents: int) -> list[dict[str, str]]:
    """A roster of some of the pairs of a few children and parents, as the day would have it."""
    pairs = [(f"P{p}", str(s)) for p in range(1, parents + 1) for s in (p, p % parents + 1)]
    return [
        {
            "parent_id": parent, "student_id": student,
            "student_first_name": f"Child{student}", "parent_first_name": f"Parent{parent}",
            "email": f"{parent}@example.org", "student_last_name": "Lee", "phone": "",
            "portal_access": chance.choice(("yes", "yes", "yes", "no")),
            "withdrawn_on": {"1": "2026-08-25", "2": "2026-09-10"}.get(student, "")
            if chance.random() < 0.5 else "",
        }
        for parent, student in pairs if chance.random() < 0.8
    ]  # fmt: skip


def settle(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """One student has one day of leaving in a roster."""
    days = {row["student_id"]: row["withdrawn_on"] for row in rows}
    return [row | {"withdrawn_on": days[row["student_id"]]} for row in rows]


@pytest.mark.turns(6, otherwise="slow")
@pytest.mark.parametrize("seed", range(6))
def test_the_effect_of_random_imports_is_what_keys_and_accounts_then_say(
    office: Office, seed: int
) -> None:
    chance, free = random.Random(seed), ("--max-new-links", "100%", "--max-removals", "100%")
    keys = furnish(office, *({**row, "portal_access": "yes", "withdrawn_on": ""}
                             for row in settle(draw(chance, 6))))  # fmt: skip
    for number, key in list(keys.items())[::2]:
        activate(office, key, f"user{number}")
    for turn in range(4):
        file = office.write_roster(*settle(draw(chance, 6)), name=f"{turn}.csv")
        options = (*free, "--format", "json", *(["--snapshot"] if chance.random() < 0.7 else []))
        before = see(office)
        planned = effect_of(office.run("roster", "import", file, *options, "--dry-run", code=0))
        done = effect_of(office.run("roster", "import", file, *options, code=0))
        after = see(office)
        expected = {kind: sorted(names) for kind, names in derive(before, after).items()}
        assert name_people(planned) == name_people(done) == expected
        undone = office.run("roster", "undo", "--dry-run", "--format", "json")
        if undone.code == 0 and chance.random() < 0.5 and done["people"]:
            office.run("roster", "undo", "--yes", code=0)
            back = {kind: sorted(names) for kind, names in derive(after, see(office)).items()}
            assert name_people(effect_of(undone)) == back
            break
