"""Whether two records under one id are one person: names, contacts, and what exports do to them.

An id is not believed blindly. Exports reuse ids, sort one column by itself, eat leading zeros and
replace letters; whoever takes the id for the person then shows one family another family's child.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

from portaladm.domain.folding import fold_name
from portaladm.domain.names import leave_out_titles, share_a_name, split_name

LOST_LETTER = re.compile("[?\ufffd]+")
"""What a converter writes for letters that it does not know."""
_SHORTEST_PHONE = 5
_ONE_BYTE = ("cp1252", "latin-1", "cp850", "mac_roman")
"""How UTF-8 is read by mistake."""
_ALIKE = 0.5
"""Share of letters in order above which a name may be a slip: ``Rose`` for ``Jose``."""


class Doubt(StrEnum):
    """Why a record under a known id may be somebody else."""

    NAME = "name"
    """Neither the first nor the last name is the stored one, and no contact is."""
    EXCHANGED = "exchanged"
    """The name, or of namesakes the links, are those that another id had until now."""
    ZEROS = "zeros"
    """The id is a stored one but for leading zeros, or for how it is written."""
    LETTERS = "letters"
    """Where the stored name has letters, the new one has marks for letters that were lost."""


class Person(NamedTuple):
    """What tells people apart: names, and contacts as far as they are known."""

    first_name: str
    last_name: str
    email: str = ""
    phone: str = ""
    address: str = ""

    @property
    def full_name(self) -> str:
        """Both names as people read them."""
        return f"{self.first_name} {self.last_name}"

    def leave_out(self, crowded: Container[str]) -> Person:
        """The person without contacts that are written as one of ``crowded``."""
        return Person(*self[:2], *("" if contact in crowded else contact for contact in self[2:]))


class Question(NamedTuple):
    """Whether the person whom a file names under an id is the one who is stored.

    ``stored_number`` differs from ``number`` where leading zeros do. ``answer`` is ``same``,
    ``different``, or empty while nobody has answered.
    """

    kind: str
    number: str
    doubt: Doubt
    stored_number: str
    stored_name: str
    new_name: str
    asked_at: str = ""
    answer: str = ""
    answered_at: str = ""


def are_two_people(one: Person, other: Person) -> bool:
    """Whether neither name of one is a name of the other, in whatever order and spelling."""
    return not share_a_name(one[:2], other[:2])


def have_strange_name(one: Person, other: Person) -> bool:
    """Whether the first names differ, though the last name, which many have, is the same.

    A short form, a nickname and a slip in a long name are one name; ``Jana`` and ``Ana`` are two.
    """
    return are_other_names(one.first_name, other.first_name)


def are_other_names(one: str, other: str) -> bool:
    """Whether two first or last names are different ones, even if one letter tells them apart.

    One letter for a whole name tells nothing.
    """
    ours, theirs = fold_name(one), fold_name(other)
    if ours[:1] == theirs[:1] and min(len(ours), len(theirs)) <= 1:
        return False
    return are_two_people(Person(ours, ""), Person(theirs, ""))


def are_unlike(one: str, other: str) -> bool:
    """Whether a first or a last name can't be a slip, a short form or a nickname of another."""
    ours, theirs = fold_name(one), fold_name(other)
    if ours[:1] == theirs[:1] or SequenceMatcher(None, ours, theirs).ratio() > _ALIKE:
        return False
    return are_other_names(ours, theirs)


def are_one_name(one: Person, other: Person) -> bool:
    """Whether two people have the same full name, accents, case and order aside."""
    return sorted(split_name(one.full_name)) == sorted(split_name(other.full_name))


def share_contact(one: Person, other: Person) -> bool:
    """Whether both have the same email, phone or address; a blank one is nobody's."""
    phones = [re.sub(r"\D", "", phone)[-10:] for phone in (one.phone, other.phone)]
    return (
        (fold_name(one.email) == fold_name(other.email) != "")
        or (phones[0] == phones[1] and len(phones[0]) >= _SHORTEST_PHONE)
        or (fold_name(one.address) == fold_name(other.address) != "")
    )


def has_lost_letters(stored: str, new: str) -> bool:
    """Whether ``new`` is ``stored`` with marks where letters beyond ASCII or a mark stood.

    A mark for one letter may be two or three characters, one for each of its bytes. UTF-8 that
    was read as something else (``JosÃ©``) has lost them as well.
    """
    if new == stored or _is_misread(stored, new):
        return new != stored
    if not LOST_LETTER.search(new):
        return False
    pieces = LOST_LETTER.split(new)
    pattern = "[^?\ufffd]{1,3}".join(map(re.escape, pieces))
    return re.fullmatch(pattern, stored, re.IGNORECASE) is not None


def _is_misread(stored: str, new: str) -> bool:
    """Whether ``new`` is ``stored`` in UTF-8, read with a one-byte encoding."""
    if stored.isascii() or len(new) <= len(stored):
        return False
    bytes_of = stored.encode()
    return any(bytes_of.decode(one, "replace").casefold() == new.casefold() for one in _ONE_BYTE)


def find_exchanged(changes: Iterable[tuple[str, Person, Person]]) -> set[str]:
    """Of changed people (id, stored, new), the ids whose new name another of them had until now."""
    changed = list(changes)
    stored: dict[str, set[str]] = {}
    for number, before, _ in changed:
        stored.setdefault(_key(before), set()).add(number)
    return {
        number
        for number, before, after in changed
        if not are_one_name(before, after) and stored.get(_key(after), set()) - {number}
    }


class Namesakes(NamedTuple):
    """Two ids of one kind: ``gains`` gets a link that ``loses`` had, and both have names."""

    gains: str
    gains_name: str
    loses: str
    loses_name: str


def find_rings(moves: Iterable[Namesakes]) -> set[str]:
    """Ids of one name that get each other's links, in a ring of two or more.

    A link that moves one way is a change of custody, or of two records one stays.
    """
    edges = {
        (one.gains, one.loses)
        for one in moves
        if leave_out_titles(one.gains_name) == leave_out_titles(one.loses_name)
    }
    while True:
        gain, lose = {one for one, _ in edges}, {other for _, other in edges}
        kept = {(one, other) for one, other in edges if one in lose and other in gain}
        if kept == edges:
            return gain
        edges = kept


def _key(person: Person) -> str:
    return " ".join(sorted(split_name(person.full_name)))
