"""Which new links exchange the children of strangers, and which are an ordinary year's."""

from __future__ import annotations

import pytest

from portaladm.domain.exchanged import Families, Opening, Party, find_exchanged_links
from portaladm.domain.identity import Person

NAMES = ("", "Lopez", "Ruiz", "Holm", "Vega")


def name(number: int, phone: str = "") -> Person:
    return Person("", NAMES[number], phone=phone or f"555-010{number}")


def make_families(
    *, new_parents: str = "", new_students: str = "",
    before: dict[int, str] | None = None, after: dict[int, str] | None = None,
    children: dict[int, set[int]] | None = None,
) -> Families:  # fmt: skip
    """Parents 1 to 4, each with a child of the same number and last name."""
    had = {n: {n} if str(n) not in new_parents + new_students else set() for n in range(1, 5)}
    had |= children or {}
    parties = {
        n: Party(
            None if str(n) in new_parents else name(n, (before or {}).get(n, "")),
            name(n, (after or before or {}).get(n, "")), frozenset(had[n]),
        ) for n in range(1, 5)
    }  # fmt: skip
    parents_of = {
        n: frozenset(one for one, of in had.items() if n in of) for n in range(1, 5)
    }  # fmt: skip
    return Families(parties, parents_of, dict(enumerate(NAMES)), frozenset(map(int, new_students)))


def find(moves: str, families: Families) -> str:
    """The moves that are asked about; ``12<2``: parent 1 gets the child 2 that 2 loses."""
    openings = [
        Opening(int(move[:2]), int(move[0]), int(move[1]), int(move[3:] or 0))
        for move in moves.split()
    ]
    return " ".join(map(str, sorted(find_exchanged_links(openings, families))))


@pytest.mark.parametrize(
    ("moves", "asked"),
    [
        ("12<2", ""), ("12<2 21<1", "12 21"), ("12<2 23<3 31<1", "12 23 31"),
        ("12<2 23<3", "12 23"), ("12<2 13<3", ""), ("12<2 32<2", ""), ("12<2 34<4", ""),
        ("21< 32<2", "21 32"), ("12<2 21<", "12 21"),
    ],
)  # fmt: skip
def test_who_gets_a_child_and_loses_one_stands_in_a_moved_row(moves: str, asked: str) -> None:
    assert find(moves, make_families()) == asked


EXCHANGE = "12<2 21<1"


def test_families_that_belong_together_exchange_nothing() -> None:
    assert find(EXCHANGE, make_families(before={1: "555-0199", 2: "555-0199"})) == ""
    assert find(EXCHANGE, make_families(after={1: "555-0199", 2: "555-0199"})) == ""
    assert find(EXCHANGE, make_families(children={1: {1, 4}, 2: {2, 4}})) == ""


def test_contacts_that_moved_with_a_column_tell_nothing() -> None:
    assert find(EXCHANGE, make_families(after={1: "555-0102", 2: "555-0101"})) == "12 21"


def test_a_new_student_or_parent_is_known_by_the_last_name_too() -> None:
    shifted = "14< 21<1"
    assert find(shifted, make_families(new_students="4")) == "14 21"
    families = make_families(new_students="4")
    assert find(shifted, Families(
        families.parents, families.parents_of, {**families.last_names, 4: "López Ruiz"},
        families.new_students,
    )) == ""  # fmt: skip
    assert find("12<2 41<1", make_families(new_parents="4")) == "12 41"
