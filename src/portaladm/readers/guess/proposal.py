"""A proposed map: what was guessed of a table, and how it is written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from portaladm.domain.rosters import REQUIRED

SURE, LIKELY = 0.85, 0.65
_DERIVED = '# parent_id = "derived"  # see docs/rosters.md: who is taken for whom'
_SCHOOL = (
    "[constants]  # the same for every row; fill in and take the # away", '# school = "..."'
)  # fmt: skip
_ORDER = "First Last"
_QUESTION = 'or "Last First"? Take the # away'


@dataclass(frozen=True)
class Guess:
    """One of our columns, the file's column for it ("" where none fits), and how sure it is."""

    ours: str
    theirs: str
    measure: float
    example: str = ""

    @property
    def how_sure(self) -> str:
        """The measure in words."""
        if not self.theirs:
            return "not found"
        if self.measure >= SURE:
            return "sure"
        return "likely" if self.measure >= LIKELY else "a guess"


@dataclass(frozen=True)
class ParentProposal:
    """What a map says of one of several parents in a row."""

    relationship: str
    guesses: tuple[Guess, ...]
    access_values: dict[str, str]


@dataclass(frozen=True)
class Proposal:
    """A map for a table: the guesses, the values of portal access, and remarks.

    ``settings`` are what the map says of the file itself, ``names`` how whole names are written.
    """

    guesses: tuple[Guess, ...]
    access_values: dict[str, str]
    remarks: tuple[str, ...]
    unused: tuple[str, ...]
    parents: tuple[ParentProposal, ...] = ()
    settings: Mapping[str, object] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PartProposal:
    """What a map says of one of several tables: its place, how it is written, its columns."""

    name: str
    kind: str
    place: str
    settings: Mapping[str, object]
    names: Mapping[str, str]
    guesses: tuple[Guess, ...]
    access_values: Mapping[str, str]
    unused: tuple[str, ...]


@dataclass(frozen=True)
class TablesProposal:
    """A map for the tables of students, parents and links, in this order."""

    parts: tuple[PartProposal, ...]

    @property
    def missing(self) -> list[str]:
        """The required columns that no table has."""
        held = {guess.ours for part in self.parts for guess in part.guesses}
        for whose in ("student", "parent"):
            if f"{whose}_name" in held:
                held |= {f"{whose}_first_name", f"{whose}_last_name"}
        return [ours for ours in REQUIRED if ours not in held]

    @property
    def unused(self) -> Iterator[str]:
        """The columns of the tables that the map leaves out."""
        return chain.from_iterable(part.unused for part in self.parts)

    @property
    def remarks(self) -> Iterator[str]:
        """What a person should know of it."""
        yield "the tables are joined by the ids that they share: look whether students are students"
        for ours in self.missing:
            where = "it must be filled in under [constants]" if ours == "school" else "ask for it"
            yield f"no table holds {ours}: {where}"
        for part in self.parts:
            for whose in (whose for whose, order in part.names.items() if not order):
                yield (
                    f"which word of a {whose}'s name is the last name? Say whether names is First "
                    "Last or Last First"
                )
        access = [g.theirs for p in self.parts for g in p.guesses if g.ours == "portal_access"]
        if access:
            yield (
                f"{access[0]} decides who may use the portal: make sure that it is meant so, and "
                "that an empty cell means no"
            )
        else:
            yield "no column tells who may use the portal: everybody in the file will be let in"


class ListedGuess(NamedTuple):
    """A guess by itself: of which of several tables, of which of several parents in a row."""

    table: str | None
    parent: int | None
    column: str
    file_column: str | None
    certainty: str
    example: str | None


def list_guesses(proposal: Proposal | TablesProposal) -> Iterator[ListedGuess]:
    """What was guessed, one after the other."""
    if isinstance(proposal, TablesProposal):
        for part in proposal.parts:
            yield from (_list_guess(guess, table=part.name) for guess in part.guesses)
        return
    yield from map(_list_guess, proposal.guesses)
    for number, parent in enumerate(proposal.parents, 1):
        yield from (_list_guess(guess, parent=number) for guess in parent.guesses)


def _list_guess(guess: Guess, table: str | None = None, parent: int | None = None) -> ListedGuess:
    return ListedGuess(
        table, parent, guess.ours, guess.theirs or None, guess.how_sure, guess.example or None
    )


def write_tables(proposal: TablesProposal) -> str:
    """The map of several tables as TOML."""
    lines = []
    for part in proposal.parts:
        numbered = part.settings.get("header") is False
        lines += [f"[{part.name}]", f"{part.kind} = {_quote(part.place)}"]
        lines += [f"{key} = {json.dumps(value)}" for key, value in part.settings.items()]
        lines += [_write_guess(guess, numbered=numbered) for guess in part.guesses]
        if part.names:
            orders = [f"{whose} = {_quote(order or _ORDER)}" for whose, order in part.names.items()]
            said = f"names = {{ {', '.join(orders)} }}  # how a whole name is written"
            lines.append(said if all(part.names.values()) else f"# {said}, {_QUESTION}")
        lines.append("")
    lines += [*_SCHOOL, ""] if "school" in proposal.missing else []
    access = {t: o for part in proposal.parts for t, o in part.access_values.items()}
    lines += _write_access(access)
    return "\n".join(lines).strip("\n") + "\n"


def write_proposal(proposal: Proposal) -> str:
    """The map as TOML, with a remark on each line."""
    missing = [g.ours for g in proposal.guesses if not g.theirs and g.ours in REQUIRED]
    lines = [f"{key} = {json.dumps(value)}" for key, value in proposal.settings.items()]
    lines += [_DERIVED] if "parent_id" in missing else []
    lines += ["", "[columns]  # ours = theirs"] if lines else ["[columns]  # ours = theirs"]
    numbered = proposal.settings.get("header") is False
    lines += [_write_guess(g, numbered=numbered) for g in proposal.guesses if g.theirs]
    left = [ours for ours in missing if numbered or ours not in ("school", "parent_id")]
    lines += [f"# {ours} =   # which column is it?" for ours in left]
    for parent in proposal.parents:
        lines += _write_parent(parent)
    if "school" in missing and not numbered:
        lines += ["", *_SCHOOL]
    if proposal.names:
        lines += ["", "[names]  # how a whole name is written"]
        lines += [
            f"{whose} = {_quote(order)}" if order
            else f"# {whose} = {_quote(_ORDER)}  # {_QUESTION}"
            for whose, order in proposal.names.items()
        ]  # fmt: skip
    if proposal.access_values:
        lines += ["", *_write_access(proposal.access_values)]
    return "\n".join(lines) + "\n"


def _write_parent(parent: ParentProposal) -> list[str]:
    lines = ["", "[[parents]]"]
    lines += [_write_guess(guess) for guess in parent.guesses]
    if not any(guess.ours == "parent_id" for guess in parent.guesses):
        lines.append(_DERIVED)
    if parent.relationship:
        lines.append(f"constants = {{ relationship = {_quote(parent.relationship)} }}")
    return lines


def _write_access(values: Mapping[str, str]) -> list[str]:
    if not values:
        return []
    said = [f"{_quote(theirs)} = {_quote(ours)}" for theirs, ours in values.items()]
    return ["[values.portal_access]  # theirs = ours", *said]


def _write_guess(guess: Guess, *, numbered: bool = False) -> str:
    theirs = guess.theirs.removeprefix("column ") if numbered else _quote(guess.theirs)
    said = f"{guess.ours} = {theirs}"
    return said + ("" if guess.measure >= SURE else f"  # {guess.how_sure}")


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
