"""Other usernames: the old one signs nobody in; a taken one is refused."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.kits.accounts import (
    check,
    open_three_accounts,
)

SEEN = ("--verified-by", "photo-id")


@pytest.mark.slow
def test_a_renamed_account_signs_in_under_its_new_name_alone(office: Office) -> None:
    open_three_accounts(office)
    office.run("accounts", "rename", "userP1", "fresh", *SEEN, "--reason", "asked", code=0)
    assert check(office, "fresh")["result"] == "ok"
    assert check(office, "userP1")["result"] == "unknown"
    assert "is taken" in office.run("accounts", "rename", "fresh", "USERP2", *SEEN, code=1).err
    assert (
        "of another student"
        in office.run("accounts", "rename", "fresh", "S1001", *SEEN, code=1).err
    )
    assert "digits only" in office.run("accounts", "rename", "fresh", "12345", *SEEN, code=1).err
    office.run("accounts", "rename", "fresh", "FRESH", *SEEN, code=0)
    csv = "username,new_username\nuserP2,second\nnobody,x1234\n"
    office.run("accounts", "rename", "--from", "-", stdin=csv, code=3)
    assert check(office, "second")["result"] == "ok"
