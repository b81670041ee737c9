"""Which school a person's cell of organisations means; one that the file lacks is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from portaladm.domain.cells.lists import split_list
from portaladm.domain.roster_people import PersonKind
from portaladm.readers.people.words import tell_unknown
from portaladm.readers.register import Register


class Schools:
    """The organisations of a file by their ids: 1 for a school, 0 for anything above it.

    Where the file has none, ids stand for the schools, and nothing is told.
    """

    def __init__(self, known: Mapping[str, int]) -> None:
        self._known = known
        self._ids = frozenset((*known, ""))
        self._choose_one = lru_cache(maxsize=1_000)(self._choose)

    def choose(self, cells: Sequence[str]) -> Sequence[str]:
        """The first school among each person's organisations, or else the first of them."""
        if self._ids.issuperset(cells):
            return cells
        return list(map(self._choose_one, cells))

    def tell_unknown(
        self, register: Register, lines: Sequence[int], ids: Sequence[str], kinds: Iterable[int]
    ) -> None:
        """Tell the register of students whose school the file lacks."""
        if self._known and not self._ids.issuperset(ids):
            students = [
                org if kind & PersonKind.STUDENT.value else ""
                for org, kind in zip(ids, kinds, strict=True)
            ]
            tell_unknown(register, "org", lines, students, set(students) - self._ids)

    def _choose(self, cell: str) -> str:
        ids = split_list(cell, self._known)
        return next((org for org in ids if self._known.get(org)), ids[0] if ids else "")
