"""The file that the roster came from is known again, unless anything would read it otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from portaladm.services.roster.staging import rows, stage
from tests.conftest import Office
from tests.thrift.prepared import prepared

KNOWN = "Nothing has changed"


@pytest.fixture
@prepared
def school(office: Office) -> Office:
    pairs = ({"parent_id": "P1"}, {"parent_id": "P2"}, {"parent_id": "P2"})
    office.run("roster", "import", office.write_roster(*pairs), code=0)
    return office


def count_rows(office: Office) -> list[tuple[int, ...]]:
    return office.query("SELECT count(*) FROM trail")


def test_the_same_file_is_not_read_again_and_counts_the_same(school: Office) -> None:
    before = count_rows(school)
    again = school.run("roster", "import", "roster.csv", "--format", "json", code=0)
    assert KNOWN in again.err
    assert (again.record["rows"], again.record["students_same"], again.record["parents_same"]) == (
        3,
        3,
        2,
    )
    assert count_rows(school) == before


@pytest.mark.parametrize(
    "change",
    [
        ("config", "set", "roster.blank_access", "no"),
        (
            "parents",
            "add",
            "--reason",
            "new",
            "--verified-by",
            "photo-id",
            "--parent",
            "P1",
            "--student",
            "0010002",
            "--yes",
        ),
        ("parents", "merge", "P1", "P2", "--reason", "one person", "--yes"),
    ],
)
def test_what_would_read_it_otherwise_has_it_read_again(
    school: Office, monkeypatch: pytest.MonkeyPatch, change: tuple[str, ...]
) -> None:
    read: list[int] = []
    usual = rows.read_everything

    def note(*given: Any) -> Any:
        read.append(1)
        return usual(*given)

    monkeypatch.setattr(stage, "read_everything", note)
    school.run("roster", "import", "roster.csv", code=0)
    assert not read
    school.run(*change, code=0)
    school.run("roster", "import", "roster.csv", code=0)
    assert read
