"""The tables as SQLModel writes them, and the records in which rows are read: the same columns.

A command that only reads loads no SQLModel, so that a record can't be made of its table's class.
"""

from __future__ import annotations

from typing import Any, get_type_hints

import pytest
from sqlmodel import SQLModel

from portaladm.store.accounts.rows import AccountRecord
from portaladm.store.batches.part_files import PartRecord
from portaladm.store.batches.rows import BatchRecord
from portaladm.store.db.tables import Account, Batch, Parent, PartFile
from portaladm.store.parents.rows import ParentRecord

OF_PARENT = {"parent_number", "parent_name", "phone", "language", "last_day"}
OF_MERGES = {"merged_into", "created_batch", "changed_batch"}


def read_columns(shape: type[Any], leave_out: set[str]) -> dict[str, bool]:
    """The columns, and whether each may be None; an id is None only before its row is stored."""
    names = shape.model_fields if issubclass(shape, SQLModel) else shape.__annotations__
    hints = get_type_hints(shape)
    return {
        name: type(None) in getattr(hints[name], "__args__", ()) and name != "id"
        for name in names
        if name not in leave_out
    }


@pytest.mark.parametrize(
    ("record", "table", "leave_out"),
    [
        (AccountRecord, Account, {"key_id"} | OF_PARENT),
        (BatchRecord, Batch, set()),
        (PartRecord, PartFile, set()),
        (ParentRecord, Parent, OF_MERGES),
    ],
)
def test_a_record_has_the_columns_of_its_table_in_their_order(
    record: type[Any], table: type[Any], leave_out: set[str]
) -> None:
    ours, theirs = read_columns(record, leave_out), read_columns(table, leave_out)
    assert list(ours.items()) == list(theirs.items())
