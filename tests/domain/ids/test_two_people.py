"""One id in one file: a person whose name was corrected, or two people."""

from __future__ import annotations

from itertools import count

import pytest

from portaladm.domain.identity import Person
from portaladm.domain.ids.two_people import Sighting, find_strangers

LINES = count(100)


def see(
    name: str,
    related: str = "",
    email: str = "",
    family: str = "",
    grade: str = "4",
    line: int = 0,
) -> Sighting:
    first, _, last = name.partition("|")
    sighting = Sighting(Person(first, last))
    sighting.add(related, family, (email, "", ""), ("Oak", grade), line or next(LINES))
    return sighting


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (see("Jose|Lopez"), see("Luis|Ruiz")),
        (see("Jose|Lopez", "1", "j@x.org"), see("Luis|Ruiz", "1", "j@x.org")),
        (see("Ana|Garcia", "P1", "j@x.org"), see("Luis|Garcia", "P2", "l@x.org")),
        (see("Ana|Lopez", "P1", "j@x.org", "Lopez"), see("Ana|Ruiz", "P2", "l@x.org", "Ruiz")),
        (see("Ana|Lopez", "P1", "j@x.org"), see("Ana|Ruiz", "P2", "l@x.org", grade="7")),
        (see("Jana|Nowak", "P1", "j@x.org"), see("Ana|Nowak", "P2", "l@x.org", grade="7")),
        (see("Abdul Rahman|Khan", "1"), see("Abdul Karim|Khan", "2")),
        (see("Abdul Rahman|-", "1"), see("Abdul Karim|-", "2")),
        (see("Maria Jose|Lopez", "1"), see("Maria Luisa|Lopez", "2")),
        (see("Maria Jose|-", "1"), see("Maria Luisa|-", "2")),
        (see("Thị Hoa|Nguyễn", "1"), see("Thị Lan|Nguyễn", "2")),
        (see("Omar|Lopez", "1", "f@x.org", line=9), see("Pia|Lopez", "1", "f@x.org", line=9)),
    ],
)
def test_rows_that_share_no_name_or_nothing_but_one_are_of_two_people(
    one: Sighting, other: Sighting
) -> None:
    assert find_strangers([one, other])
    assert find_strangers([other, one])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (see("Jose|Lopez"), see("José|LOPEZ")),
        (see("Jose|Lopez", "1", "j@x.org"), see("Lopez|Jose", "2", "l@x.org")),
        (see("Ana|Lopez"), see("Ana|Ruiz")),
        (see("Ana|Lopez", "P1", "j@x.org"), see("Ana|Ruiz", "P1", "l@x.org")),
        (see("Ana|Lopez", "P1", "j@x.org"), see("Ana|Ruiz", "P2", "J@x.org")),
        (see("Ana|Lopez", "P1", "j@x.org", "Lopez"), see("Ana|Ruiz", "P2", "l@x.org", "Lopez")),
        (see("Ana|Lopez", "P1", "j@x.org"), see("Anita|Lopez", "P2", "l@x.org")),
        (see("Jana|Nowak", "P1", "j@x.org"), see("Ana|Nowak", "P2", "l@x.org")),
        (
            see("Jacqueline|Nowak", "P1", "j@x.org"),
            see("Jaqueline|Nowak", "P2", "l@x.org", grade="7"),
        ),
        (see("J|Nowak", "P1", "j@x.org"), see("Jana|Nowak", "P2", "l@x.org", grade="7")),
        (see("Bob|Smith", "1", "b@x.org"), see("Robert|Smith", "2", "r@x.org")),
        (see("Ana|Lopez", "P1", "j@x.org"), see("Eva|Lopez", "P2")),
        (see("Maria Jose|Lopez", "1"), see("Maria J.|Lopez", "2")),
        (see("Ana Maria|Lopez", "1"), see("Ana|Lopez", "2")),
        (see("Mary Ann|Lopez", "1"), see("Mary Anne|Lopez", "2")),
        (see("Maria del Carmen|Lopez", "1"), see("Maria Carmen|Lopez", "2")),
        (see("Abdul Rahman|Khan", "1"), see("Abdul Rehman|Khan", "2")),
        (see("John Robert|Lopez", "1"), see("John Bob|Lopez", "2")),
        (see("Maria Jose|Lopez", "1"), see("Maria Luisa|Lopez", "1")),
        (see("Maria Jose|Lopez", "1", "j@x.org"), see("Maria Luisa|Lopez", "2", "j@x.org")),
        (see("Иван Петрович|Сидоров", "1"), see("Ivan Petrovich|Sidorov", "2")),
    ],
)
def test_a_corrected_name_is_the_same_person(one: Sighting, other: Sighting) -> None:
    assert not find_strangers([one, other])
    assert not find_strangers([other, one])


def test_of_many_names_any_two_may_be_strangers() -> None:
    assert find_strangers([see("Ana|Lopez"), see("Ana|Ruiz"), see("Luis|Lopez")])


@pytest.mark.parametrize(
    ("other", "two"),
    [
        (see("Eva|Lopez"), True),
        (see("Lopez|Ana"), False),
        (see("Eva|Lopez", email="a@x.org"), False),
        (see("Anita|Lopez"), True),
        (see("A|Lopez"), False),
        (see("Ana|Ruiz"), False),
    ],
)
def test_in_a_register_another_first_name_alone_is_another_person(
    other: Sighting, two: bool
) -> None:
    ana = see("Ana|Lopez", email="a@x.org")
    assert find_strangers([ana, other], is_register=True) is two
    assert not find_strangers([ana, other])
