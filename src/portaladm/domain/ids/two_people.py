"""One id in one file, two people: an id copied to another row, or reused for somebody else.

Rows of one person may disagree: a name is corrected on one row and not on the others. Rows of two
people share neither name, or the one name that many have (``Garcia``) and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations

from portaladm.domain.folding import fold_name
from portaladm.domain.identity import (
    Person,
    are_one_name,
    are_other_names,
    are_two_people,
    are_unlike,
)
from portaladm.domain.names import have_other_second_names

_MOST = 1_000
_MOST_NAMES = 50


@dataclass
class Sighting:
    """What the rows of one id with one spelling of the name say of the person.

    ``related`` are the ids at the other end of the rows, ``families`` the last names there;
    ``contacts`` those of the person, or of a student's parents; ``places`` schools and grades.
    ``lines`` are those of the file: of a row that names several parents each has the same.
    """

    person: Person
    related: set[str] = field(default_factory=set)
    families: set[str] = field(default_factory=set)
    contacts: set[str] = field(default_factory=set)
    places: set[tuple[str, str]] = field(default_factory=set)
    lines: set[int] = field(default_factory=set)

    def add(
        self,
        related: str,
        family: str,
        contacts: tuple[str, ...],
        place: tuple[str, str],
        line: int,
    ) -> None:
        """Take in one more row."""
        if len(self.related) < _MOST:
            self.related.add(related)
            self.families.add(fold_name(family))
            self.contacts.update(filter(None, map(fold_name, contacts)))
            self.places.add(place)
            self.lines.add(line)


def find_strangers(sightings: list[Sighting], *, is_register: bool = False) -> bool:
    """Whether the sightings of one id are of more than one person.

    ``is_register``: a person has one line there, so that a second one with another first name and
    none of the contacts is somebody else's.
    """
    pairs = list(combinations(sightings[:_MOST_NAMES], 2))
    if any(_are_strangers(one, other) for one, other in pairs):
        return True
    return is_register and any(_have_other_first_names(one, other) for one, other in pairs)


def _have_other_first_names(one: Sighting, other: Sighting) -> bool:
    if _share_contacts(one.contacts, other.contacts) or are_one_name(one.person, other.person):
        return False
    return are_other_names(one.person.first_name, other.person.first_name)


def _are_strangers(one: Sighting, other: Sighting) -> bool:
    return (
        are_two_people(one.person, other.person)
        or _stand_in_one_row(one, other)
        or _have_other_second_names(one, other)
        or _share_one_name_alone(one, other)
    )


def _stand_in_one_row(one: Sighting, other: Sighting) -> bool:
    """Whether one row names both as parents, by the family's id: a correction has another row."""
    return bool(one.lines & other.lines) and are_other_names(
        one.person.first_name, other.person.first_name
    )


def _have_other_second_names(one: Sighting, other: Sighting) -> bool:
    """Whether given names of several words agree in the first one only, and nothing else does."""
    if _share_contacts(one.contacts, other.contacts) or one.related & other.related:
        return False
    return have_other_second_names(one.person.first_name, other.person.first_name)


def _share_one_name_alone(one: Sighting, other: Sighting) -> bool:
    """Whether the rows agree in one name and in nothing that tells a person or a family.

    Where contacts are not known on both sides, a correction is as probable.
    """
    if not (one.contacts and other.contacts) or _share_contacts(one.contacts, other.contacts):
        return False
    if one.related & other.related:
        return False
    is_one_place = bool(one.places & other.places)
    differ = are_unlike if is_one_place else are_other_names  # a slip stays in its class
    firsts = differ(one.person.first_name, other.person.first_name)
    lasts = differ(one.person.last_name, other.person.last_name)
    if firsts == lasts:
        return False
    return firsts or not is_one_place or _has_own_family(one, other)


def _share_contacts(ours: set[str], theirs: set[str]) -> bool:
    """Whether at least as many contacts agree as differ: one pasted cell makes no family."""
    return len(ours & theirs) >= max(1, min(len(ours - theirs), len(theirs - ours)))


def _has_own_family(one: Sighting, other: Sighting) -> bool:
    """Whether each has the last name of the other end of its rows, and not the other's."""
    ours, theirs = (fold_name(each.person.last_name) for each in (one, other))
    return (ours in one.families - other.families) and (theirs in other.families - one.families)
