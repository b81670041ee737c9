"""What an unknown table's columns may mean: from its header, and from what stands below it.

A name alone misleads (``number`` of what?), and so do values alone (two columns of dates); both
together give a measure from 0 to 1, which is said for each column. Nothing is imported on the
strength of a guess: the map is printed, for a person to read, correct and save.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import compress, islice
from types import MappingProxyType

from portaladm.domain.cells.column_names import split_words
from portaladm.domain.rosters import COLUMNS, REQUIRED
from portaladm.readers.guess import vocabulary
from portaladm.readers.guess.blocks import (
    BlockColumns,
    find_blocks,
    find_whole_name,
    name_last_names,
)
from portaladm.readers.guess.office import add_ways
from portaladm.readers.guess.proposal import Guess, ParentProposal, Proposal
from portaladm.readers.guess.values import VALUES

SAMPLE_ROWS = 2_000
STUDENT_COLUMNS = (
    "student_id", "student_first_name", "student_last_name", "grade", "school", "withdrawn_on",
)  # fmt: skip
WHOLE_OR_LAST = ("parent_name", "parent_last_name")
PARENT_NAMES = ("parent_id", "parent_first_name", "parent_last_name")
GUESS = 0.4
_NONE: Mapping[str, object] = MappingProxyType({})


def guess_columns(
    header: Sequence[str], rows: Iterable[Sequence[str]], settings: Mapping[str, object] = _NONE
) -> Proposal:
    """What each of our columns is called in a table, by its header and its first rows.

    ``settings`` are what is known already of how the file is written.
    """
    sample = [row for row in islice(rows, SAMPLE_ROWS) if len(row) == len(header)]
    values = [[row[n].strip() for row in sample] for n in range(len(header))]
    blocks = find_blocks([split_words(name) for name in header])
    parents = [_guess_parent(block, header, values) for block in blocks]
    named = [any(guess.ours in WHOLE_OR_LAST for guess in one.guesses) for one in parents]
    if sum(named) > 1:
        blocks, parents = [*compress(blocks, named)], [*compress(parents, named)]
        found = _guess_shared(header, values, blocks, parents)
    else:
        found = guess_table(header, values)
    found = replace(
        found, settings=settings, remarks=(*found.remarks, *_ask(found, header, values))
    )
    return add_ways(found, header, values)


def _ask(found: Proposal, header: Sequence[str], values: Sequence[Sequence[str]]) -> Iterable[str]:
    """Ask about columns of yes and no that are not used, where none decides on access."""
    answers = vocabulary.YES_WORDS | vocabulary.NO_WORDS
    asked = [
        name for name, cells in zip(header, values, strict=True)
        if name in found.unused and any(cells)
        and all(cell.casefold() in answers for cell in cells if cell)
        and not all(cell.isdigit() for cell in cells if cell)
    ]  # fmt: skip
    if asked and not found.access_values:
        names = ", ".join(asked[:5])
        yield f"not used are the answers in {names}: does one of them say who may use the portal?"


def _guess_parent(
    block: BlockColumns, header: Sequence[str], values: Sequence[list[str]]
) -> ParentProposal:
    """The columns of one parent, under the names that they would have if there were one parent."""
    names = [f"parent {rest}" for rest in block.columns.values()]
    found = guess_table(names, [values[place] for place in block.columns])
    theirs = dict(zip(names, (header[place] for place in block.columns), strict=True))
    guesses = tuple(
        replace(guess, theirs=theirs[guess.theirs]) for guess in found.guesses
        if guess.theirs and guess.ours not in STUDENT_COLUMNS
    )  # fmt: skip
    if sum(guess.ours in PARENT_NAMES[1:] for guess in guesses) < 2:
        for place in find_whole_name(block, values):
            guesses = tuple(g for g in guesses if g.ours not in PARENT_NAMES[1:])
            guesses += (Guess("parent_name", header[place], 0.7),)
    has_one = any(guess.ours == "relationship" for guess in guesses)
    return ParentProposal("" if has_one else block.relationship, guesses, found.access_values)


def _guess_shared(
    header: Sequence[str], values: Sequence[list[str]], blocks: Sequence[BlockColumns],
    parents: Sequence[ParentProposal],
) -> Proposal:  # fmt: skip
    """The columns of the student and of the whole family, beside those of each parent."""
    owned = {place for block in blocks for place in block.columns}
    left = [place for place in range(len(header)) if place not in owned]
    found = guess_table([header[n] for n in left], [values[n] for n in left])
    held = {guess.ours for parent in parents for guess in parent.guesses}
    held |= {"relationship"} if any(parent.relationship for parent in parents) else set()
    guesses = tuple(g for g in found.guesses if g.ours not in held and g.ours not in PARENT_NAMES)
    used = {g.theirs for g in (*guesses, *(g for parent in parents for g in parent.guesses))}
    unused = tuple(name for name in header if name.strip() and name not in used)
    access: dict[str, str] = {}
    for one in (found.access_values, *(parent.access_values for parent in parents)):
        access.update(one)
    every = (*guesses, *(guess for parent in parents for guess in parent.guesses))
    remarks = (*_remark_parents(parents), *_remark(every, access, ()))
    return Proposal(guesses, access, remarks, unused, tuple(parents))


def _remark_parents(parents: Sequence[ParentProposal]) -> Iterable[str]:
    yield f"a row names {len(parents)} parents: each has a section [[parents]]"
    if not all(any(guess.ours == "parent_id" for guess in p.guesses) for p in parents):
        yield (
            "not every parent has a number: read in docs/rosters.md what "
            'parent_id = "derived" means before you take its # away'
        )


def guess_table(header: Sequence[str], values: Sequence[list[str]]) -> Proposal:
    """The columns of a table with one parent in a row; ``values`` are its cells by column."""
    spelt = [split_words(name) for name in header]
    named = name_last_names(spelt)
    scores = {
        (ours, n): _measure(ours, name if spelt[n] == named[n] else named[n], values[n])
        for n, name in enumerate(header) for ours in COLUMNS
        if name.strip() and header.count(name) == 1
    }  # fmt: skip
    taken: dict[str, int] = {}
    for (ours, n), score in sorted(scores.items(), key=lambda item: (-item[1], item[0][1])):
        if score >= GUESS and ours not in taken and n not in taken.values():
            taken[ours] = n
    guesses = tuple(
        Guess(ours, header[taken[ours]], scores[ours, taken[ours]],
              next(filter(None, values[taken[ours]]), ""))
        if ours in taken else Guess(ours, "", 0.0)
        for ours in COLUMNS
    )  # fmt: skip
    access = _map_access(values[taken["portal_access"]]) if "portal_access" in taken else {}
    unused = tuple(n for place, n in enumerate(header) if place not in taken.values() and n.strip())
    return Proposal(guesses, access, tuple(_remark(guesses, access, header)), unused)


_ASK = "which one is it? Ask for it if there is none"
_LACKING = {
    "school": "it must be filled in under [constants]",
    "parent_id": 'read in docs/rosters.md what parent_id = "derived" means before you take its '
    "# away",
}  # fmt: skip


def _remark(
    guesses: Sequence[Guess], access: dict[str, str], header: Sequence[str]
) -> Iterable[str]:
    for guess in guesses:
        if not guess.theirs and guess.ours in REQUIRED:
            yield f"no column holds {guess.ours}: {_LACKING.get(guess.ours, _ASK)}"
    if access:
        theirs = next(guess.theirs for guess in guesses if guess.ours == "portal_access")
        yield (
            f"{theirs} decides who may use the portal: make sure that it is meant so"
            + (", and that an empty cell means no" if access.get("") == "no" else "")
        )
    else:
        yield "no column tells who may use the portal: everybody in the file will be let in"
    bare = {name: re.sub(r"\d", "", split_words(name)) for name in header}
    numbered = {bare[name] for name in header if re.search(r"[2-9]", name)}
    if {bare[name] for name in header if "1" in name} & numbered:
        yield (
            "the columns are numbered: if a row holds several parents, write a section "
            "[[parents]] for each"
        )


def _measure(ours: str, name: str, values: Sequence[str]) -> float:
    """How well a column fits one of ours: the name counts for two thirds, the values for one."""
    by_name, filled = measure_name(ours, name), list(filter(None, values))
    if not filled:
        return (0.9 if by_name == 1.0 else 0.6) * by_name
    by_value = sum(map(VALUES[_what(ours)], filled)) / len(filled)
    if by_name == 0:
        return 0.55 * by_value if _what(ours) in ("email", "relationship") else 0.0
    if by_value < 0.3:
        return 0.3 * by_name
    return 0.67 * by_name + 0.33 * by_value


def measure_name(ours: str, name: str) -> float:
    """How well a name alone fits one of our columns, from 0 to 1."""
    plain = split_words(name)
    if plain.replace(" ", "_") == ours:
        return 1.0
    said = set(plain.split())
    whole = "".join(plain.split())
    if ours == "portal_access" and said & vocabulary.AGAINST - _find_answers(said):
        return 0.0
    if ours == "school":
        whole = whole.replace("schuler", "").replace("escolar", "")  # of pupils, not of schools
    meanings = vocabulary.MEANINGS[_what(ours)]
    found = [m for m in meanings if set(m.split()) <= said or m.replace(" ", "") == whole]
    glued = [m for m in meanings if len(m) > 3 and m.replace(" ", "") in whole]
    if not found and not glued:
        return 0.0
    score = 1.0 if any(m not in vocabulary.WEAK for m in found) else 0.75 if found else 0.8
    return score * _fit_person(ours, said, whole)


def _find_answers(said: set[str]) -> set[str]:
    """``no`` says nothing against somebody in ``Portal (yes/no)``."""
    return {"no"} if said & vocabulary.YES_WORDS else set()


# Whose column a name says it is, and how well that fits: the student's, the parent's, nobody's.
_FIT = {
    "student": (1.0, 0.1, 0.75),
    "parent": (0.1, 1.0, 0.7),
    "of the student": (1.0, 0.4, 1.0),
    "of the parent": (0.3, 1.0, 1.0),
    "of the family": (0.8, 1.0, 1.0),
}
_KINDS = {"grade": "of the student", "school": "of the student", "withdrawn_on": "of the student",
          "email": "of the parent", "phone": "of the parent"}  # fmt: skip


def _fit_person(ours: str, said: set[str], whole: str) -> float:
    if said & vocabulary.OTHERS:
        return 0.1
    of_student = bool(said & vocabulary.STUDENT) or whole.startswith(vocabulary.STUDENT_STARTS)
    of_parent = bool(said & vocabulary.PARENT) or whole.startswith(
        ("parent", "guardian", "contact")
    )
    if of_student and of_parent:
        return 0.7
    owner = ours.split("_", 1)[0]
    kind = owner if owner in ("student", "parent") else _KINDS.get(ours, "of the family")
    return _FIT[kind][0 if of_student else 1 if of_parent else 2]


def _what(ours: str) -> str:
    return ours.split("_", 1)[1] if ours.startswith(("student_", "parent_")) else ours


def _map_access(values: Sequence[str]) -> dict[str, str]:
    """Their words for yes and no; an empty cell of a column that was only guessed means no.

    So it does where no cell is empty yet: the next file may have one.
    """
    seen = dict.fromkeys(value.casefold() for value in values)
    access = {}
    for value in seen:
        if value in vocabulary.YES_WORDS:
            access[value] = "yes"
        elif value in vocabulary.NO_WORDS:
            access[value] = "no"
    if access:
        access[""] = "no"
    return access
