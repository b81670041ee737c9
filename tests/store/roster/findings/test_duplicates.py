"""Probable duplicates of one parent: told with both ids, never merged, never where names differ."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from portaladm.store.roster.findings import duplicates
from tests.conftest import Office

NEVER_SHARED = {"email": "", "phone": "", "address": ""}
ANA = {"parent_id": "P1", "parent_first_name": "María José", "parent_last_name": "Núñez"}
SAME = {"parent_id": "P9", "parent_first_name": "MARIA JOSE", "parent_last_name": "nuñez"}
MERGE = "María José Núñez on line 2 and on line 3: portaladm parents merge P1 P9"


def said(office: Office, *rows: dict[str, str], words: tuple[str, ...] = ()) -> str:
    rows = tuple(NEVER_SHARED | row for row in rows)
    name = f"r{office.numbers}.csv"
    return office.run("roster", "import", office.write_roster(*rows, name=name), *words, code=0).err


ASK = "the same person? Compare: portaladm parents show {}; portaladm parents show {}"
COMMON = (
    ({"email": "maria@example.org"}, {"email": "maria@example.org"}),
    ({"phone": "(413) 555-0101"}, {"phone": "413.555.0101"}),
    ({"address": "12 Oak Street"}, {"address": "12 OAK STREET"}),
    ({"address": "1 Oak", "postal_code": ""}, {"address": "1 Oak", "postal_code": ""}),
    ({"student_id": "S1", "phone": "1-2"}, {"student_id": "S1", "phone": "12"}),
)  # fmt: skip


@pytest.mark.parametrize(("one", "other"), COMMON)
def test_the_same_name_and_one_thing_more_in_common_is_told_with_the_command(
    office: Office, one: dict[str, str], other: dict[str, str]
) -> None:
    text = said(office, ANA | one, SAME | other)
    assert "1 pair of parents who may be one person each" in text
    assert MERGE in text
    assert office.query("SELECT count(*) FROM parents WHERE merged_into IS NULL") == [(2,)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {}),
        ({"email": "father@y.org"}, {"email": "son@y.org"}),
        ({"phone": "555-0101"}, {"phone": "555-0102"}),
        ({"phone": "n/a"}, {"phone": "n/a"}),
        ({"address": "1 Oak", "postal_code": "1"}, {"address": "1 Oak", "postal_code": "2"}),
    ],
)
def test_two_of_one_name_and_child_whose_contacts_do_not_agree_are_asked_about(
    office: Office, one: dict[str, str], other: dict[str, str]
) -> None:
    """A father and a son of one name: nothing but their name says that they are one person."""
    child = {"student_id": "S1"}
    text = said(office, ANA | child | one, SAME | child | other)
    assert "María José Núñez on line 2 and on line 3: " + ASK.format("P1", "P9") in text
    assert "parents merge" not in text


DIFFERENT = (
    (ANA | {"phone": "555-0101"}, SAME | {"phone": "555-0102"}),
    (ANA, SAME),
    (ANA | {"address": "1 Oak Street", "postal_code": "01099"},
     SAME | {"address": "1 Oak Street", "postal_code": "02115"}),
    (ANA | {"email": "x@y.org"}, SAME | {"email": "x@y.org", "parent_first_name": "Ana"}),
    (ANA | {"phone": "555-0101"}, SAME | {"phone": "555-0101", "parent_last_name": "Núñez Jr."}),
    (ANA | {"phone": "n/a"}, SAME | {"phone": "n/a"}),
    # The roster says that they are two: a couple of one name, grandmother and mother.
    (ANA | {"student_id": "S1", "phone": "555-0101"},
     SAME | {"student_id": "S1", "phone": "555-0101", "relationship": "grandmother"}),
    (ANA | {"student_id": "S1", "email": "a@y.org", "phone": "555-0101"},
     SAME | {"student_id": "S1", "email": "b@y.org", "phone": "555-0102"}),
    (ANA | {"email": "a@y.org", "parent_last_name": "N??ez"},
     SAME | {"email": "a@y.org", "parent_last_name": "N??ez"}),
)  # fmt: skip


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_a_name_alone_or_a_phone_alone_is_nothing(
    office: Office, one: dict[str, str], other: dict[str, str]
) -> None:
    assert "may be one person" not in said(office, one, other)


@pytest.mark.slow
def test_a_new_parent_is_compared_with_those_of_the_store_and_nobody_twice(office: Office) -> None:
    said(office, ANA | {"phone": "413 555 0101"}, {"parent_id": "P5"})
    text = said(office, SAME | {"phone": "4135550101"})
    assert "María José Núñez in the store and on line 2: portaladm parents merge P1 P9" in text
    assert "may be one person" not in said(office, {"parent_id": "P77", "phone": "1"})


@pytest.mark.slow
def test_merged_parents_are_no_pair_any_more(office: Office) -> None:
    rows = (ANA | {"phone": "555-0101"}, SAME | {"phone": "555-0101"})
    assert "may be one person" in said(office, *rows)
    office.run("parents", "merge", "P1", "P9", "--reason", "one person", "--yes", code=0)
    assert "may be one person" not in said(office, *rows, {"parent_id": "P3"})


def test_a_phone_of_very_many_is_that_of_an_office(office: Office) -> None:
    rows = [ANA | {"parent_id": f"P{n}", "phone": "000-0000"} for n in range(9)]
    assert "may be one person" not in said(office, *rows)


def test_three_records_of_one_person_are_three_pairs(office: Office) -> None:
    text = said(office, *(ANA | {"parent_id": f"P{n}", "phone": "555"} for n in range(3)))
    assert "3 pairs of parents" in text


@pytest.mark.slow
def test_a_very_large_roster_is_compared_in_a_dry_run_and_says_so(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duplicates, "MOST_COMPARED", 1)
    rows = (ANA | {"phone": "555-0101"}, SAME | {"phone": "555 0101"})
    text = said(office, *rows, words=("--dry-run",))
    assert MERGE in text
    text = said(office, *rows)
    assert "may be one person" not in text
    assert "2 parents are too many" in text
    text = said(office, ANA | {"parent_id": "P4", "phone": "555-0101"})
    assert "portaladm parents merge P1 P4" in text


@pytest.mark.parametrize(
    ("common", "told"),
    [
        ({"email": "m@example.org"}, "merge P1 P9"),
        ({"student_id": "S1"}, ASK.format("P1", "P9")),
    ],
)
def test_a_very_large_roster_has_its_emails_and_neighbours_compared(
    office: Office, monkeypatch: pytest.MonkeyPatch, common: dict[str, str], told: str
) -> None:
    monkeypatch.setattr(duplicates, "MOST_COMPARED", 1)
    same = SAME | {"parent_first_name": "maría JOSé"}
    assert told in said(office, ANA | common, same | common)


def test_of_a_very_large_roster_families_registered_twice_are_told(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duplicates, "MOST_COMPARED", 1)
    home = {"phone": "555-0101", "parent_last_name": "Gil"}
    rows = [
        {"parent_id": f"P{n}", "parent_first_name": name, "student_id": f"S{n // 2}"} | home
        for n, name in enumerate(("Eva", "Ivo", "Eva", "Ivo"))
    ]
    text = said(office, *rows)
    assert "2 pairs of parents" in text
    assert "portaladm parents merge P0 P2" in text


def crowd(*names: str, start: int = 0) -> list[dict[str, str]]:
    """Contacts of one student, who stands in for all who have none yet."""
    people = enumerate(names, start)
    return [
        {"parent_id": f"P{n:05d}", "student_id": "S0", "parent_first_name": name}
        for n, name in people
    ]


def spell(number: int) -> str:
    return "N" + "".join("abcdefghij"[int(digit)] for digit in f"{number:05d}")


def test_in_a_crowd_at_one_student_every_pair_of_a_few_namesakes_is_told(office: Office) -> None:
    others = [spell(n) for n in range(9)]
    text = said(office, *crowd(*others, "José", "JOSE", "jose", "Josef"))
    assert "3 pairs of parents" in text
    for pair in ("P00009 P00010", "P00009 P00011", "P00010 P00011"):
        assert ASK.format(*pair.split()) in text


def test_a_new_contact_of_a_crowd_is_compared_with_the_old_ones(office: Office) -> None:
    said(office, *crowd(*(spell(n) for n in range(9))))
    text = said(office, *crowd("nAAAAD", start=70))
    assert "1 pair of parents" in text
    assert "in the store and on line 2: " + ASK.format("P00003", "P00070") in text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("names", "pairs", "example"),
    [
        (map(spell, range(20_000)), "1 pair", "P00000 P20000"),
        # The first eight are paired with each other, all others with the first.
        (["Ana"] * 20_000, f"{8 * 7 // 2 + 20_001 - 8:,} pairs", "P00000 P00001"),
    ],
    ids=["different", "one"],
)
def test_twenty_thousand_contacts_of_one_student_are_no_square_of_pairs(
    office: Office, names: Iterable[str], pairs: str, example: str
) -> None:
    """Each with each would be 200 million pairs: many minutes."""
    names = list(names)
    text = said(office, *crowd(*names, names[0].lower()))
    assert f"{pairs} of parents" in text
    assert ASK.format(*example.split()) in text
