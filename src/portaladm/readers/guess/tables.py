"""Which of several tables hold the students, the parents and who belongs to whom.

Two columns belong together where the ids of the one stand in the other; what the columns and the
tables are called says which of them are students. Nothing else is known of an unknown export.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from portaladm.domain.cells.column_names import split_words
from portaladm.readers.guess import vocabulary
from portaladm.readers.guess.columns import guess_table, measure_name
from portaladm.readers.guess.office import add_ways
from portaladm.readers.guess.proposal import Guess, PartProposal, TablesProposal
from portaladm.readers.guess.sample import Sample

_SEPARATORS = re.compile(r"[;,|\n]")
_ENOUGH = 0.8
"""Share of a column's ids that must stand in another table."""
_MOST_TRIED = 20
_OF_STUDENTS = ("grade", "school")
_OF_PARENTS = ("email", "phone", "relationship")
_OF_LINKS = ("relationship", "portal_access")


@dataclass(frozen=True)
class _Reference:
    """A column whose ids are those of another table; ``lists`` where a cell has several."""

    table: Sample
    place: int
    to: Sample
    key: int
    score: float
    lists: bool = False


def guess_tables(samples: Sequence[Sample]) -> TablesProposal | None:
    """A map of the tables of students, parents and links; None where they are not found.

    A workbook whose first sheet is a roster by itself has none of them.
    """
    if samples[0].table.kind == "sheet" and _has_both(samples[0]):
        return None
    references = [
        found for one in samples for found in _find_references(one, samples)
        if not _is_of_others(found)
    ]  # fmt: skip
    pairs = sorted(_pair_up(references), key=lambda found: found[0], reverse=True)
    proposals = (_propose(student, parent) for _, student, parent in pairs[:_MOST_TRIED])
    return next(filter(_has_names, proposals), None)


def _has_names(proposal: TablesProposal) -> bool:
    """Whether both tables of people have names: courses have ids as well."""
    held = {guess.ours for part in proposal.parts for guess in part.guesses}
    return all(
        held & {f"{whose}_name", f"{whose}_first_name", f"{whose}_last_name"}
        for whose in ("student", "parent")
    )


def _has_both(sample: Sample) -> bool:
    """Whether a table has the ids and names of students and parents."""
    held = {
        guess.ours for guess in guess_table(sample.header, sample.values).guesses if guess.theirs
    }
    return held.issuperset(("student_id", "student_last_name", "parent_id", "parent_last_name"))


def _pair_up(
    references: Sequence[_Reference],
) -> Iterator[tuple[float, _Reference, _Reference]]:
    """Two references of one table, to students and to parents, or the list of a parent's children.

    A list's partner is the key of its own table.
    """
    for student, parent in product(references, references):
        apart = student.to is not parent.to and student.place != parent.place
        if student.table is parent.table and apart and not (student.lists or parent.lists):
            score = student.score + parent.score + _fit_owner(student, "student")
            score += _fit_owner(parent, "parent") + (student.table not in (student.to, parent.to))
            yield score, student, parent
    for listed in references:
        if listed.table is not listed.to and listed.to is not listed.table:
            for key in listed.table.keys:
                if key != listed.place:
                    own = _Reference(
                        listed.table, key, listed.table, key, _fit_key(listed.table, key)
                    )
                    score = listed.score + own.score + _fit_owner(listed, "student")
                    score += _fit_table(listed.table, "parent") - 2 * (not listed.lists)
                    yield score, replace(listed, lists=True), own


def _find_references(table: Sample, samples: Sequence[Sample]) -> Iterator[_Reference]:
    for place, cells in enumerate(table.values):
        filled = [text for text in cells if text]
        split = [[p.strip() for p in _SEPARATORS.split(t) if p.strip()] for t in filled]
        lists = any(len(parts) > 1 for parts in split)
        ids = [part for parts in split for part in parts]
        for to in samples:
            for key, known in to.keys.items():
                itself = to is table and place != key
                if not ids or itself or len(known) < 0.4 * to.rows:
                    continue
                share = sum(one in known for one in ids) / len(ids)
                if share >= _ENOUGH:
                    same = split_words(table.header[place]) == split_words(to.header[key])
                    score = share + _fit_key(to, key) + same
                    yield _Reference(table, place, to, key, score, lists)


