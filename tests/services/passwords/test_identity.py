"""How staff made sure who is asking, and what is recorded against the parent."""

from __future__ import annotations

from tests.conftest import Office
from tests.kits.accounts import (
    open_account,
    reset,
)


def test_one_person_needs_the_way_identity_was_checked(office: Office) -> None:
    parent = open_account(office)
    unsaid = reset(office, "mlopez", "--yes", code=2)
    assert "Phone on file: (555) 010-0199" in unsaid.err and "--verified-by photo-id" in unsaid.err
    assert "takes one of" in reset(office, "mlopez", "--verified-by", "x", "--yes", code=2).err
    reset(office, parent, "--verified-by", "photo-id", "--yes", "--show")
    assert office.query(
        "SELECT subject, verified_by FROM trail WHERE action = 'password:reset'"
    ) == [(f"parent:{parent}", "photo-id")]


def test_a_restriction_is_shown_before_a_password_is_handed_out(office: Office) -> None:
    open_account(office, parent_id="P1", student_id="S1")
    office.run("links", "deny", "P1", "S1", "--reason", "court order 12", "--yes", code=0)
    said = reset(office, "mlopez", "--verified-by", "photo-id", "--yes", "--show", "--anyway").err
    assert "court order 12" in said and "this account is ended" in said
