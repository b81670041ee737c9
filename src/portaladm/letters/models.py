"""What goes on paper, as plain values; nothing here is read from a store or a clock.

The caller decides who gets a letter, whose children stand on it and whether it may be handed out
in school; this layer prints exactly that. Secrets (the key, the temporary password) are left out
of every ``repr``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from portaladm.domain.trail import Head


class Envelope(StrEnum):
    """The envelope that the letter is folded for; it decides paper, address place, fold marks.

    ``us10``: US #10 with the standard window, US Letter in three. ``dl``: DL, A4 in three.
    ``c5``: C5, A4 in half. ``plain``: no window, no marks, US Letter.
    """

    US10 = "us10"
    DL = "dl"
    C5 = "c5"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Letter:
    """One parent's letter.

    ``address`` are the postal lines below the name (none: empty). ``language`` is what the roster
    says: ``es``, ``Spanish``, ``Español``. ``children`` are only those this parent may see.
    ``school`` is the youngest child's, through which the letter goes out; ``also_schools`` are the
    others. ``post_or_pick_up``: must not go home in a school bag (parents at different addresses).
    """

    parent_id: str
    name: str
    key: str = field(repr=False)
    key_reference: str
    expires_on: date
    children: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    postal_code: str = ""
    language: str = ""
    school: str = ""
    school_phone: str = ""
    grade: str = ""
    first_student: str = ""
    also_schools: tuple[str, ...] = ()
    post_or_pick_up: bool = False


@dataclass(frozen=True, slots=True)
class Slip:
    """One parent's temporary password, to be handed over or posted.

    ``asked``: the parent asked for it; a slip of many says that the school made it.
    """

    parent_id: str
    name: str
    username: str
    temporary_password: str = field(repr=False)
    expires_on: date
    language: str = ""
    school: str = ""
    school_phone: str = ""
    grade: str = ""
    first_student: str = ""
    address: tuple[str, ...] = ()
    postal_code: str = ""
    asked: bool = True


@dataclass(frozen=True)
class Sender:
    """Who writes, and how the page looks: the same for every letter of a run.

    ``logo`` is a PNG, JPEG or SVG file; ``accent`` a colour such as ``#1f4e79``; ``bilingual`` puts
    English overleaf, so that every letter is one sheet of two pages.
    """

    district: str
    district_id: str
    portal_url: str
    return_address: tuple[str, ...] = ()
    phone: str = ""
    logo: Path | None = None
    accent: str = "#1f4e79"
    envelope: Envelope = Envelope.US10
    bilingual: bool = False
    min_length: int = 15
    activate_url: str = ""

    @property
    def activation_page(self) -> str:
        """Where a key is typed; the QR code adds ``#`` and the key without its braces."""
        return self.activate_url or f"{self.portal_url.rstrip('/')}/activate"


@dataclass(frozen=True)
class Footer:
    """The small print at the foot: which batch, and the audit head when it was made."""

    batch: str
    audit_head: Head
    made_by: str
    made_at: datetime


@dataclass(frozen=True)
class Part:
    """One PDF of a run, as its cover sheet tells it (``title`` such as "Lincoln Elementary")."""

    title: str
    number: int = 1
    of: int = 1


@dataclass
class RenderSummary:
    """What was printed and what the office should know.

    ``untranslated``: language as the roster has it -> parent ids that got English instead.
    ``missing``: parent id -> characters that no font has (U+FFFD stands in their place).
    """

    pages: int = 0
    letters: int = 0
    untranslated: dict[str, list[str]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
