"""Two parents side by side: each line of one beside the other's, no email broken."""

from __future__ import annotations

import sys

import pytest

from portaladm.cli.parents import sides
from tests.conftest import Terminal


@pytest.mark.parametrize("width", [60, 80])
def test_an_email_stands_whole_beside_the_other(
    monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    err = Terminal()
    monkeypatch.setattr(sys, "stderr", err)
    monkeypatch.setenv("COLUMNS", str(width))
    one = {"Name": ["Ana Lopez"], "Email": ["a@example.org"], "Children": ["0010442", "0010443"]}
    other = {"Name": ["Ana López"], "Email": ["ana.lopez.garcia@example.org"], "Children": []}
    sides._draw_table([("Kept", one), ("Dropped", other)])
    lines = [line.split("  ") for line in err.getvalue().splitlines()]
    rows = [[cell.strip() for cell in line if cell.strip()] for line in lines]
    assert rows[0] == ["Kept", "Dropped"] and rows[2:] == [
        ["Name", "Ana Lopez", "Ana López"], ["Email", "a@example.org",
         "ana.lopez.garcia@example.org"], ["Children", "0010442", "none"], ["0010443"],
    ]  # fmt: skip
