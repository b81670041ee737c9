"""What files in which people are linked by ids may show to whom, read with nothing of ours.

A link says who sees whom by two ids, and each id by the names that its people have. An id means in
a later file whom it meant before only if something of the person is still there.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import NamedTuple

from tests.edits.oracle import Pair, fold, is_same


class Someone(NamedTuple):
    """A line about a person; ``contacts`` are the email and the phone."""

    id: str
    first: str
    last: str
    contacts: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """Both names."""
        return f"{self.first} {self.last}"


class Link(NamedTuple):
    """A link between two ids; of the line that says it, ``own`` is the person at the first end."""

    one: str
    other: str
    own: Someone | None = None


class Export(NamedTuple):
    """The people and the links of one file."""

    people: list[Someone]
    links: list[Link]


def read_given_links(good: Export, bad: Export) -> set[Pair]:
    """Whom both files give whom, by their names, whichever end is the parent."""
    stored, meant = _collect(good.people), dict[str, list[Someone]]()
    pairs = {(link.one, link.other) for link in good.links}
    lasting = {end for link in bad.links if (link.one, link.other) in pairs for end in link[:2]}
    for number, people in _collect(bad.people).items():
        before = stored.get(number)
        if before:
            kept = [p for p in people if any(_is_kept(p, b, number in lasting) for b in before)]
        else:
            kept = people if all(_is_one(*two) for two in combinations(people, 2)) else []
        meant[number] = kept
    known = {number: [*stored.get(number, []), *meant.get(number, [])]
             for number in stored.keys() | meant.keys()}  # fmt: skip
    links = [*good.links, *(link for link in bad.links if _holds(link, meant))]
    given = {
        (one.name, other.name)
        for link in links
        for one in known.get(link.one, [])
        for other in known.get(link.other, [])
    }
    return given | {(other, one) for one, other in given}


def _holds(link: Link, meant: dict[str, list[Someone]]) -> bool:
    if link.own and link.own not in meant.get(link.one, []):
        return False
    return bool(meant.get(link.one) and meant.get(link.other))


def _collect(people: Iterable[Someone]) -> dict[str, list[Someone]]:
    found: dict[str, list[Someone]] = {}
    for one in people:
        found.setdefault(one.id, []).append(one)
    return found


def _is_kept(one: Someone, before: Someone, lasting: bool) -> bool:
    """Whether an id still means the person: by the first name, a contact, or last name and link."""
    return _is_one(one, before) or (lasting and fold(one.last) == fold(before.last))


def _is_one(one: Someone, other: Someone) -> bool:
    return is_same(one.name, other.name) or bool(one.contacts & other.contacts)
