"""What files may show of a child to whom: read from their rows, with nothing of ours.

Whatever becomes of a bad file, nobody may see a child whom neither the good file nor the bad one
gives them by name.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

Pair = tuple[str, str]


class Given(NamedTuple):
    """A row of a file: a parent and a child by their names, and what else tells who they are.

    ``keys`` are ids of the parent, or emails and phones where a file has no ids; ``child_id`` is
    the student's.
    """

    parent: str
    child: str
    keys: frozenset[str]
    child_id: str


def read_given(before: list[Given], after: list[Given]) -> set[Pair]:
    """Which parent the rows of both files give which child, by their names.

    A pair of ids that stands in both files is one family, whatever a bad cell calls its people.
    """
    both = _find_pairs(before) & _find_pairs(after)
    parents, children = dict[str, set[str]](), dict[str, set[str]]()
    for row in (*before, *after):
        for key in row.keys:
            if (key, row.child_id) in both:
                parents.setdefault(key, set()).add(row.parent)
                children.setdefault(row.child_id, set()).add(row.child)
    given = {(row.parent, row.child) for row in (*before, *after)}
    for key, child_id in both:
        given |= {(one, other) for one in parents[key] for other in children[child_id]}
    return given


def _find_pairs(rows: Iterable[Given]) -> set[Pair]:
    return {(key, row.child_id) for row in rows for key in row.keys}


def find_strangers(seen: set[Pair], given: set[Pair]) -> Iterator[Pair]:
    """Who sees a child that no file gives them.

    A file may correct one name of somebody, so that a person is met by a first name, or by a last
    name where the first is nearly the same.
    """
    for parent, child in sorted(seen):
        if not any(is_same(parent, p) and is_same(child, c) for p, c in given):
            yield parent, child


def is_same(one: str, other: str) -> bool:
    """Whether two names may be one person's, in whatever order they are written."""
    ours, theirs = fold(one), fold(other)
    return sorted(ours) == sorted(theirs) or ours[0][:2] == theirs[0][:2]


def fold(name: str) -> list[str]:
    """The words of a name, without accents and capitals."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    return "".join(one for one in bare if not unicodedata.combining(one)).split() or [""]
