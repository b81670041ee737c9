"""People of a table of their own: found by id, and told apart from those who can't be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portaladm.domain.rosters import LINE_LIMIT, Finding
from portaladm.readers.csv.people_index import PeopleIndex
from portaladm.readers.rows import Chunk


class Rows:
    """A table of students."""

    columns = ("student_id", "student_first_name", "student_last_name", "grade")
    ignored: tuple[str, ...] = ()
    findings: Sequence[Finding] = ()

    def __init__(self, *rows: str) -> None:
        self._rows = [row.split(",") for row in rows]

    def read_chunks(self) -> Iterator[Chunk]:
        yield Chunk(2, list(self._rows))

    def read_raw_rows(self) -> Iterator[tuple[int, list[str]]]:
        yield 0, list(self.columns)
        yield from enumerate(self._rows, 2)

    def read_record(self, record: Sequence[str]) -> dict[str, str]:
        return dict(zip(self.columns, record, strict=True))


def index(*rows: str) -> tuple[PeopleIndex, list[tuple[int, str, str]]]:
    """The index of a table, and its faults: line, column, key."""
    people = PeopleIndex(Rows(*rows), "pupils.csv", "student_id", 1)
    faults = [fault for chunk in people.read() for fault in chunk.faults]
    assert {fault.file for fault in faults} <= {"pupils.csv"}
    assert all(fault.line // LINE_LIMIT == 1 for fault in faults)
    return people, [(fault.shown_line, fault.column, fault.key) for fault in faults]


def test_an_equal_row_is_the_same_person() -> None:
    people, faults = index("S1,Ana,Gil,4", "S1,Ana,Gil,4")
    assert (people.find("S1"), faults) == (["S1", "Ana", "Gil", "4"], [])
    assert people.find("S2") is None


def test_nobody_is_found_by_an_id_that_stands_for_several_rows() -> None:
    people, faults = index("S1,Ana,Gil,4", "S1,Ben,Roy,4", "S1,Ana,Gil,4", "S2,Al,Ash,")
    assert faults == [(3, "student_id", "twice-in-table")]
    assert people.find("S1") is None and people.refused == {"S1"}
    assert people.list_others({"S1"}) == ["S2"]


def test_a_row_that_lacks_what_it_needs_is_a_fault_of_its_own_table() -> None:
    people, faults = index("S1,,Gil,4", "S1,Ana,Gil,4", "unknown,Ana,Gil,4", "S2,Al,Ash,")
    assert [fault[:2] for fault in faults] == [(2, "student_first_name"), (4, "student_id")]
    assert people.find("S1") is None
    assert people.find("S2") == ["S2", "Al", "Ash", ""]


def test_a_raw_row_has_its_table_and_a_number_of_its_own() -> None:
    people, _ = index("S1,Ana,Gil,4")
    assert list(people.number_rows()) == [
        (LINE_LIMIT + 2, ["pupils.csv", *"S1,Ana,Gil,4".split(",")])
    ]
