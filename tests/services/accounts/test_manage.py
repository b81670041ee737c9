"""Accounts: lists, the screen, what staff do, and that the SQL rule is the domain's rule."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.accounts_kit import activate, check, furnish, open_account
from tests.conftest import MONDAY, Office


def listed(office: Office, *words: str, **more: Any) -> list[dict[str, Any]]:
    found = office.run("accounts", "list", *words, "--format", "json", code=0, **more).json
    assert isinstance(found, list)
    return found


def names(office: Office, *words: str, **more: Any) -> list[str]:
    return [row["username"] for row in listed(office, *words, **more)]


def some_accounts(office: Office) -> None:
    rows = [
        {"parent_id": "P1", "student_id": "S1001", "grade": "1", "student_first_name": "Sofía"},
        {"parent_id": "P2", "student_id": "S2", "grade": "2", "parent_last_name": "Öztürk"},
        {"parent_id": "P3", "student_id": "S3", "grade": "3", "school": "North High"},
    ]
    for parent, key in furnish(office, *rows).items():
        activate(office, key, f"user{parent}")


def test_a_list_has_accounts_only_and_filters_them(office: Office) -> None:
    some_accounts(office)
    office.run("accounts", "disable", "userP2", "--reason", "x", "--yes", code=0)
    check(office, "userP3")
    check(office, "userP1", "wrong")
    assert names(office) == ["userP1", "userP2", "userP3"]
    assert names(office, "--school", "north high") == ["userP3"]
    assert names(office, "--grade", "1", "--grade", "2") == ["userP1", "userP2"]
    assert names(office, "--status", "disabled") == ["userP2"]
    assert names(office, "--status", "active", "--status", "disabled", "--never-signed-in") == [
        "userP1", "userP2",
    ]  # fmt: skip
    assert names(office, "--must-change") == []
    assert names(office, "--sort", "-username") == ["userP3", "userP2", "userP1"]
    assert names(office, "--sort", "signed_in_at")[0] == "userP3"
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
    some_accounts(office)
    found = names(office, "--search", text)
    assert len(found) == expected if isinstance(expected, int) else found == expected


def test_an_account_ends_after_the_grace_and_works_again_when_the_child_is_back(
    office: Office,
) -> None:
    child = {"student_id": "S1", "parent_id": "P1"}
    [key] = furnish(office, child | {"withdrawn_on": "2026-09-10"}).values()
    activate(office, key, "mlopez")
    [row] = listed(office, now=MONDAY + timedelta(days=11))
    assert (row["status"], row["ends_on"]) == ("active", "2026-10-10")
    last = MONDAY + timedelta(days=39)  # 9 October
    assert names(office, "--ending-soon", now=last) == ["mlopez"]
    assert check(office, "mlopez", now=last)["result"] == "ok"
    over = last + timedelta(days=1)
    assert check(office, "mlopez", now=over)["result"] == "ended"
    assert names(office, "--status", "ended", now=over) == ["mlopez"]
    assert names(office, "--ending-soon", now=over) == []
    office.now = over
    office.run("roster", "import", office.write_roster(child), code=0)
    assert check(office, "mlopez")["result"] == "ok"
    assert listed(office)[0]["ends_on"] is None


def test_without_grace_an_account_ends_on_the_day_itself(office: Office) -> None:
    [key] = furnish(office, {"withdrawn_on": "2026-09-01"}).values()
    activate(office, key, "mlopez")
    config = office.store.with_name("portaladm.toml")
    config.write_text(config.read_text() + "[access]\ngrace_days = 0\n")
    assert check(office, "mlopez")["result"] == "ok"
    assert check(office, "mlopez", now=MONDAY + timedelta(days=1))["result"] == "ended"


def test_a_court_order_ends_an_account_at_once_and_lifting_it_brings_it_back(
    office: Office,
) -> None:
    open_account(office, parent_id="P1", student_id="S1")
    office.run("links", "deny", "P1", "S1", "--reason", "court", "--yes", code=0)
    assert check(office, "mlopez")["result"] == "ended"
    assert listed(office)[0]["ends_on"] is None
    office.run("links", "allow", "P1", "S1", "--reason", "lifted", code=0)
    assert check(office, "mlopez")["result"] == "ok"


def test_the_screen_shows_everything_about_one_parent(office: Office) -> None:
    parent = open_account(office)
    check(office, "mlopez", "wrong")
    check(office, "mlopez")
    shown = office.run("accounts", "show", parent, "--format", "table", code=0).out
    for part in (
        "mlopez", "active", "(555) 010-0199", "Children", "visible", "Keys", "redeemed",
        "Sign-ins", "wrong", "trail", "account:activated",
    ):  # fmt: skip
        assert part in shown, part
    flat = office.run("accounts", "show", "mlopez", "--format", "json", code=0).json
    assert flat["username"] == "mlopez" and flat["status"] == "active"
    assert [one["outcome"] for one in flat["sign_ins"]][-1] == "wrong"
    assert [key["status"] for key in flat["keys"]] == ["redeemed"]
    assert "did you mean" in office.run("accounts", "show", "mlopes", code=1).err


def test_staff_stop_an_account_and_bring_it_back(office: Office) -> None:
    parent = open_account(office)
    assert office.run("accounts", "disable", "mlopez", code=4).code == 4
    assert check(office, "mlopez")["result"] == "ok"
    office.run("accounts", "disable", "mlopez", "--reason", "phone stolen", "--yes", code=0)
    answer = check(office, "mlopez")
    assert answer["result"] == "disabled" and "phone stolen" in answer["message"]
    again = office.run("accounts", "disable", "mlopez", "--yes", code=0)
    assert "already disabled" in again.err
    office.run("accounts", "enable", "mlopez", "--reason", "found", code=0)
    assert check(office, "mlopez")["result"] == "ok"
    assert office.query(
        "SELECT action, subject, reason FROM trail WHERE action LIKE 'account:%abled'"
    ) == [
        ("account:disabled", f"parent:{parent}", "phone stolen"),
        ("account:enabled", f"parent:{parent}", "found"),
    ]


def test_many_are_changed_in_one_go_and_unknown_names_are_listed(office: Office) -> None:
    some_accounts(office)
    done = office.run(
        "accounts",
        "disable",
        "--from",
        "-",
        "--yes",
        stdin="username\nuserP1\nP2\nnobody\n",
        code=3,
    )
    assert "2 accounts disabled" in done.err and "Left out: nobody" in done.err
    assert names(office, "--status", "disabled") == ["userP1", "userP2"]
    office.run("accounts", "enable", "nobody", code=1)


def test_a_renamed_account_signs_in_under_its_new_name_alone(office: Office) -> None:
    some_accounts(office)
    office.run("accounts", "rename", "userP1", "fresh", "--reason", "asked", code=0)
    assert check(office, "fresh")["result"] == "ok"
    assert check(office, "userP1")["result"] == "unknown"
    assert "is taken" in office.run("accounts", "rename", "fresh", "USERP2", code=1).err
    assert "of another student" in office.run("accounts", "rename", "fresh", "S1001", code=1).err
    assert "digits only" in office.run("accounts", "rename", "fresh", "12345", code=1).err
    office.run("accounts", "rename", "fresh", "FRESH", code=0)
    csv = "username,new_username\nuserP2,second\nnobody,x1234\n"
    office.run("accounts", "rename", "--from", "-", stdin=csv, code=3)
    assert check(office, "second")["result"] == "ok"


def test_a_voided_account_is_closed_and_its_parent_can_have_a_new_key(office: Office) -> None:
    parent = open_account(office)
    office.run("accounts", "void", "mlopez", "--reason", "letter stolen", "--yes", code=0)
    answer = check(office, "mlopez")
    assert answer["result"] == "unknown" and "letter stolen" in answer["message"]
    assert names(office) == []
    office.run("keys", "reissue", parent, "--yes", "-o", "again.csv", code=0)
    [row] = office.read_csv(office.folder / "again.csv")
    activate(office, row["activation_key"], "mlopez2")
    assert check(office, "mlopez2")["result"] == "ok"
    shown = office.run("accounts", "show", parent, "--format", "table", code=0).out
    assert "letter stolen" in shown


def test_a_voided_account_is_shown_and_listed_when_it_is_asked_for(office: Office) -> None:
    some_accounts(office)
    office.run("accounts", "void", "userP1", "--reason", "letter stolen", "--yes", code=0)
    assert names(office) == ["userP2", "userP3"]
    [row] = listed(office, "--status", "voided")
    assert (row["username"], row["status"], row["voided_reason"]) == (
        "userP1", "voided", "letter stolen",
    )  # fmt: skip
    assert names(office, "--status", "voided", "--status", "active", "--sort", "-username") == [
        "userP3", "userP2", "userP1",
    ]  # fmt: skip
    assert names(office, "--status", "voided", "--search", "userP2") == []
    for name in ("userP1", "P1"):
        shown = office.run("accounts", "show", name, "--format", "json", code=0).json
        assert (shown["username"], shown["status"]) == ("userP1", "voided")
        assert shown["voided_reason"] == "letter stolen"
    screen = office.run("accounts", "show", "userP1", "--format", "table", code=0)
    assert "portaladm parents explain P1" in screen.err
    office.run("accounts", "disable", "userP1", "--yes", code=1)


def test_who_is_named_by_the_wrong_name_is_found_all_the_same(office: Office) -> None:
    some_accounts(office)
    for words in (("explain", "userP1"), ("show", "userp1")):
        assert "did you mean P1 (" in office.run("parents", *words, code=1).err
    assert "did you mean active?" in office.run("accounts", "list", "--status", "activ", code=2).err
    wrong = office.run("accounts", "list", "--sort", "usernam", code=2).err
    assert "did you mean username?" in wrong
    assert "0 accounts" not in office.run("accounts", "enable", "userP1", code=0).err


def test_a_list_holds_no_lock_while_it_is_read(office: Office) -> None:
    from portaladm.services.accounts.manage import AccountFilters, list_accounts
    from portaladm.wiring import find_entry_point

    some_accounts(office)
    with find_entry_point(store=office.store, config=None, now=MONDAY).open() as context:
        rows = list_accounts(context, AccountFilters())
        next(rows)
        with closing(sqlite3.connect(office.store, timeout=0, isolation_level=None)) as driver:
            driver.execute("BEGIN EXCLUSIVE")
            driver.execute("COMMIT")
        assert len(list(rows)) == 2


# --- the rule in SQL and the rule in Python --------------------------------------------------

days = st.dates(MONDAY.date() - timedelta(days=40), MONDAY.date() + timedelta(days=40))
seconds = st.sampled_from([-90_000, -3_601, -3_600, -61, -60, -30, -29, -1, 0, 1, 30, 4_000])
links = st.lists(
    st.tuples(st.none() | days, st.booleans(), st.none() | days, st.none() | days, st.booleans()),
    max_size=3,
)


@pytest.fixture
def bare_account(office: Office) -> Path:
    """One account whose parent has three children, to be overwritten as the test likes."""
    rows = [{"parent_id": "P1", "student_id": f"S{n}"} for n in range(3)]
    [key] = furnish(office, *rows).values()
    activate(office, key, "mlopez")
    return office.store


@settings(max_examples=150, deadline=None, suppress_health_check=[
    HealthCheck.function_scoped_fixture,
])  # fmt: skip
@given(
    links=links, disabled=st.booleans(), failures=st.sampled_from([0, 4, 5, 6, 11, 12, 99, 100]),
    failed=st.none() | seconds, until=st.none() | seconds, grace=st.sampled_from([0, 1, 30]),
)  # fmt: skip
def test_the_state_in_sql_is_the_state_of_the_domain(
    office: Office, bare_account: Path, links: list[Any], disabled: bool, failures: int,
    failed: int | None, until: int | None, grace: int,
) -> None:  # fmt: skip
    from portaladm.config import Access, Settings
    from portaladm.domain.link_access import LinkFacts, judge_link
    from portaladm.services.accounts.manage import AccountFilters, list_accounts, show_account
    from portaladm.services.context import Context
    from portaladm.services.passwords.sign_in import derive_state
    from portaladm.wiring import find_entry_point

    _overwrite(bare_account, links, disabled, failures, failed, until)
    with find_entry_point(store=bare_account, config=None, now=MONDAY).open() as opened:
        context = Context(
            opened.store, Settings(access=Access(grace)), opened.metadata, opened.now,
            opened.random_bytes,
        )  # fmt: skip
        [(listed_state, ends_on)] = list_accounts(context, AccountFilters(), ("status", "ends_on"))
        record = show_account(context, "mlopez").account
        assert listed_state == derive_state(context, record)
        assert ends_on == _iso(record.facts.enrolment.ends_on(grace))
    facts = [
        LinkFacts(access, left, ended, provisional, restricted)
        for left, access, ended, provisional, restricted in links
    ]
    visible = any(judge_link(one, MONDAY.date(), grace).visible for one in facts)
    if not disabled:
        assert (listed_state == "ended") is not visible


def _overwrite(
    store: Path, links: list[Any], disabled: bool, failures: int, failed: int | None,
    until: int | None,
) -> None:  # fmt: skip
    from portaladm.domain.timestamps import write_timestamp

    def timestamp(offset: int | None) -> str | None:
        return None if offset is None else write_timestamp(MONDAY + timedelta(seconds=offset))

    with closing(sqlite3.connect(store)) as driver:
        driver.execute(
            "UPDATE accounts SET disabled_at = ?, failures = ?, failed_at = ?, temporary_until = ?",
            ("2026-01-01" if disabled else None, failures, timestamp(failed), timestamp(until)),
        )
        driver.execute("DELETE FROM restrictions")
        driver.execute("UPDATE links SET portal_access = 0")
        for place, (left, access, ended, provisional, restricted) in enumerate(links, 1):
            driver.execute(
                "UPDATE links SET portal_access = ?, ended_on = ?, provisional_until = ? "
                "WHERE id = ?",
                (access, _iso(ended), _iso(provisional), place),
            )
            driver.execute(
                "UPDATE students SET withdrawn_on = ? "
                "WHERE id = (SELECT student_id FROM links WHERE id = ?)",
                (_iso(left), place),
            )
            if restricted:
                driver.execute(
                    "INSERT INTO restrictions (parent_id, student_id, reason, denied_at, denied_by)"
                    " SELECT parent_id, student_id, 'court', '2026-01-01', 'x' FROM links "
                    "WHERE id = ?",
                    (place,),
                )
        driver.commit()


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
