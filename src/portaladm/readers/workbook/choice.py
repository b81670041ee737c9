"""What a person says of a workbook's sheets."""

from __future__ import annotations

from typing import NamedTuple


class SheetChoice(NamedTuple):
    """The one sheet to read by its name, or every one that is not hidden; else the first."""

    name: str | None = None
    every: bool = False
