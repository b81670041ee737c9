"""One key by its reference: its state, its batch, and every word of staff on its letter."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portaladm.errors import Refused
from portaladm.services.keys.show import KeyView, show_key
from tests.conftest import MONDAY, Office
from tests.kits.accounts import activate
from tests.kits.keys import find_batch, read_key


def look_up(office: Office, reference: str) -> KeyView:
    with office.open() as context:
        return show_key(context, reference)


def test_a_key_is_shown_with_its_batch_and_its_letters_marks(posted: Office) -> None:
    batch = find_batch(posted)
    fresh = look_up(posted, f" {batch.lower()}-1 ")
    assert (fresh.line.parent_id, fresh.line.status, fresh.check.good) == ("P1", "live", True)
    assert (fresh.batch.code, fresh.batch.file_name, fresh.marks) == (batch, "keys.csv", ())
    way = ("--handed-over", "--verified-by", "photo-id")
    posted.run("letters", "mark", f"{batch}-1", "--returned", "--reason", "moved", code=0)
    posted.run("letters", "mark", f"{batch}-1", *way, now=MONDAY + timedelta(days=1), code=0)
    posted.run("letters", "mark", f"{batch}-2", "--returned", code=0)
    marks = look_up(posted, f"{batch}-1").marks
    assert [(one.mark, one.verified_by, one.reason) for one in marks] == [
        ("returned", "", "moved"), ("handed-over", "photo-id", ""),
    ]  # fmt: skip


def test_a_key_that_is_closed_says_what_became_of_it(posted: Office) -> None:
    batch = find_batch(posted)
    activate(posted, read_key(posted, "P1"), "mlopez")
    posted.run("keys", "revoke", "P2", "--reason", "lost", "--yes", code=0)
    used, revoked = look_up(posted, f"{batch}-1"), look_up(posted, f"{batch}-2")
    assert (used.line.status, used.username, used.check.good) == ("redeemed", "mlopez", False)
    assert (revoked.line.status, revoked.line.reason, revoked.username) == ("revoked", "lost", "")
    assert [cause.code for cause in revoked.check.causes]


@pytest.mark.parametrize("reference", ["K7QMX-1", "{}-99"])
def test_a_reference_of_no_key_is_refused(posted: Office, reference: str) -> None:
    with pytest.raises(Refused) as refused:
        look_up(posted, reference.format(find_batch(posted)))
    assert refused.value.remark.key == "key-reference.none"
