"""The office's own sheets for a part: cover sheet and hand-out list, both without keys."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from portaladm.domain.text import count_of
from portaladm.letters.children import print_all
from portaladm.letters.chunks import Sheet, Sheets, print_sheet
from portaladm.letters.content import Footer, Letter, Part, RenderSummary, Sender
from portaladm.letters.join import PdfJoiner
from portaladm.letters.pages import compose_common, make_safe
from portaladm.letters.texts import read_languages

_ROWS_TOGETHER = 1_000
_MOST_TOGETHER = 50
NAMED = 60
"""So many parents are named on a cover sheet; of more, it says how many."""


def render_cover(
    part: Part,
    sender: Sender,
    footer: Footer,
    *,
    summary: RenderSummary | None = None,
    look: Path | None = None,
    sample: bool = False,
) -> bytes:
    """The cover sheet of ``part`` as PDF: counts, who made it and when, what to watch for."""
    return print_sheet(
        compose_cover(part, sender, footer, summary=summary, look=look, sample=sample)
    )


def compose_cover(
    part: Part,
    sender: Sender,
    footer: Footer,
    *,
    summary: RenderSummary | None = None,
    look: Path | None = None,
    sample: bool = False,
) -> Sheet:
    """The same, to be printed by :func:`print_sheets`."""
    data = compose_common(sender, read_languages(look), f"Cover sheet, {part.title}", sample)
    data |= describe_cover(part, sender, footer, summary or RenderSummary())
    return Sheet("cover.typ", data, footer.made_at, look)


def render_handout(
    part: Part,
    sender: Sender,
    footer: Footer,
    *,
    elsewhere: Iterable[Letter] = (),
    look: Path | None = None,
    sample: bool = False,
) -> bytes:
    """The hand-out list of ``part`` as PDF, with columns for signature and identity.

    Letters marked *post or pick up* are left out: a list that went round would tell one parent
    of the other. ``elsewhere`` are letters of parents with a child at this school that go out
    through another school.
    """
    return print_sheet(
        compose_handout(part, sender, footer, elsewhere=elsewhere, look=look, sample=sample)
    )


def compose_handout(
    part: Part,
    sender: Sender,
    footer: Footer,
    *,
    elsewhere: Iterable[Letter] = (),
    look: Path | None = None,
    sample: bool = False,
) -> Sheet:
    """The same, to be printed by :func:`print_sheets`."""
    data = compose_common(sender, read_languages(look), f"Hand-out list, {part.title}", sample)
    data |= describe_handout(part, footer, elsewhere)
    return Sheet("handout.typ", data, footer.made_at, look, len(data["rows"]))


def print_sheets(sheets: Iterable[Sheet]) -> bytes:
    """Cover sheet and hand-out lists as one PDF.

    Typst keeps what it has laid out (80 MB after 1,000 rows), so that where there are many rows
    they are printed in processes of their own, a few schools in each.
    """
    out = io.BytesIO()
    with PdfJoiner(out) as joiner:
        for printed in print_all(_group_sheets(sheets), few=_ROWS_TOGETHER):
            for pdf in printed.pdfs:
                joiner.add(pdf)
        joiner.close()
    return out.getvalue()


def _group_sheets(sheets: Iterable[Sheet]) -> Iterator[Sheets]:
    group: list[Sheet] = []
    for sheet in sheets:
        if group and (
            len(group) == _MOST_TOGETHER
            or sum(one.size for one in group) + sheet.size > _ROWS_TOGETHER
        ):
            yield Sheets(tuple(group))
            group = []
        group.append(sheet)
    yield Sheets(tuple(group))


def list_elsewhere(letters: Iterable[Letter], school: str) -> list[Letter]:
    """The letters that concern ``school`` too but go out through another school."""
    return [letter for letter in letters if school in letter.also_schools]


def describe_cover(
    part: Part, sender: Sender, footer: Footer, summary: RenderSummary
) -> dict[str, Any]:
    """What the cover sheet says, as data for ``cover.typ``."""
    letters = part.letters
    languages = Counter(letter.language or "none given" for letter in letters)
    schools = Counter(letter.school or "none" for letter in letters)
    sheets = "one sheet each, printed on both sides" if sender.bilingual else "one page each"
    facts = [
        ("Batch", footer.batch),
        ("Made", f"{footer.made_at:%Y-%m-%d %H:%M} by {footer.made_by}"),
        ("Letters", f"{len(letters):,}, {sheets}"),
        ("To hand out", f"{sum(not letter.post_or_pick_up for letter in letters):,}"),
        ("To post or pick up", f"{sum(letter.post_or_pick_up for letter in letters):,}"),
        ("Languages", _list_counts(languages)),
        ("Schools", _list_counts(schools)),
        ("Keys end", _list_dates(letters)),
        ("Trail", footer.trail_head),
    ]
    return {
        "heading": "Activation letters",
        "subtitle": make_safe(f"{part.title} (part {part.number} of {part.of})"),
        "facts": [[label, make_safe(value)] for label, value in facts],
        "sections": _describe_sections(part, summary),
        "foot": _write_foot(footer),
    }


def describe_handout(
    part: Part, footer: Footer, elsewhere: Iterable[Letter] = ()
) -> dict[str, Any]:
    """What the hand-out list says, as data for ``handout.typ``."""
    handed = [letter for letter in part.letters if not letter.post_or_pick_up]
    apart = len(part.letters) - len(handed)
    notes = []
    if apart:
        notes.append(
            f"{count_of(apart, 'letter')} of this part must be posted or picked up and "
            f"{'is' if apart == 1 else 'are'} not on this list: see the cover sheet."
        )
    notes += [
        f"{letter.name} (parent {letter.parent_id}): the letter goes out through {letter.school}."
        for letter in elsewhere
        if not letter.post_or_pick_up
    ]
    return {
        "heading": make_safe(f"Hand-out list: {part.title}"),
        "text": f"{count_of(len(handed), 'letter')}, batch {footer.batch}. Give a letter only to "
        "the parent named, after seeing who it is.",
        "rows": [_describe_row(letter) for letter in handed],
        "notes": [make_safe(note) for note in notes],
        "foot": _write_foot(footer),
    }


def _describe_row(letter: Letter) -> dict[str, str]:
    return {
        "grade": make_safe(letter.grade),
        "student": make_safe(letter.first_student),
        "parent": make_safe(letter.name),
        "parent_id": make_safe(letter.parent_id),
    }


def _describe_sections(part: Part, summary: RenderSummary) -> list[dict[str, Any]]:
    mine = {letter.parent_id: letter for letter in part.letters}
    apart = [letter for letter in part.letters if letter.post_or_pick_up]
    english = [mine[i] for ids in summary.untranslated.values() for i in ids if i in mine]
    missing = [mine[i] for i in summary.missing if i in mine]
    sections = (
        (
            "Post or pick up",
            "Not in a school bag: the children's parents live apart, or there is no address.",
            [f"{letter.name} ({letter.parent_id})" for letter in apart],
        ),
        (
            "In English for want of a translation",
            "The roster names a language that there are no texts for.",
            [f"{letter.name} ({letter.parent_id}): {letter.language}" for letter in english],
        ),
        (
            "Characters that no font has",
            "They are printed as \ufffd: write them by hand, or correct the roster.",
            [
                f"{one.name} ({one.parent_id}): {_name(summary.missing[one.parent_id])}"
                for one in missing
            ],
        ),
    )
    return [
        {"title": title, "text": text, "lines": _shorten([make_safe(line) for line in lines])}
        for title, text, lines in sections
        if lines
    ]


def _shorten(lines: list[str]) -> list[str]:
    if len(lines) <= NAMED:
        return lines
    return [*lines[:NAMED], f"and {len(lines) - NAMED:,} more"]


def _name(characters: str) -> str:
    return " ".join(f"U+{ord(character):04X}" for character in characters)


def _list_counts(counts: Counter[str]) -> str:
    most = counts.most_common(6)
    more = len(counts) - len(most)
    return ", ".join(f"{name} {count:,}" for name, count in most) + (f", {more} more" * bool(more))


def _list_dates(letters: Iterable[Letter]) -> str:
    days = sorted({letter.expires_on for letter in letters})
    return " to ".join(f"{day}" for day in dict.fromkeys((days[0], days[-1]))) if days else "-"


def _write_foot(footer: Footer) -> str:
    made = f"{footer.made_at:%Y-%m-%d %H:%M}"
    return make_safe(
        f"Batch {footer.batch} · Made {made} by {footer.made_by} · No keys on this sheet"
    )
