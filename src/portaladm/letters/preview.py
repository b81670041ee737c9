"""Sample letters and slips, one in each language, marked SAMPLE, with keys that cannot be real."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import BinaryIO

from portaladm.domain.trail import Head
from portaladm.domain.trail.chain import GENESIS
from portaladm.letters.models import Footer, Letter, RenderSummary, Sender, Slip
from portaladm.letters.render import render_letters, render_slips
from portaladm.letters.texts import read_languages

KEY = "{SAMPLE00-0000-0000-0000-SAMPLE000000}"
"""No key: S, M, P and L are no hexadecimal digits, and its version is not 4."""

PASSWORD = "SAMP-LEXX-XXXX-XXXX"  # noqa: S105  # a sample
SENDER = Sender(
    "Clearwater County School District",
    "SAMPLE",
    "https://portal.clearwater.example",
    ("1200 Harbor Avenue", "Clearwater, GA 30236"),
)
FOOTER = Footer("SAMPLE", Head(0, GENESIS), "sample", datetime(2026, 8, 3, 9, 0, tzinfo=UTC))

_EXPIRES = date(2026, 8, 24)
_SCHOOL, _PHONE = "Lincoln Elementary School", "(404) 555-0100"
_PEOPLE = {
    "en": ("Danielle Whitfield", ("Ava Whitfield", "Noah Whitfield")),
    "es": ("Rosa Álvarez Jiménez", ("Mateo Ramírez Álvarez", "Lucía Ramírez Álvarez")),
    "vi": ("Nguyễn Thị Hoa", ("Nguyễn Minh Anh",)),
    "zh": ("王小明", ("王雨桐", "Kevin Wang")),
    "ar": ("محمد علي الحسن", ("ليلى الحسن", "عمر الحسن", "يوسف الحسن")),
}


def make_sample_letters(theme: Path | None = None) -> list[Letter]:
    """One letter for each language there is, the office's own ones in ``theme`` included."""
    codes = read_languages(theme).by_code
    return [_make_letter(number, code) for number, code in enumerate(sorted(codes, key=_order), 1)]


def make_sample_slips(theme: Path | None = None) -> list[Slip]:
    """One slip for each language there is."""
    return [
        Slip(
            parent_id=letter.parent_id,
            name=letter.name,
            username=f"sample{letter.parent_id[-1]}",
            temporary_password=PASSWORD,
            expires_on=_EXPIRES,
            language=letter.language,
            school=_SCHOOL,
            school_phone=_PHONE,
            address=letter.address,
        )
        for letter in make_sample_letters(theme)
    ]


def render_preview(
    sender: Sender, out: Path | BinaryIO, *, slips: bool = False, theme: Path | None = None
) -> RenderSummary:
    """Letters or slips in every language with this sender, marked SAMPLE.

    Settings that are not made yet are filled with samples; real ones are shown as they are.

    :raises Refused: as in :func:`~portaladm.letters.render.render_letters`.
    """
    shown = replace(
        sender,
        district=sender.district or SENDER.district,
        district_id=sender.district_id or SENDER.district_id,
        portal_url=sender.portal_url or SENDER.portal_url,
    )
    if slips:
        return render_slips(make_sample_slips(theme), shown, FOOTER, out, theme=theme, sample=True)
    return render_letters(make_sample_letters(theme), shown, FOOTER, out, theme=theme, sample=True)


def _make_letter(number: int, code: str) -> Letter:
    name, children = _PEOPLE.get(code, _PEOPLE["en"])
    return Letter(
        parent_id=f"SAMPLE-{number}",
        name=name,
        key=KEY,
        key_reference="SAMP-LE",
        expires_on=_EXPIRES,
        children=children,
        address=("48 Magnolia Street, Apt 3B", "Clearwater, GA 30236"),
        postal_code="30236",
        language=code,
        school=_SCHOOL,
        school_phone=_PHONE,
        grade="3",
        first_student=children[0],
    )


def _order(code: str) -> tuple[int, str]:
    known = list(_PEOPLE)
    return (known.index(code) if code in known else len(known), code)
