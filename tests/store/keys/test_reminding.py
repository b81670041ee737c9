"""Whose letter is due: the days exactly, the newest mark, and which reminders count."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import pytest

from portaladm.domain.keys import ReminderStatus
from portaladm.domain.timestamps import write_timestamp
from portaladm.services.lookup.filters import Filters
from portaladm.store.db.opening import open_database
from portaladm.store.keys.reminding import read_due_keys, select_unused
from tests.conftest import MONDAY, Office
from tests.kits.batches import edit
from tests.thrift.prepared import prepared

ROWS = ({"student_id": "S1", "parent_id": "P1"}, {"student_id": "S2", "parent_id": "P2"})
LATER, SECOND = MONDAY + timedelta(days=5), timedelta(seconds=1)


@pytest.fixture
@prepared
def issued(office: Office) -> Office:
    """Two keys of one moment."""
    office.run("roster", "import", office.write_roster(*ROWS), code=0)
    office.run("keys", "issue", "-o", "keys.csv", code=0)
    edit(office, "UPDATE activation_keys SET issued_at = ?", write_timestamp(MONDAY))
    return office


def select(office: Office, before: timedelta = timedelta(0)) -> tuple[dict[str, int], list[int]]:
    """The counts by status, and the serials of the keys that are due."""
    database, _ = open_database(office.store, lambda *_: None)
    with closing(database), database.read() as transaction:
        counts = select_unused(
            transaction, Filters(), batch_id=None, languages=None,
            today=LATER.date().isoformat(), now=write_timestamp(LATER),
            before=write_timestamp(MONDAY + before),
        )  # fmt: skip
        serials = [key.serial for key in read_due_keys(transaction)]
    return {status.value: count for status, count in counts.items()}, serials


def test_a_key_is_due_from_the_second_on_at_which_it_is_so_old(issued: Office) -> None:
    assert select(issued, -SECOND) == ({ReminderStatus.RECENT: 2}, [])
    assert select(issued) == ({ReminderStatus.DUE: 2}, [1, 2])


def test_the_newest_mark_of_a_letter_counts(issued: Office) -> None:
    reference = issued.read_csv(issued.folder / "keys.csv")[0]["key_reference"]
    issued.run("letters", "mark", reference, "--returned", code=0)
    assert select(issued) == ({ReminderStatus.RETURNED: 1, ReminderStatus.DUE: 1}, [2])
    seen = ("--verified-by", "photo-id", "--reason", "came for it")
    issued.run("letters", "mark", reference, "--handed-over", *seen, code=0)
    assert select(issued) == ({ReminderStatus.DUE: 2}, [1, 2])


@pytest.mark.parametrize(
    ("state", "due"),
    [("published", 0), ("sent", 0), ("shredded", 0), ("lost", 2), ("destroyed", 2)],
)
def test_letters_that_reached_nobody_do_not_count(issued: Office, state: str, due: int) -> None:
    issued.run("letters", "remind", "--after", "0", "-o", "r.csv", now=LATER, code=0)
    edit(issued, "UPDATE batches SET file_state = ? WHERE file_name = 'r.csv'", state)
    assert select(issued)[0].get("due", 0) == due
