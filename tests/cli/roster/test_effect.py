"""Whoever sits at the terminal is asked before an import takes keys or accounts away."""

from __future__ import annotations

from typing import Any

import pytest

from portaladm.services.roster import effect
from tests.conftest import Office, Outcome
from tests.kits.accounts import activate, furnish
from tests.kits.parents import show
from tests.thrift.prepared import prepared

ROWS = tuple({"parent_id": f"P{n}", "student_id": str(n)} for n in range(1, 4))
NO = {"portal_access": "no"}
LIMITS = ("--max-removals", "100%")


@pytest.fixture
@prepared
def district(office: Office) -> Office:
    """P1 has an account, P2 a key, P3 neither."""
    keys = furnish(office, *ROWS[:2])
    activate(office, keys["P1"], "amina")
    office.run("roster", "import", office.write_roster(*ROWS, name="more.csv"), code=0)
    return office


def bring(office: Office, *rows: dict[str, str], **more: Any) -> Outcome:
    newer = office.write_roster(*rows, name=f"newer{office.numbers}.csv")
    return office.run("roster", "import", newer, *LIMITS, *more.pop("words", ()), **more)


@pytest.mark.turns(4, otherwise="slow")
@pytest.mark.parametrize(
    ("rows", "question"),
    [
        ((ROWS[0] | NO,), "1 account ending. Apply? [y/N] "),
        ((ROWS[1] | NO,), "1 key suspended. Apply? [y/N] "),
        ((ROWS[0] | NO, ROWS[1] | NO), "1 key suspended, 1 account ending. Apply? [y/N] "),
        ((ROWS[0] | {"withdrawn_on": "2026-08-30"},), "1 account ending. Apply? [y/N] "),
    ],
)
def test_what_stops_working_is_counted_and_named_before_the_question(
    district: Office, rows: tuple[dict[str, str], ...], question: str
) -> None:
    before = district.query("SELECT * FROM links"), district.query("SELECT * FROM trail")
    refused = bring(district, *rows, answers="n\n", code=4)
    told, asked, rest = refused.err.partition(question)
    assert "Effect on parents, if this is done:" in told
    assert asked
    assert "Nothing was changed" in rest or "nothing was changed" in rest
    assert before == (district.query("SELECT * FROM links"), district.query("SELECT * FROM trail"))
    done = bring(district, *rows, answers="y\n", code=0)
    assert question in done.err
    assert "Imported as batch" in done.err


@pytest.mark.parametrize(
    "rows", [(ROWS[2] | NO,), ({"parent_id": "P9"},), (ROWS[0] | {"phone": "555-0177"},)]
)
def test_what_takes_no_key_and_no_account_away_is_routine(
    district: Office, rows: tuple[dict[str, str], ...]
) -> None:
    assert "Apply?" not in bring(district, *rows, answers="", code=0).err


@pytest.mark.parametrize(
    "more", [{}, {"answers": "", "words": ("--yes",)}, {"answers": "", "words": ("--dry-run",)}]
)
def test_scripts_and_dry_runs_are_asked_nothing(district: Office, more: dict[str, Any]) -> None:
    assert "Apply?" not in bring(district, ROWS[0] | NO, **more, code=0).err


def test_a_limit_stops_an_import_before_anybody_is_asked(district: Office) -> None:
    rows = ROWS[0] | NO, ROWS[1] | NO
    more = ("--max-removals", "0")
    newer = district.write_roster(*rows, name="newer.csv")
    stopped = district.run("roster", "import", newer, *more, answers="", code=4)
    assert "Apply?" not in stopped.err


@pytest.mark.slow
def test_what_changes_while_somebody_thinks_is_asked_about_again(
    district: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another clerk revokes the key between the question and the answer, once."""
    asked = []
    obtain = effect.Consent.obtain

    def obtain_late(self: effect.Consent, unconfirmed: effect.UnconfirmedError) -> None:
        obtain(self, unconfirmed)
        asked.append(unconfirmed.effect)
        if len(asked) == 1:
            words = ("keys", "revoke", "P2", "--reason", "lost", "--yes")
            district.run(*words, code=0)

    monkeypatch.setattr(effect.Consent, "obtain", obtain_late)
    done = bring(district, ROWS[0] | NO, ROWS[1] | NO, answers="y\ny\n", code=0)
    assert "1 key suspended, 1 account ending. Apply?" in done.err
    assert "\n1 account ending. Apply?" in done.err
    assert [key["status"] for key in show(district, "P2")["keys"]] == ["revoked"]


@pytest.mark.parametrize(("answer", "code"), [("n\n", 4), ("y\n", 0)])
def test_keys_issued_by_a_roster_ask_the_same(district: Office, answer: str, code: int) -> None:
    rows = ROWS[0] | NO, ROWS[1], ROWS[2]
    roster = district.write_roster(*rows, name="newer.csv")
    words = ("keys", "issue", "--roster", roster, "-o", "new.csv")
    done = district.run(*words, answers=answer, code=code)
    assert "1 account ending. Apply? [y/N] " in done.err
    assert (district.folder / "new.csv").exists() is (code == 0)
