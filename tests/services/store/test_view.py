"""What is in the store, and its upgrade."""

from __future__ import annotations

import pytest

from portaladm.store.db import opening
from portaladm.store.db.migrations import NEWEST
from tests.conftest import Office
from tests.kits.batches import issue_batch
from tests.kits.older import make_older


def test_info_tells_where_the_store_is_and_what_is_in_it(office: Office) -> None:
    issue_batch(office)
    info = office.run("store", "info", "--format", "json", code=0).json
    assert info["path"] == str(office.store)
    assert info["settings_file"] == str(office.store.with_name("portaladm.toml"))
    assert (info["schema"], info["parents_count"], info["activation_keys_count"]) == (NEWEST, 2, 2)
    assert info["audit_head"] == office.run("audit", "head").out.strip()


def test_upgrade_says_when_there_is_nothing_to_do(office: Office) -> None:
    issue_batch(office)
    done = office.run("store", "upgrade", "--format", "json", code=0)
    assert "Nothing to upgrade" in done.err
    record = done.json
    assert record["schema_before"] == record["schema_now"] == NEWEST


@pytest.mark.slow
def test_an_older_store_is_kept_upgraded_and_said_on_the_trail(office: Office) -> None:
    issue_batch(office)
    make_older(office.store, 1)
    done = office.run("store", "upgrade", code=0)
    assert f"from schema 1 to {NEWEST}" in done.err
    kept = office.store.with_name("portaladm.db.before-upgrade-from-1")
    assert kept.stat().st_mode & 0o077 == 0
    assert opening.read_version(kept) == 1
    assert office.query("SELECT detail FROM trail WHERE action = 'store:upgraded'") == [
        (f"schema 1 to {NEWEST}",)
    ]
    assert office.query("SELECT DISTINCT channel FROM trail") == [("cli",)]
    office.run("audit", "verify", "--state", code=0)
    [(parent,)] = office.query("SELECT number FROM parents ORDER BY id LIMIT 1")
    office.run("keys", "revoke", parent, "--reason", "lost", "--yes", code=0)
    office.run("audit", "verify", "--state", code=0)
    office.query("UPDATE activation_keys SET closed_at = NULL, closed_as = NULL")
    office.run("audit", "verify", "--state", code=1)
