"""Endings of file names, and the formats that they name."""

from __future__ import annotations

from pathlib import Path

import pytest

from portaladm.errors import Misused
from portaladm.outputs.formats import refuse_format


@pytest.mark.parametrize("name", ["keys", "keys.txt", "keys.xls", "keys.csv.gz", ".csv"])
def test_an_ending_that_names_no_format_is_refused_with_those_that_do(name: str) -> None:
    with pytest.raises(Misused, match=r"unknown-format.*\.csv") as refused:
        refuse_format(Path(name))
    assert refused.value.code == "unknown-format"


@pytest.mark.parametrize("name", ["keys.csv", "KEYS.CSV", "k.json", "k.jsonl", "k.xlsx"])
def test_an_ending_is_read_in_any_case(name: str) -> None:
    if name == "k.xlsx":
        pytest.importorskip("xlsxwriter", reason="needs portaladm[xlsx]")
    refuse_format(Path(name))
