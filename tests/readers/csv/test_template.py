"""The empty roster: it can be imported as it stands, and takes nobody's file."""

from __future__ import annotations

from pathlib import Path

import pytest

from portaladm.domain.rosters import COLUMNS
from portaladm.errors import Refused
from portaladm.readers.csv.template import write_template
from tests.readers.reading import read


def test_the_template_is_a_roster_without_a_fault(tmp_path: Path) -> None:
    text = write_template(tmp_path / "roster.csv")
    assert (tmp_path / "roster.csv").read_bytes() == b"\xef\xbb\xbf" + text.encode()
    rows, faults = read(tmp_path / "roster.csv")
    assert not faults
    [row] = rows.values()
    assert tuple(row) == COLUMNS
    assert (row["student_id"], row["portal_access"]) == ("0010442", "yes")


@pytest.mark.parametrize(
    ("name", "code"),
    [("taken.csv", "file-exists"), ("nowhere/roster.csv", "file-unwritable"),
     ("CON.csv", "file-name")],
)  # fmt: skip
def test_a_file_that_can_not_be_written_is_refused(tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / "taken.csv").write_text("mine")
    with pytest.raises(Refused) as refused:
        write_template(tmp_path / name)
    assert refused.value.code == code
    assert (tmp_path / "taken.csv").read_text() == "mine"
