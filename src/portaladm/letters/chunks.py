"""A chunk: so many letters or slips as one process prints at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from portaladm.letters.content import Footer, Letter, Sender, Slip
from portaladm.letters.engine import compile_page
from portaladm.letters.languages import Languages
from portaladm.letters.pages import Findings, compose_letters, compose_slips


@dataclass(frozen=True)
class Chunk:
    """Letters or slips of one kind, with all that is needed to print them."""

    people: tuple[Letter, ...] | tuple[Slip, ...]
    sender: Sender
    footer: Footer
    languages: Languages
    look: Path | None = None
    sample: bool = False
    for_post: bool = False


@dataclass(frozen=True)
class Printed:
    """One chunk's PDF and what was noticed."""

    pdf: bytes
    findings: Findings


def print_chunk(chunk: Chunk) -> Printed:
    """Composes and compiles one chunk.

    :raises Refused: see :func:`~portaladm.letters.engine.compile_page`.
    """
    letters = tuple(person for person in chunk.people if isinstance(person, Letter))
    slips = tuple(person for person in chunk.people if isinstance(person, Slip))
    given = (chunk.sender, chunk.footer, chunk.languages)
    if letters:
        data, findings = compose_letters(letters, *given, sample=chunk.sample)
    else:
        data, findings = compose_slips(slips, *given, for_post=chunk.for_post, sample=chunk.sample)
    template = "letter.typ" if letters else "slip.typ"
    pdf = compile_page(template, data, look=chunk.look, made_at=chunk.footer.made_at)
    return Printed(pdf, findings)
