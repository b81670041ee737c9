"""What the office's lists must know of all letters, gathered while they go by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from portaladm.letters.models import Letter, RenderSummary

NAMED = 60
"""So many parents are named on a cover sheet; of more, it says how many."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A parent with a child at one school whose letter goes out through another, ``school``."""

    name: str
    parent_id: str
    school: str


@dataclass
class Counts:
    """Counts over letters; ``apart`` must be posted or picked up, the first are named.

    ``elsewhere``: school -> who has a child there and the letter through another school.
    """

    letters: int = 0
    apart: int = 0
    apart_named: list[str] = field(default_factory=list)
    languages: Counter[str] = field(default_factory=Counter)
    schools: Counter[str] = field(default_factory=Counter)
    days: set[date] = field(default_factory=set)
    elsewhere: dict[str, list[Elsewhere]] = field(default_factory=dict)

    def watch(self, letters: Iterable[Letter]) -> Iterator[Letter]:
        """The same letters, each counted as it goes by."""
        for letter in letters:
            self.add(letter)
            yield letter

    def add(self, letter: Letter) -> None:
        """Count one letter."""
        self.letters += 1
        self.languages[letter.language or "none given"] += 1
        self.schools[letter.school or "none"] += 1
        self.days.add(letter.expires_on)
        if letter.post_or_pick_up:
            self.apart += 1
            if self.apart <= NAMED:
                self.apart_named.append(f"{letter.name} ({letter.parent_id})")
            return  # a list that goes round would tell one parent of the other
        for school in letter.also_schools:
            there = Elsewhere(letter.name, letter.parent_id, letter.school)
            self.elsewhere.setdefault(school, []).append(there)


@dataclass
class Remarks:
    """What a cover sheet says of single letters: the first lines and how many there are."""

    in_english: list[str] = field(default_factory=list)
    in_english_count: int = 0
    missing: list[str] = field(default_factory=list)
    missing_count: int = 0


def find_remarks(summary: RenderSummary, letters: Iterable[Letter]) -> Remarks:
    """Name whom the findings are about; ``letters`` are read only where there are findings."""
    languages = {
        parent: language for language, ids in summary.untranslated.items() for parent in ids
    }
    wanted = {*islice(languages, NAMED), *islice(summary.missing, NAMED)}
    names = (
        {one.parent_id: one.name for one in letters if one.parent_id in wanted} if wanted else {}
    )
    return Remarks(
        [f"{names[i]} ({i}): {languages[i]}" for i in islice(languages, NAMED) if i in names],
        len(languages),
        [
            f"{names[i]} ({i}): {_name(summary.missing[i])}"
            for i in islice(summary.missing, NAMED)
            if i in names
        ],
        len(summary.missing),
    )


def _name(characters: str) -> str:
    return " ".join(f"U+{ord(character):04X}" for character in characters)