def _fit_key(table: Sample, place: int) -> float:
    """How much a column looks like the ids of its table."""
    named = not set(split_words(table.header[place]).split()).isdisjoint(vocabulary.MEANINGS["id"])
    return named + 0.5 * (place == 0) + len(table.keys[place]) / table.rows


def _is_of_others(reference: _Reference) -> bool:
    """Whether a table or column says that it is of teachers, who have names and ids, too."""
    name = reference.to.table.name.partition(".")[0]
    words = split_words(f"{name} {reference.table.header[reference.place]}").split()
    return not vocabulary.OTHERS.isdisjoint(words)


def _fit_owner(reference: _Reference, whose: str) -> float:
    words = split_words(reference.table.header[reference.place])
    return 2 * _count_owners(words, whose) + _fit_table(reference.to, whose)


def _fit_table(table: Sample, whose: str) -> float:
    """How much a table looks like one of students, or of parents."""
    named = _count_owners(split_words(table.table.name.partition(".")[0]), whose)
    headed = _count_owners(" ".join(map(split_words, table.header)), whose)
    has = {
        ours: any(measure_name(ours, name) > 0.7 for name in table.header)
        for ours in (*_OF_STUDENTS, *_OF_PARENTS)
    }
    more = sum(has[ours] for ours in _OF_STUDENTS) - sum(has[ours] for ours in _OF_PARENTS)
    return 2 * named + 0.5 * headed + (0.5 if whose == "student" else -0.5) * more


def _count_owners(text: str, whose: str) -> int:
    """1 for words of this owner, -1 for words of the other."""
    words = set(text.split())
    student = bool(words & vocabulary.STUDENT) or text.startswith(vocabulary.STUDENT_STARTS)
    parent = bool(words & vocabulary.PARENT)
    return (student - parent) if whose == "student" else (parent - student)


def _propose(student: _Reference, parent: _Reference) -> TablesProposal:
    """The map; a list of children needs no table of links."""
    taken: set[str] = set()
    number = Guess("parent_id", parent.to.header[parent.key], 1.0)
    theirs = student.table.header[student.place]
    parts = []
    if not student.lists:
        linked = Guess("parent_id", parent.table.header[parent.place], 1.0)
        ids = (Guess("student_id", theirs, 1.0), linked)
        parts.append(_guess_part("links", student.table, ids, _OF_LINKS, taken))
    own = (number, Guess("children", theirs, 1.0)) if student.lists else (number,)
    parts.append(_guess_part("parents", parent.to, own, (), taken))
    key = (Guess("student_id", student.to.header[student.key], 1.0),)
    parts.append(_guess_part("students", student.to, key, (), taken))
    return TablesProposal(tuple(reversed(parts)))


def _guess_part(
    name: str, sample: Sample, ids: Sequence[Guess], only: Sequence[str], taken: set[str]
) -> PartProposal:
    """What a map says of one of the tables; ``taken`` are the columns that another one has."""
    whose = {"students": "student", "parents": "parent"}.get(name, "")
    used = {guess.theirs for guess in ids}
    left = [n for n, theirs in enumerate(sample.header) if theirs not in used]
    names = [f"{whose} {sample.header[n]}".strip() for n in left]
    values = [sample.values[n] for n in left]
    found = add_ways(guess_table(names, values), names, values)
    theirs = dict(zip(names, (sample.header[n] for n in left), strict=True))
    guesses = tuple(
        replace(guess, theirs=theirs[guess.theirs]) for guess in found.guesses
        if guess.theirs and guess.ours not in taken and _belongs(guess.ours, whose, only)
    )  # fmt: skip
    held = {guess.ours for guess in guesses}
    taken.update(held)
    names_held = {w: order for w, order in found.names.items() if f"{w}_name" in held}
    read = {*used, *(guess.theirs for guess in guesses)}
    return PartProposal(
        name, sample.table.kind, sample.table.name, {**sample.table.settings, **found.settings},
        names_held, (*ids, *guesses),
        found.access_values if any(g.ours == "portal_access" for g in guesses) else {},
        tuple(theirs for theirs in sample.header if theirs.strip() and theirs not in read),
    )  # fmt: skip


def _belongs(ours: str, whose: str, only: Sequence[str]) -> bool:
    if only:
        return ours in only
    if ours.endswith("_id"):
        return False
    if whose == "student":
        return not ours.startswith("parent_") and ours not in (*_OF_PARENTS, "portal_access")
    return not ours.startswith("student_") and ours not in (*_OF_STUDENTS, "withdrawn_on")
