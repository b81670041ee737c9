"""What one process prints at once: a chunk of letters or slips, or a sheet for the office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from portaladm.letters.compose import Findings, compose_letters, compose_slips
from portaladm.letters.languages import Languages
from portaladm.letters.models import Footer, Letter, Sender, Slip
from portaladm.letters.reminders import compose_reminders
from portaladm.letters.typst import compile_page


@dataclass(frozen=True)
class Chunk:
    """Letters or slips of one kind, with all that is needed to print them."""

    people: tuple[Letter, ...] | tuple[Slip, ...]
    sender: Sender
    footer: Footer
    languages: Languages
    theme: Path | None = None
    sample: bool = False
    for_post: bool = False
    reminds: bool = False

    @property
    def size(self) -> int:
        """How many people are on it."""
        return len(self.people)


@dataclass(frozen=True)
class Sheet:
    """A cover sheet or a hand-out list: a template, its data, how many people are on it."""

    template: str
    data: dict[str, Any]
    made_at: datetime
    theme: Path | None = None
    size: int = 0


@dataclass(frozen=True)
class Sheets:
    """A few small sheets for one process, whose start costs more than they do."""

    sheets: tuple[Sheet, ...]

    @property
    def size(self) -> int:
        """How many people are on them."""
        return sum(sheet.size for sheet in self.sheets)


@dataclass(frozen=True)
class Printed:
    """One chunk's PDF files, one but for several sheets, and what was noticed."""

    pdfs: tuple[bytes, ...]
    findings: Findings


def print_sheet(sheet: Sheet) -> bytes:
    """Compiles one sheet.

    :raises Refused: see :func:`~portaladm.letters.typst.compile_page`.
    """
    return compile_page(sheet.template, sheet.data, theme=sheet.theme, made_at=sheet.made_at)


def print_chunk(chunk: Chunk | Sheets) -> Printed:
    """Composes and compiles one chunk.

    :raises Refused: see :func:`~portaladm.letters.typst.compile_page`.
    """
    if isinstance(chunk, Sheets):
        return Printed(tuple(map(print_sheet, chunk.sheets)), Findings())
    letters = tuple(person for person in chunk.people if isinstance(person, Letter))
    slips = tuple(person for person in chunk.people if isinstance(person, Slip))
    given = (chunk.sender, chunk.footer, chunk.languages)
    if letters and chunk.reminds:
        data, findings = compose_reminders(letters, *given, sample=chunk.sample)
    elif letters:
        data, findings = compose_letters(letters, *given, sample=chunk.sample)
    else:
        data, findings = compose_slips(slips, *given, for_post=chunk.for_post, sample=chunk.sample)
    template = "reminder.typ" if chunk.reminds else "letter.typ" if letters else "slip.typ"
    pdf = compile_page(template, data, theme=chunk.theme, made_at=chunk.footer.made_at)
    return Printed((pdf,), findings)
