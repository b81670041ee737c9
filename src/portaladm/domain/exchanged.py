"""Whether a roster exchanges the children of families: a column of its links was sorted or moved.

One child who moves to another stored parent is everyday. Who gets a stranger's child and loses a
child to a stranger, in one file, stands in a row that was moved: so it is in a ring of two
families, and in the middle of a shift by one row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from portaladm.domain.identity import Person, are_two_people, share_contact


class Opening(NamedTuple):
    """A new link with access; ``loser`` is a stored parent who has the student no longer, or 0."""

    link: int
    parent: int
    student: int
    loser: int = 0


class Party(NamedTuple):
    """A parent before an import (None: new) and after it, and the students whom they had before."""

    before: Person | None
    after: Person
    children: frozenset[int]


@dataclass(frozen=True)
class Families:
    """The people of some links: parents, the students' parents of before, and last names.

    ``new_students`` are in the store by this import only.
    """

    parents: Mapping[int, Party]
    parents_of: Mapping[int, frozenset[int]]
    last_names: Mapping[int, str]
    new_students: frozenset[int]


def find_exchanged_links(openings: Iterable[Opening], families: Families) -> set[int]:
    """The links that give exchanged children to strangers."""
    strange = [one for one in openings if _are_strangers(one, families)]
    return {one.link for one in find_chains(strange)}


def find_chains(openings: Collection[Opening]) -> list[Opening]:
    """Those of parents who get a child and lose one, and of whoever gets what these lose."""
    middles = {one.loser for one in openings} & {one.parent for one in openings}
    return [one for one in openings if one.parent in middles or one.loser in middles]


def _are_strangers(opening: Opening, families: Families) -> bool:
    """Whether nothing ties a parent to a student: no contact, no child, no parent's move.

    Of stored people only what was stored tells, because a moved column may hold contacts; but a
    new household is told by the file. Who is new may have nothing but a last name.
    """
    party = families.parents[opening.parent]
    if party.before is None or opening.student in families.new_students:
        names = [party.after.last_name, *(families.last_names[one] for one in party.children)]
        child = Person("", families.last_names[opening.student])
        if not all(are_two_people(Person("", name), child) for name in names):
            return False
    if opening.loser and share_contact(party.after, families.parents[opening.loser].after):
        return False
    others = (families.parents[one] for one in families.parents_of[opening.student])
    return not any(_is_one_household(party, other, opening.student) for other in others)


def _is_one_household(one: Party, other: Party, student: int) -> bool:
    contact = share_contact(one.before or one.after, other.before or other.after)
    return contact or bool(one.children & other.children - {student})
