"""A first roster that is merged while a worker stages the rest is what one process makes of it."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from portaladm.readers.csv import halves as readers
from portaladm.readers.csv import native
from portaladm.services.roster import ahead
from portaladm.services.roster.merge import merge_part
from portaladm.services.roster.staging import halves
from tests.conftest import Office
from tests.kits.workers import WorkerHere

TABLES = ("schools", "students", "parents", "links")


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows are merged after each part of the worker, which is in this process here."""
    merged: list[int] = []

    def merge(*given: Any) -> Any:
        found = merge_part(*given)
        merged.append(found.rows)
        return found

    monkeypatch.setattr(halves, "start_worker", WorkerHere().start)
    monkeypatch.setattr(halves, "_PART_ROWS", 2)
    monkeypatch.setattr(halves, "_MERGED_ROWS", 0)
    monkeypatch.setattr(native, "CHUNK_ROWS", 2)
    monkeypatch.setattr(readers, "count_cores", lambda: 2)
    monkeypatch.setattr(readers, "WORTH_A_WORKER", 0)
    monkeypatch.setattr(ahead, "merge_part", merge)
    return merged


def make_families(office: Office, count: int) -> list[dict[str, str]]:
    """Rows of students with two parents each."""
    cells = (
        {"student_id": f"S{100 + n // 2}", "school": f"School {n // 2 % 5}",
         "parent_id": f"P{100 + n}", "parent_first_name": f"Ana{chr(97 + n)}"}
        for n in range(count)
    )  # fmt: skip
    return list(map(office.row, cells))


def import_both_ways(
    office: Office, lines: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> str:
    """Import in two ways into two stores, which must hold the same; what was said."""
    held, said = [], []
    for name, least in (("ahead", 0), ("alone", 1 << 40)):
        monkeypatch.setattr(readers, "WORTH_A_WORKER", least)
        store = office.folder / f"{name}.db"
        path = office.write_roster(*lines)
        said.append(office.run("--store", str(store), "roster", "import", path, code=0).err)
        driver = sqlite3.connect(store)
        held.append([driver.execute(f"SELECT * FROM {t} ORDER BY id").fetchall() for t in TABLES])
        driver.close()
        office.run("--store", str(store), "audit", "verify", "--state", code=0)
    assert held[0] == held[1]
    return said[0]


def test_parts_are_merged_one_after_the_other(
    office: Office, parts: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    import_both_ways(office, make_families(office, 24), monkeypatch)
    assert len(parts) > 3
    assert parts == sorted(set(parts))


@pytest.mark.parametrize("place", [1, 12, 23])
def test_a_pair_that_stands_twice_is_merged_at_the_end(
    office: Office, parts: list[int], monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    lines = make_families(office, 24)
    lines.insert(place, lines[0])
    assert "1 row that only repeats" in import_both_ways(office, lines, monkeypatch)


def test_rows_that_disagree_about_a_person_are_told(
    office: Office, parts: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = make_families(office, 24)
    lines.append(lines[0] | {"student_id": "S200", "email": "other@example.org"})
    said = import_both_ways(office, lines, monkeypatch)
    assert "1 row with something else about a person" in said
    assert parts


def test_nothing_is_locked_while_rows_are_staged_and_merged(
    office: Office, parts: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    office.make_store()

    def look(*given: Any) -> Any:
        other = sqlite3.connect(office.store, timeout=0, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        other.execute("ROLLBACK")
        other.close()
        parts.append(1)
        return merge_part(*given)

    monkeypatch.setattr(ahead, "merge_part", look)
    office.run("roster", "import", office.write_roster(*make_families(office, 24)), code=0)
    assert parts
