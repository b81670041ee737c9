"""Made-up parents for the tests of letters; all keys are samples."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

from portaladm.domain.trail import Head
from portaladm.letters.models import Footer, Letter, RenderSummary, Sender, Slip
from portaladm.letters.render import render_letters

LANGUAGES = ("en", "es", "vi", "zh", "ar")
SENDER = Sender(
    "Clearwater County School District",
    "JPRQQH",
    "https://portal.clearwater.example",
    ("1200 Harbor Avenue", "Clearwater, GA 30236"),
)
HEAD = Head(1_204_814, bytes.fromhex("3f9ac1d2e4b5a697" * 4))
FOOTER = Footer("K-2026-0042", HEAD, "anna", datetime(2026, 8, 3, 9, tzinfo=UTC))


def make_key(number: int) -> str:
    """A key that cannot be real: version 0."""
    return f"{{5A3B1E00-0000-0000-0000-{number:012X}}}"


def make_letter(number: int = 1, **changes: Any) -> Letter:
    values: dict[str, Any] = {
        "parent_id": f"P{number:04}",
        "name": f"Parent Number{number}",
        "key": make_key(number),
        "key_reference": f"REF-{number:04}",
        "expires_on": date(2026, 8, 24),
        "children": (f"Child Of{number}",),
        "address": (f"{number} Magnolia Street", "Clearwater, GA 30236"),
        "language": "en",
        "school": "Lincoln Elementary School",
        "school_phone": "(404) 555-0100",
    }
    return Letter(**values | changes)


def make_slip(number: int = 1, **changes: Any) -> Slip:
    values: dict[str, Any] = {
        "parent_id": f"P{number:04}",
        "name": f"Parent Number{number}",
        "username": f"parent{number}",
        "temporary_password": f"SAMP-LEXX-{number:04}-XXXX",
        "expires_on": date(2026, 8, 24),
        "language": "en",
        "school": "Lincoln Elementary School",
    }
    return Slip(**values | changes)


def print_letters(*letters: Letter, sender: Sender = SENDER, **options: Any) -> bytes:
    return print_with_summary(*letters, sender=sender, **options)[0]


def print_with_summary(
    *letters: Letter, sender: Sender = SENDER, **options: Any
) -> tuple[bytes, RenderSummary]:
    out = io.BytesIO()
    summary = render_letters(letters, sender, FOOTER, out, **options)
    return out.getvalue(), summary
