"""What the work list reads is found by an index, however many people the store has."""

from __future__ import annotations

import pytest

from portaladm.domain.folding import fold_name
from portaladm.store import office as work
from portaladm.store.stops import OPEN
from tests.conftest import Office

TABLES = "l p s k b m links parents students activation_keys letter_marks batches import_stops"


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        (work.LAPSING, "links_provisional"),
        (work.LISTED_TWICE, "links_provisional"),
        (work.LAPSED, "links_provisional"),
        (work.UNSENT, "batches_published"),
        (work.RETURNED, "letter_marks_returned"),
        (work.EXPIRING, "keys_expiry"),
        (f"SELECT * FROM import_stops WHERE {OPEN} ORDER BY id DESC", "import_stops_open"),
    ],
)
def test_no_query_of_the_work_list_reads_a_whole_table(
    office: Office, sql: str, index: str
) -> None:  # fmt: skip
    office.run("roster", "import", office.write_roster({}), code=0)
    with office.open() as context, context.store.read() as transaction:
        transaction.define_function("fold_name", fold_name)
        values = {"today": "2026-08-31", "until": "2026-09-14"}
        rows = transaction.rows(f"EXPLAIN QUERY PLAN {sql} LIMIT 3", values)
        plan = [str(row[3]) for row in rows]
    assert any(index in step for step in plan), plan
    assert not {f"SCAN {name}" for name in TABLES.split()} & set(plan), plan
