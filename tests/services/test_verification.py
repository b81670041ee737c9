"""Edits of the store behind the program's back: each that the trail covers is found."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.conftest import Office
from tests.kits.accounts import activate, furnish
from tests.thrift.prepared import prepared

EDITS = {
    "a password copied over another account's": "UPDATE accounts SET password = (SELECT password "
    "FROM accounts WHERE username = 'mlopez') WHERE username = 'aruiz'",
    "a key un-revoked": "UPDATE activation_keys SET closed_at = NULL, closed_as = NULL, "
    "closed_reason = NULL WHERE closed_as = 'revoked'",
    "a key given to another parent": "UPDATE activation_keys SET parent_id = (SELECT id FROM "
    "parents WHERE number = 'P1') WHERE closed_at IS NULL AND parent_id = (SELECT id FROM parents "
    "WHERE number = 'P4')",
    "an expiry moved": "UPDATE activation_keys SET expires_at = '2099', expires_on = '2099'",
    "a temporary password prolonged": "UPDATE accounts SET temporary_until = '2099-01-01'",
    "a disabled account enabled": "UPDATE accounts SET disabled_at = NULL",
    "a restriction deleted": "DELETE FROM restrictions",
    "a restriction that ends": "UPDATE restrictions SET until_on = '2026-01-01'",
    "a restriction of another type": "UPDATE restrictions SET student_id = CAST(student_id AS BLOB)"
    " WHERE 0 OR reason = CAST(reason AS BLOB) OR 1",
    "a link opened": "UPDATE links SET portal_access = 1 WHERE portal_access = 0",
    "a link that comes back": "UPDATE links SET ended_on = NULL WHERE ended_on IS NOT NULL",
    "a link of nobody's roster": "INSERT INTO links (parent_id, student_id, portal_access, since, "
    "created_batch, changed_batch) SELECT p.id, s.id, 1, '2026-08-01', 1, 1 FROM parents p, "
    "students s WHERE p.number = 'P5' AND s.number = 'S1'",
    "what an import replaced": "DELETE FROM roster_changes",
    "the pepper replaced": "UPDATE meta SET value = hex(randomblob(32)) WHERE name = 'pepper'",
    "the pepper deleted": "DELETE FROM meta WHERE name = 'pepper'",
    "an index dropped": "DROP INDEX keys_open",
    "a trigger": "CREATE TRIGGER quiet AFTER INSERT ON trail BEGIN "
    "DELETE FROM trail WHERE seq = new.seq; END",
    "a view": "CREATE VIEW calm AS SELECT * FROM trail",
}  # fmt: skip


@pytest.fixture
@prepared
def settled(office: Office) -> Office:
    """Accounts, keys in several states, a restriction, a closed link."""
    rows = [{"parent_id": f"P{n}", "student_id": f"S{n}"} for n in range(1, 6)]
    rows.append({"parent_id": "P5", "student_id": "S2", "portal_access": "no"})
    rows.append({"parent_id": "P4", "student_id": "S2"})
    keys = furnish(office, *rows)
    activate(office, keys["P1"], "mlopez")
    activate(office, keys["P2"], "aruiz")
    checked = ("--verified-by", "photo-id")
    office.run("passwords", "reset", "aruiz", "--show", "--yes", *checked, code=0)
    office.run("accounts", "disable", "mlopez", "--reason", "asked", "--yes", code=0)
    office.run("keys", "revoke", "P3", "--reason", "lost", "--yes", code=0)
    office.run("links", "deny", "P1", "S1", "--reason", "court order", "--yes", code=0)
    left = office.write_roster(*rows[:-1], name="next.csv")
    office.run("roster", "import", left, "--snapshot", "--max-removals", "9", "--yes", code=0)
    return office


def edit(office: Office, statement: str) -> int:
    with closing(sqlite3.connect(office.store, isolation_level=None)) as driver:
        driver.execute(statement)
        return driver.total_changes


@pytest.mark.slow
def test_a_store_that_only_the_program_changed_is_whole(settled: Office) -> None:
    found = settled.run("audit", "verify", "--state", "--format", "json", code=0).json
    assert (found["state"], found["changed"], found["schema_faults"]) == ("whole", [], [])


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("what", EDITS)
def test_an_edit_is_found_and_stays_so_whatever_is_done_after_it(
    settled: Office, what: str
) -> None:
    changed = edit(settled, EDITS[what])
    assert changed or EDITS[what].startswith(("CREATE", "DROP"))
    if not EDITS[what].startswith("CREATE TRIGGER"):
        settled.run("audit", "verify", code=0)
    found = settled.run("audit", "verify", "--state", "--format", "json", code=1).json
    assert found["state"] == "changed"
    assert found["changed"] or found["schema_faults"]
    findings = settled.run("doctor", "--format", "json", code=1).json
    assert {"state-changed", "schema-changed"} & {one["code"] for one in findings}
    settled.run("keys", "reissue", "P5", "--reason", "lost", "--yes", "-o", "again.csv")
    settled.run("audit", "verify", "--state", code=1)


@pytest.mark.slow
def test_sign_ins_and_contact_data_are_not_covered(settled: Office) -> None:
    edit(settled, "UPDATE accounts SET failures = 3, signed_in_at = '2026-08-31'")
    edit(settled, "UPDATE parents SET phone = '555 0100'")
    settled.run("audit", "verify", "--state", code=0)


@pytest.mark.slow
def test_what_analyze_leaves_behind_is_no_fault(settled: Office) -> None:
    edit(settled, "ANALYZE")
    settled.run("audit", "verify", "--state", code=0)


def test_garbage_where_a_time_or_a_word_should_be_is_told_as_damage_and_as_no_defect(
    settled: Office,
) -> None:
    for table, column, line in (
        ("activation_keys", "expires_at", ("keys", "list")),
        ("accounts", "temporary_until", ("accounts", "show", "aruiz")),
        ("restrictions", "from_on", ("links", "deny", "P5", "S2", "--reason", "order", "--yes")),
        ("links", "access_why", ("parents", "show", "P5")),
        ("links", "access_why", ("links", "deny", "P5", "S5", "--reason", "order", "--yes")),
        (
            "links",
            "access_why",
            (
                "links",
                "open",
                "P5",
                "S2",
                "--reason",
                "x",
                "--verified-by",
                "photo-id",
                "--yes",
            ),
        ),
        (
            "links",
            "access_why",
            (
                "parents",
                "add",
                "--parent",
                "P5",
                "--student",
                "S2",
                "--reason",
                "new",
                "--yes",
            ),
        ),
    ):
        edit(settled, f"UPDATE {table} SET {column} = 'garbage'")
        ran = settled.run(*line)
        assert "went wrong inside" not in ran.err, line
        assert ran.code == 0 or "The store is damaged: 'garbage' stands where" in ran.err, line
        assert table != "links" or ran.code == 1, line
