"""Lists of accounts: filters, searches, and that the rule in SQL is the domain's rule."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portaladm.domain.accounts.enrolment import judge_enrolment
from portaladm.domain.link_access import LinkFacts
from portaladm.domain.restrictions import Term
from tests.conftest import MONDAY, Office
from tests.kits.accounts import (
    activate,
    check,
    furnish,
    list_names,
    open_three_accounts,
)


@pytest.mark.slow
def test_a_list_has_accounts_only_and_filters_them(office: Office) -> None:
    open_three_accounts(office)
    office.run("accounts", "disable", "userP2", "--reason", "x", "--yes", code=0)
    check(office, "userP3")
    check(office, "userP1", "wrong")
    assert list_names(office) == ["userP1", "userP2", "userP3"]
    assert list_names(office, "--school", "north high") == ["userP3"]
    assert list_names(office, "--grade", "1", "--grade", "2") == ["userP1", "userP2"]
    assert list_names(office, "--status", "disabled") == ["userP2"]
    silent = ("--status", "active", "--status", "disabled", "--never-signed-in")
    assert list_names(office, *silent) == ["userP1", "userP2"]
    assert list_names(office, "--must-change") == []
    assert list_names(office, "--sort", "-username") == ["userP3", "userP2", "userP1"]
    assert list_names(office, "--sort", "signed_in_at")[0] == "userP3"
    refused = office.run("accounts", "list", "--school", "Nroth High", code=1)
    assert "did you mean North High" in refused.err


@pytest.mark.parametrize(("text", "expected"), [
    ("sofia", ["userP1"]), ("ozturk", ["userP2"]), ("ÖZTÜRK", ["userP2"]), ("S3", ["userP3"]),
    ("erp2", ["userP2"]), ("%", []), ("_", []), ("nobody", []), ("garcía", 3),
    ("p3@", ["userP3"]), ("jose ozturk", ["userP2"]), ("sofia g", ["userP1"]),
])  # fmt: skip
def test_a_search_finds_names_usernames_emails_and_students(
    office: Office, text: str, expected: list[str] | int
) -> None:
    open_three_accounts(office)
    found = list_names(office, "--search", text)
    assert len(found) == expected if isinstance(expected, int) else found == expected


def test_a_list_holds_no_lock_while_it_is_read(office: Office) -> None:
    from portaladm.services.accounts.listing import AccountFilters, list_accounts
    from portaladm.wiring import find_entry_point

    open_three_accounts(office)
    with find_entry_point(store=office.store, config=None, now=MONDAY).open() as context:
        rows = list_accounts(context, AccountFilters())
        next(rows)
        with closing(sqlite3.connect(office.store, timeout=0, isolation_level=None)) as driver:
            driver.execute("BEGIN EXCLUSIVE")
            driver.execute("COMMIT")
        assert len(list(rows)) == 2


days = st.dates(MONDAY.date() - timedelta(days=40), MONDAY.date() + timedelta(days=40))
seconds = st.sampled_from([-90_000, -3_601, -3_600, -61, -60, -30, -29, -1, 0, 1, 30, 4_000])
terms = st.lists(st.builds(Term, days, st.none() | days, st.booleans()), max_size=2)
links = st.lists(
    st.builds(
        LinkFacts, st.booleans(), st.none() | days, st.none() | days, st.none() | days,
        terms.map(tuple),
    ),
    max_size=3,
)  # fmt: skip


@pytest.fixture
def bare_account(office: Office) -> Path:
    """One account whose parent has three children, to be overwritten as the test likes."""
    rows = [{"parent_id": "P1", "student_id": f"S{n}"} for n in range(3)]
    [key] = furnish(office, *rows).values()
    activate(office, key, "mlopez")
    return office.store


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=[
    HealthCheck.function_scoped_fixture,
])  # fmt: skip
@given(
    links=links, disabled=st.booleans(), failures=st.sampled_from([0, 4, 5, 6, 11, 12, 99, 100]),
    failed=st.none() | seconds, until=st.none() | seconds, grace=st.sampled_from([0, 1, 30]),
    confirm_end=st.booleans(),
)  # fmt: skip
def test_the_state_in_sql_is_the_state_of_the_domain(
    office: Office, bare_account: Path, links: list[LinkFacts], disabled: bool, failures: int,
    failed: int | None, until: int | None, grace: int, confirm_end: bool,
) -> None:  # fmt: skip
    from portaladm.config.schema import Access, Restrictions, Settings
    from portaladm.services.accounts.listing import AccountFilters, list_accounts
    from portaladm.services.accounts.view import show_account
    from portaladm.services.lookup.accounts import derive_state
    from portaladm.wiring import find_entry_point

    _overwrite(bare_account, links, disabled, failures, failed, until)
    chosen = Settings(
        access=Access(grace), restrictions=Restrictions("yes" if confirm_end else "no")
    )
    with find_entry_point(store=bare_account, config=None, now=MONDAY).open(chosen) as context:
        [(listed_state, ends_on)] = list_accounts(context, AccountFilters(), ("status", "ends_on"))
        record = show_account(context, "mlopez").account
        assert listed_state == derive_state(context, record)
        assert ends_on == _iso(record.facts.enrolment.ends_on)
    today = MONDAY.date()
    judged = judge_enrolment(links, today, grace, confirm_end=confirm_end)
    assert record.facts.enrolment == judged
    if not disabled:
        assert (listed_state == "ended") is judged.has_ended(today)


def _overwrite(
    store: Path, links: list[LinkFacts], disabled: bool, failures: int, failed: int | None,
    until: int | None,
) -> None:  # fmt: skip
    from portaladm.domain.timestamps import write_timestamp

    def timestamp(offset: int | None) -> str | None:
        return None if offset is None else write_timestamp(MONDAY + timedelta(seconds=offset))

    with closing(sqlite3.connect(store)) as driver:
        driver.execute(
            "UPDATE accounts SET disabled_at = ?, failures = ?, failed_at = ?, temporary_until = ?",
            (
                "2026-01-01T00:00:00.000Z" if disabled else None,
                failures,
                timestamp(failed),
                timestamp(until),
            ),
        )
        driver.execute("DELETE FROM restrictions")
        driver.execute("UPDATE links SET portal_access = 0")
        for place, link in enumerate(links, 1):
            driver.execute(
                "UPDATE links SET portal_access = ?, ended_on = ?, provisional_until = ? "
                "WHERE id = ?",
                (link.portal_access, _iso(link.ended_on), _iso(link.provisional_until), place),
            )
            driver.execute(
                "UPDATE students SET withdrawn_on = ? "
                "WHERE id = (SELECT student_id FROM links WHERE id = ?)",
                (_iso(link.withdrawn_on), place),
            )
            for term in link.restrictions:
                lifted_at = "2026-01-02T00:00:00.000Z" if term.lifted else None
                driver.execute(
                    "INSERT INTO restrictions (parent_id, student_id, reason, denied_at, "
                    "denied_by, from_on, until_on, lifted_at) SELECT parent_id, student_id, "
                    "'court', '2026-01-01T00:00:00.000Z', 'x', ?, ?, ? FROM links WHERE id = ?",
                    (_iso(term.from_on), _iso(term.until_on), lifted_at, place),
                )
        driver.commit()


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
