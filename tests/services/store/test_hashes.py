"""The doctor counts passwords that an earlier version stored, until the last one is replaced."""

from __future__ import annotations

from tests.conftest import Office
from tests.kits.accounts import OTHER, PASSWORD, activate, change, check, furnish, store_old


def find_old(office: Office) -> list[str]:
    told = office.run("doctor", "--format", "json").json
    return [one["message"] for one in told if one["code"] == "passwords-old-form"]


def test_it_counts_the_accounts_with_a_hash_of_before(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"}, {"parent_id": "P2"})
    activate(office, keys["P1"], "mlopez")
    activate(office, keys["P2"], "aruiz", OTHER)
    assert find_old(office) == []
    store_old(office, "mlopez", PASSWORD)
    store_old(office, "aruiz", OTHER)
    assert find_old(office) == ["2 accounts with a password in the form of an earlier version."]
    assert check(office, "mlopez")["result"] == "ok"
    assert find_old(office) == ["1 account with a password in the form of an earlier version."]
    change(office, "aruiz", OTHER, "eleven brown kettles sing")
    assert find_old(office) == []
