"""The languages of letters: how each says what a letter says, and which one a roster means."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

FALLBACK = "en"


@dataclass(frozen=True)
class Language:
    """One language: its sentences, how it writes a date, which way it runs."""

    code: str
    name: str
    words: frozenset[str]
    direction: str
    date_form: str
    months: tuple[str, ...]
    letter: dict[str, Any]
    slip: dict[str, Any]
    reminder: dict[str, Any]
    portal: dict[str, str]
    faults: dict[str, str]

    def complete(self, other: Language) -> Language:
        """Itself, with what pages and slips say in ``other`` where it says nothing."""
        portal, faults = other.portal | self.portal, other.faults | self.faults
        reminder = other.reminder | self.reminder
        return replace(self.complete_slip(other), portal=portal, faults=faults, reminder=reminder)

    def complete_slip(self, other: Language) -> Language:
        """Itself, with what slips say in ``other`` where it says nothing."""
        return replace(self, slip=other.slip | self.slip)

    @property
    def reminds(self) -> bool:
        """Whether it has the sentences of reminders; an office's own language may lack them."""
        return bool(self.reminder)

    @property
    def scan_alt(self) -> str:
        """What the QR code of a letter is, for those who can't see it; no value stands in it."""
        return "".join(words for _, words in self.letter["scan_alt"])

    @property
    def unasked_key(self) -> str:
        """What slips that nobody asked for know this language by; no code holds a space."""
        return f"{self.code} unasked"

    def speak_unasked(self) -> Language:
        """Itself, as such slips speak it; an office's older template says it, too."""
        said = {"intro": self.slip["unasked_intro"], "after": self.slip["unasked_after"]}
        return replace(self, slip=self.slip | said)

    def write_date(self, day: date) -> str:
        """``day`` as this language writes it: ``24 de diciembre de 2026``."""
        parts = {"day": day.day, "month": self.months[day.month - 1], "year": day.year}
        text = self.date_form
        for word, value in parts.items():
            text = text.replace(f"{{{word}}}", str(value))
        return text


@dataclass(frozen=True, eq=False)
class Languages:
    """All languages there are, by code; English is always among them. Only itself is the same."""

    by_code: dict[str, Language]

    def find(self, word: str) -> Language | None:
        """The language that a roster means by ``word``: a code, a tag, a name in any case.

        ``es-MX`` is found as ``es``, but not Chinese in traditional characters as simplified.
        """
        asked = " ".join(word.casefold().replace("_", "-").split())
        for language in self.by_code.values():
            if asked in language.words:
                return language
        first, _, rest = asked.partition("-")
        if {"hant", "tw", "hk", "mo"} & set(rest.split("-")):
            return None
        return self.by_code.get(first) if len(first) in (2, 3) else None

    @property
    def fallback(self) -> Language:
        """English."""
        return self.by_code[FALLBACK]
