"""Rows merged into what is stored: a stored no stays, a parent is its id, history is kept."""

from __future__ import annotations

import random
from typing import Any

import pytest

from portaladm.services.roster import ahead, import_
from portaladm.services.roster.ahead import merge_first
from portaladm.services.roster.merge import merge_rows
from tests.conftest import Office
from tests.services.roster.model import (
    agreeing_rows,
    open_office,
    read_store,
    write,
)
from tests.services.roster.snapshots import make_rows


@pytest.mark.turns(6, otherwise="slow")
@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_rows_does_not_matter_where_they_agree(seed: int) -> None:
    dice = random.Random(seed)
    rows = agreeing_rows(dice, 12)
    stores = []
    for _ in range(2):
        with open_office() as office:
            office.run("roster", "import", write(office, rows), code=0)
            stores.append(read_store(office))
        dice.shuffle(rows)
    assert stores[0] == stores[1]


@pytest.mark.slow
def test_a_blank_access_or_a_missing_column_never_turns_a_stored_no_into_yes(
    office: Office,
) -> None:
    pair = {"student_id": "1", "parent_id": "P1"}
    office.run("roster", "import", office.write_roster(pair | {"portal_access": "no"}), code=0)
    blank = office.write_roster(pair | {"portal_access": "", "phone": "1"}, name="blank.csv")
    office.run("roster", "import", blank, code=0)
    text = blank.read_text(encoding="utf-8").splitlines()
    place = text[0].split(",").index("portal_access")
    short = [",".join(c for n, c in enumerate(line.split(",")) if n != place) for line in text]
    (office.folder / "short.csv").write_text("\n".join(short) + "\n", encoding="utf-8")
    office.run("roster", "import", office.folder / "short.csv", code=0)
    assert office.query("SELECT portal_access FROM links") == [(0,)]


@pytest.mark.slow
def test_a_parent_is_matched_by_its_id_and_keeps_its_key_through_a_new_name(
    office: Office,
) -> None:
    pair = {"student_id": "1", "parent_id": "0042"}
    office.run("keys", "issue", "--roster", office.write_roster(pair), "-o", "keys.csv", code=0)
    renamed = pair | {"parent_last_name": "Núñez", "email": "new@example.org"}
    office.run("roster", "import", office.write_roster(renamed, name="new.csv"), code=0)
    assert office.query("SELECT number, last_name FROM parents") == [("0042", "Núñez")]
    again = office.run("keys", "issue", "-o", "again.csv", code=0)
    assert "Nothing to issue" in again.err


def test_a_change_keeps_what_was_there_before(office: Office) -> None:
    pair = {"student_id": "1", "parent_id": "P1", "grade": "4"}
    office.run("roster", "import", office.write_roster(pair), code=0)
    newer = office.write_roster(pair | {"grade": "5", "portal_access": "no"}, name="n.csv")
    office.run("roster", "import", newer, code=0)
    earlier = dict(office.query("SELECT record, earlier FROM roster_changes"))
    assert '"grade":"4"' in earlier["student"]
    assert '"portal_access":1' in earlier["link"]
    assert office.query("SELECT count(*) FROM trail WHERE action = 'roster:imported'") == [(2,)]


@pytest.mark.slow
@pytest.mark.parametrize("undone", [False, True])
def test_another_clerk_who_was_faster_is_merged_with(
    office: Office, monkeypatch: pytest.MonkeyPatch, undone: bool
) -> None:
    """Undone, the other roster leaves an empty store, but also its batch and its schools."""
    faster = office.write_roster(*make_rows(office, 20), name="faster.csv")
    merged = []

    def merge(*given: Any) -> Any:
        merged.append(merge_first(*given))
        if len(merged) == 1:
            monkeypatch.setattr(import_, "merge_first", merge_first)
            office.run("roster", "import", faster, code=0)
            if undone:
                office.run("roster", "undo", "--reason", "wrong file", "--yes", code=0)
            monkeypatch.setattr(import_, "merge_first", merge)
        return merged[-1]

    monkeypatch.setattr(import_, "merge_first", merge)
    ours = office.write_roster(*make_rows(office, 30), name="ours.csv")
    office.run("roster", "import", ours, code=0)
    assert len(merged) == (2 if undone else 1)
    new = 30 if undone else 10
    assert office.query("SELECT count(*) FROM students WHERE created_batch = 2") == [(new,)]
    assert office.query("SELECT count(*) FROM students") == [(30,)]
    assert office.query("PRAGMA foreign_key_check") == []


def test_who_writes_while_a_first_roster_is_merged_waits_for_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The school that is added takes the id that the merge had chosen: it merges again."""

    def merge(*given: Any) -> Any:
        monkeypatch.setattr(ahead, "merge_rows", merge_rows)
        result = merge_rows(*given)
        with office.open() as other, other.store.write() as transaction:
            transaction.run("INSERT INTO schools (name) VALUES ('Jefferson')")
        return result

    monkeypatch.setattr(ahead, "merge_rows", merge)
    rows = make_rows(office, 30)
    office.run("roster", "import", office.write_roster(*rows), code=0)
    schools = office.query(
        "SELECT DISTINCT c.name FROM students s JOIN schools c ON c.id = s.school_id ORDER BY 1"
    )
    assert schools == sorted({(row["school"],) for row in rows})
