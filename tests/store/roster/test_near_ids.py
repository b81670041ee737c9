"""New ids that are stored ones but for leading zeros, whatever lengths the others have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from portaladm.store.db.opening import open_database
from portaladm.store.db.sqlite import Database
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.near_ids import find_alike, find_respelled, find_zeros, id_key
from tests.conftest import Office
from tests.services.roster.snapshots import import_rows

IDS = st.text("014", min_size=1, max_size=4) | st.sampled_from(["A0", "A00", "0A", "Ñ", "x"])
PEOPLE = st.dictionaries(IDS, st.sampled_from([1, 2, 3]), max_size=8)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database, _ = open_database(tmp_path / "store.db", lambda transaction, before: None, make=True)
    yield database
    database.close()


def store_people(transaction: Transaction, people: dict[str, int]) -> None:
    """People of one name, each with the batch that brought them, the earlier ones first."""
    transaction.run("DELETE FROM parents")
    for number, batch in sorted(people.items(), key=lambda one: one[1]):
        transaction.run(
            "INSERT INTO parents (number, first_name, last_name, created_batch, changed_batch) "
            "VALUES (?, 'Ana', 'Lopez', ?, ?)",
            (number, batch, batch),
        )


def expect(people: dict[str, int]) -> list[tuple[str, str]]:
    """The pairs by the rule, each new id with each stored one."""
    return sorted(
        (new, old)
        for new, batch in people.items() if batch == 2 and new.isdecimal()
        for old, other in people.items() if other != 2
        and new != old and (old == new.lstrip("0") or old.lstrip("0") == new or (
            old.endswith(new) and not old.removesuffix(new).strip("0")))
    )  # fmt: skip


@pytest.mark.slow
@settings(
    max_examples=60, deadline=None, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(PEOPLE)
@example({"0041": 1, "41": 2, "4": 3, "x": 1})
@example({"41": 1, "0041": 2, "A000000": 1})
@example({"1": 2, "01": 2, "001": 1})
def test_zeros_are_found_from_both_sides(database: Database, people: dict[str, int]) -> None:
    with database.write() as transaction:
        store_people(transaction, people)
        found = [(new, old) for new, _, old, _ in find_zeros(transaction, "parent", 2)]
    assert found == expect(people)


def test_the_rule_of_the_test_knows_both_sides() -> None:
    assert expect({"0041": 1, "41": 2, "4": 3}) == [("41", "0041")]
    assert expect({"41": 1, "0041": 2}) == [("0041", "41")]
    assert expect({"41": 1, "0042": 2, "0A": 1}) == []


@pytest.mark.parametrize(
    ("new", "old"),
    [("ab12", "AB12"), ("AB12", "ab12"), ("P 7", "P7"), ("p\u00a07", "P7"), ("\uff11\uff12", "12"),
     ("\u0661\u0662", "12"), ("\uff30\uff17", "p7"), ("Ab12", "aB12"), ("ab12", "Ab12"),
     ("Ab12", "AB12"), ("P7", "P 7"), ("12", "1 2"), ("12", "\uff11\uff12"), ("A b1", "aB 1"),
     ("\u00e91", "\u00c91")],
)  # fmt: skip
def test_ids_in_other_letters_are_found(database: Database, new: str, old: str) -> None:
    with database.write() as transaction:
        store_people(transaction, {old: 1, new: 2, "12345": 1, "C3": 2})
        found = [(new, old) for new, _, old, _ in find_respelled(transaction, "parent", 2)]
    assert found == [(new, old)]


def test_ids_that_differ_are_not(database: Database) -> None:
    with database.write() as transaction:
        store_people(transaction, {"AB12": 1, "ab12": 1, "AB-12": 2, "AB13": 2, "12": 2})
        assert list(find_respelled(transaction, "parent", 2)) == []


def test_ids_of_one_import_are_found_in_two_spellings(database: Database) -> None:
    with database.write() as transaction:
        store_people(
            transaction,
            {"AB12": 2, "ab12": 2, "P 7": 2, "P7": 2, "12": 2, "AB13": 1, "xY": 2, "Xy": 2},
        )
        found = [{new, old} for new, _, old, _ in find_alike(transaction, "parent", 2)]
        assert sorted(map(sorted, found)) == [["AB12", "ab12"], ["P 7", "P7"], ["Xy", "xY"]]
        assert find_alike(transaction, "parent", 1) == []


def test_a_first_file_with_an_id_in_two_spellings_is_told_with_its_lines(office: Office) -> None:
    rows = [{"parent_id": "ab12", "student_id": "s1"}, {"parent_id": "AB12", "student_id": "S1"}]
    said = import_rows(office, [office.row(row) for row in rows])
    assert "1 pair of student_id in two spellings: one person?" in said
    assert (
        "ab12 on line 2 and AB12 on line 3" in said or "AB12 on line 3 and ab12 on line 2" in said
    )
    assert "in two spellings" not in import_rows(office, [office.row(rows[0])])


def test_an_id_is_written_plainly() -> None:
    assert id_key("\uff21 \u0967\u0968") == "a12"
