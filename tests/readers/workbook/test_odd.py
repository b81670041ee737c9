"""Cells of a type that no id has."""

from __future__ import annotations

from portaladm.readers.workbook.odd import TypedCell, mark_typed


def test_a_typed_cell_is_its_text_and_an_empty_one_has_no_type() -> None:
    cell = mark_typed("2026-09-01", "date")
    assert isinstance(cell, TypedCell)
    assert (cell, cell.kind) == ("2026-09-01", "date")
    assert not isinstance(mark_typed("", "date"), TypedCell)
