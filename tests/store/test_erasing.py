"""What goes with people who are erased: no table that points at them is forgotten."""

from __future__ import annotations

from portaladm.store.erasing import TABLES
from tests.conftest import Office

OF_NOBODY = {
    "meta", "batches", "part_files", "schools", "import_stops", "oidc_keys", "trail",
}  # fmt: skip
"""Tables without a row of one person. Of the trail the texts go, of batches what a merge notes."""


def test_each_table_goes_with_its_people_or_is_of_nobody(office: Office) -> None:
    office.make_store()
    tables = office.query("SELECT name FROM sqlite_schema WHERE type = 'table'")
    assert {name for (name,) in tables} == set(TABLES) | OF_NOBODY


def test_what_points_at_a_row_goes_before_it(office: Office) -> None:
    office.make_store()
    for place, table in enumerate(TABLES):
        for target in office.query('SELECT "table" FROM pragma_foreign_key_list(?)', table):
            if target[0] in TABLES and target[0] != table:
                assert place < TABLES.index(target[0]), table
