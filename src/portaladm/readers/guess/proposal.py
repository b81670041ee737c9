"""A proposed map: what was guessed of a table, and how it is written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from portaladm.domain.rosters import REQUIRED

SURE, LIKELY = 0.85, 0.65


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


def write_proposal(proposal: Proposal) -> str:
    """The map as TOML, with a remark on each line."""
    lines = [f"{key} = {json.dumps(value)}" for key, value in proposal.settings.items()]
    lines += ["", "[columns]  # ours = theirs"] if lines else ["[columns]  # ours = theirs"]
    numbered = proposal.settings.get("header") is False
    for guess in proposal.guesses:
        if guess.theirs:
            theirs = guess.theirs.removeprefix("column ") if numbered else _quote(guess.theirs)
            said = f"{guess.ours} = {theirs}"
            lines.append(said + ("" if guess.measure >= SURE else f"  # {guess.how_sure}"))
    for parent in proposal.parents:
        lines += _write_parent(parent)
    missing = [g.ours for g in proposal.guesses if not g.theirs and g.ours in REQUIRED]
    if missing and numbered:
        lines += ["# the numbers of these columns; fill in and take the # away"]
        lines += [f"# {ours} = " for ours in missing]
    elif missing:
        lines += ["", "[constants]  # the same for every row; fill in and take the # away"]
        lines += [f'# {ours} = "..."' for ours in missing]
    if proposal.names:
        lines += ["", "[names]  # how a whole name is written"]
        lines += [f"{whose} = {_quote(order)}" for whose, order in proposal.names.items()]
    if proposal.access_values:
        lines += ["", "[values.portal_access]  # theirs = ours"]
        lines += [f"{_quote(t)} = {_quote(o)}" for t, o in proposal.access_values.items()]
    return "\n".join(lines) + "\n"


def _write_parent(parent: ParentProposal) -> list[str]:
    lines = ["", "[[parents]]"]
    for guess in parent.guesses:
        said = f"{guess.ours} = {_quote(guess.theirs)}"
        lines.append(said + ("" if guess.measure >= SURE else f"  # {guess.how_sure}"))
    if not any(guess.ours == "parent_id" for guess in parent.guesses):
        lines.append('# parent_id = "derived"  # see docs/rosters.md: who is taken for whom')
    if parent.relationship:
        lines.append(f"constants = {{ relationship = {_quote(parent.relationship)} }}")
    return lines


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
