"""One id, two people: which names are two, and which are one person's in another spelling."""

from __future__ import annotations

import pytest

from portaladm.domain.identity import (
    Namesakes,
    Person,
    are_two_people,
    find_exchanged,
    find_rings,
    has_lost_letters,
    share_contact,
)


def name(text: str) -> Person:
    first, _, last = text.partition("|")
    return Person(first, last)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jose|Lopez", "Luis|Ruiz"),
        ("Greta|Holm", "Luis|Ruiz"),
        ("Ana|de la Vega", "Luis|de la Rosa"),
        ("Nguyễn|Văn", "Trần|Thị"),
        ("Аня|Иванова", "Оля|Петрова"),
        ("Li|Wu", "Bo|Xi"),
        ("Ben|Ruiz", "Cy|Ode"),
        ("Hoa|Nguyễn Thị", "Lan|Trần Thị"),
        ("Văn An|Lê", "Văn Bình|Phạm"),
        ("Mohamed|Ali", "Ali|Hassan"),
        ("James|Thomas", "Thomas|Kelly"),
        ("Mario|Lopez", "Maria|Ruiz"),
        ("Daniel|Cruz", "Daniela|Soto"),
        ("Anders|Holm", "Lars|Andersen"),
        ("Siti binti|Ali", "Nur binti|Omar"),
        ("Sean|Mc Mahon", "Ian|Mc Coy"),
        ("Ivan Petrovich|Sidorov", "Oleg Petrovich|Kozlov"),
        ("Иван Петрович|Сидоров", "Олег Петрович|Козлов"),
        ("Dr. Jose|Lopez", "Dr. Luis|Ruiz"),
        ("Jose|Lopez Jr", "Luis|Ruiz Jr"),
        ("Family|Lopez", "Family|Ruiz"),
        ("Hans und Eva|Meier", "Uwe und Ida|Schulz"),
    ],
)
def test_two_people_share_neither_name(one: str, other: str) -> None:
    assert are_two_people(name(one), name(other))
    assert are_two_people(name(other), name(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("José|López", "JOSE|LOPEZ"),
        ("Jose|Lopez", "Lopez|Jose"),
        ("Ana|Lopez", "Ana|Ruiz"),
        ("Ana|Lopez", "Maria|Lopez"),
        ("Bob|Smith", "Robert|Jones"),
        ("Pepe|Garcia", "José|Vega"),
        ("Jonathan|Smiht", "Jonatan|Smith"),
        ("Mary-Ann|O'Brien", "Mary Ann|OBrien"),
        ("Maria Jose|Garcia Lopez", "M.|Lopez"),
        ("Sean|Mc Mahon", "Seán|McMahon"),
        ("Иван|Петров", "ИВАН|ПЕТРОВА"),
        ("Наталья|Иванова", "Natalia|Ivanova"),
        ("Γιώργος|Παπαδόπουλος", "Giorgos|Papadopoulos"),
        ("Jörg|Böhm", "Joerg|Boehm"),
        ("Åse|Bø", "Aase|Boe"),
        ("IŞIK|YILMAZ", "Işık|Yılmaz"),
        ("小明|王", "王|小明"),
        ("An|Nguyễn Văn", "Nguyễn Văn|An"),
        ("Mohammed|Al-Masri", "Muhammad|Almasri"),
        ("Abd El Rahman|Said", "Abdelrahman|Sayed"),
        ("José Luis|García", "Jose|Luis Garcia"),
        ("Sukarno|-", "-|Sukarno"),
        ("Van|Nguyen", "Van|Tran"),
        ("Mr|Lopez", "Jose|Lopez"),
    ],
)
def test_one_person_keeps_a_name_in_some_spelling(one: str, other: str) -> None:
    assert not are_two_people(name(one), name(other))
    assert not are_two_people(name(other), name(one))


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        (Person("A", "B", "x@y.org"), Person("C", "D", "X@Y.org"), True),
        (Person("A", "B", phone="(555) 010-1234"), Person("C", "D", phone="+1 555 010 1234"), True),
        (Person("A", "B", address="1 Main St"), Person("C", "D", address="1 MAIN ST"), True),
        (Person("A", "B"), Person("C", "D"), False),
        (Person("A", "B", "x@y.org", "1"), Person("C", "D", "z@y.org", "1"), False),
    ],
)
def test_a_contact_is_shared_only_where_both_have_it(
    one: Person, other: Person, shared: bool
) -> None:
    assert share_contact(one, other) == shared


@pytest.mark.parametrize(
    ("stored", "new", "lost"),
    [
        ("Muñoz", "Mu?oz", True),
        ("Muñoz", "Mu??oz", True),
        ("Muñoz", "Mu\ufffdoz", True),
        ("José", "Jos?", True),
        ("Nguyễn Văn", "Nguy?n V?n", True),
        ("José", "JosÃ©", True),
        ("Núñez", "NÃºÃ±ez", True),
        ("MUÑOZ", "MUÃ‘OZ", True),
        ("Nguyễn", "Nguyá»…n", True),
        ("Zoë", "Zo├½", True),
        ("Jose", "JosÃ©", False),
        ("João", "JoÃo", False),
        ("Munoz", "Munez", False),
        ("Mu?oz", "Mu?oz", False),
        ("Mu?oz", "Muñoz", False),
        ("Garcia", "Mu?oz", False),
    ],
)
def test_letters_are_lost_where_the_store_has_them(stored: str, new: str, lost: bool) -> None:
    assert has_lost_letters(stored, new) == lost


def test_names_that_moved_to_another_id_are_exchanged() -> None:
    ben, luis, ana = name("Ben|Garcia"), name("Luis|Garcia"), name("Ana|Ruiz")
    assert find_exchanged([("1", ben, luis), ("2", luis, ben), ("3", ana, name("Anna|Ruiz"))]) == {
        "1",
        "2",
    }
    assert find_exchanged([("1", ben, name("Benjamin|Garcia"))]) == set()


@pytest.mark.parametrize(
    ("moves", "asked"),
    [
        ("P1<P2", ""), ("P1<P2 P2<P1", "P1 P2"), ("P1<P2 P2<P3 P3<P1", "P1 P2 P3"),
        ("P1<P2 P2<P3", ""), ("P1<P2 P2<P1 P3<P1 P2<P4", "P1 P2"),
        ("P1<Q2 Q2<P1", ""), ("P1<Q2 Q2<P1 P1<P2 P2<P1", "P1 P2"),
    ],
)  # fmt: skip
def test_namesakes_who_get_each_others_links_are_a_ring(moves: str, asked: str) -> None:
    names = {"P": "Mr. José Lopez", "Q": "Luis Ruiz"}
    found = find_rings(
        Namesakes(one, names[one[0]], other, names[other[0]].replace("Mr. José", "Jose B."))
        for one, other in (move.split("<") for move in moves.split())
    )
    assert found == set(asked.split())
