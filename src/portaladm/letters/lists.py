"""The office's own sheets for a part: cover sheet and hand-out list, both without keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from portaladm.domain.text import count_of
from portaladm.domain.trail.anchors import WHOLE, print_anchor
from portaladm.letters.chunks import Sheet, Sheets
from portaladm.letters.compose import compose_common, make_safe
from portaladm.letters.counts import Counts, Elsewhere, Remarks
from portaladm.letters.languages import FALLBACK, Languages
from portaladm.letters.models import Footer, Letter, Part, Sender
from portaladm.letters.pdf.join import PdfJoiner
from portaladm.letters.render_pool import print_all
from portaladm.letters.temporary_file import TemporaryFile
from portaladm.letters.texts import read_languages

_FEW_ROWS = 1_000
_ROWS_TOGETHER = 3_000
_MOST_TOGETHER = 150


def compose_cover(
    part: Part,
    counts: Counts,
    sender: Sender,
    footer: Footer,
    *,
    remarks: Remarks | None = None,
    theme: Path | None = None,
    sample: bool = False,
    again: str = "",
) -> Sheet:
    """The cover sheet of ``part``: counts, who made it and when, what to watch for.

    ``again`` says when and by whom it was made once more, from the roster of that day.
    """
    data = _compose_common(sender, f"Cover sheet, {part.title}", theme, sample)
    data |= {
        "heading": "Activation letters",
        "subtitle": make_safe(part.title) + f" (part {part.number} of {part.of})" * (part.of > 1),
        "facts": [
            [label, make_safe(value)] for label, value in _list_facts(counts, sender, footer, again)
        ],
        "sections": list(_describe_sections(counts, remarks or Remarks())),
        "foot": _write_foot(footer, f"Audit head {print_anchor(footer.audit_head)} · "),
    }
    return Sheet("cover.typ", data, footer.made_at, theme)


def compose_handout(
    title: str,
    letters: Iterable[Letter],
    sender: Sender,
    footer: Footer,
    *,
    elsewhere: Iterable[Elsewhere] = (),
    theme: Path | None = None,
    sample: bool = False,
) -> Sheet:
    """The hand-out list of one school, with columns for signature and identity.

    Letters marked *post or pick up* are left out: a list that went round would tell one parent
    of the other. ``elsewhere`` are parents with a child at this school whose letters go out
    through another school.
    """
    data = _compose_common(sender, f"Hand-out list, {title}", theme, sample)
    data |= _describe_handout(title, list(letters), footer, elsewhere)
    return Sheet("handout.typ", data, footer.made_at, theme, len(data["rows"]))


def print_sheets(sheets: Iterable[Sheet], folder: Path | None = None) -> TemporaryFile:
    """Cover sheet and hand-out lists as one PDF, in a file without a name in ``folder``.

    Typst keeps what it has laid out (80 MB after 1,000 rows), so that where there are many rows
    they are printed in processes of their own, a few schools in each.
    """
    out = TemporaryFile(folder)
    try:
        with PdfJoiner(out, folder) as joiner:
            for printed in print_all(_group_sheets(sheets), few=_FEW_ROWS):
                for pdf in printed.pdfs:
                    joiner.add(pdf)
            joiner.close()
    except BaseException:
        out.close()
        raise
    return out


def _compose_common(sender: Sender, title: str, theme: Path | None, sample: bool) -> dict[str, Any]:
    """Of what all pages share, what these are set with: English, and no logo."""
    english = Languages({FALLBACK: read_languages(theme).fallback})
    return compose_common(replace(sender, logo=None), english, title, sample)


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


def _list_facts(
    counts: Counts, sender: Sender, footer: Footer, again: str
) -> Iterator[tuple[str, str]]:
    sheets = ", one sheet each, printed on both sides" if sender.bilingual else ", one page each"
    yield "Batch", footer.batch
    yield "Made", f"{footer.made_at:%Y-%m-%d %H:%M} by {footer.made_by}"
    if again:
        yield "Lists made again", f"{again}, from the roster of that day"
    yield "Letters", f"{counts.letters:,}" + ("" if again else sheets)
    yield "To hand out", f"{counts.letters - counts.apart:,}"
    yield "To post or pick up", f"{counts.apart:,}"
    yield "Languages", _list_counts(counts.languages)
    yield "Schools", _list_counts(counts.schools)
    yield "Keys end", _list_days(counts.days)
    yield "Audit head", print_anchor(footer.audit_head, WHOLE)


def _describe_sections(counts: Counts, remarks: Remarks) -> Iterator[dict[str, Any]]:
    sections = (
        (
            "Post or pick up",
            "Not in a school bag: the children's parents live apart, or there is no address.",
            counts.apart_named,
            counts.apart,
        ),
        (
            "In English for want of a translation",
            "The roster names a language that there are no texts for.",
            remarks.in_english,
            remarks.in_english_count,
        ),
        (
            "Characters that no font has",
            "They are printed as \ufffd: write them by hand, or correct the roster.",
            remarks.missing,
            remarks.missing_count,
        ),
    )
    for title, text, named, count in sections:
        if count:
            lines = [make_safe(line) for line in named]
            more = count - len(named)
            yield {
                "title": title,
                "text": text,
                "lines": [*lines, f"and {more:,} more"] if more > 0 else lines,
            }


def _describe_handout(
    title: str, letters: list[Letter], footer: Footer, elsewhere: Iterable[Elsewhere]
) -> dict[str, Any]:
    handed = [letter for letter in letters if not letter.post_or_pick_up]
    apart = len(letters) - len(handed)
    notes = []
    if apart:
        notes.append(
            f"{count_of(apart, 'letter')} of this part must be posted or picked up and "
            f"{'is' if apart == 1 else 'are'} not on this list: see the cover sheet."
        )
    notes += [
        f"{one.name} (parent {one.parent_id}): the letter goes out through {one.school}."
        for one in elsewhere
    ]
    return {
        "heading": make_safe(f"Hand-out list: {title}"),
        "text": f"{count_of(len(handed), 'letter')}, batch {footer.batch}. Give a letter only to "
        "the parent named, after seeing who it is.",
        "rows": [_describe_row(letter) for letter in handed],
        "notes": [make_safe(note) for note in notes],
        "foot": make_safe(f"{title} · ") + _write_foot(footer),
    }


def _describe_row(letter: Letter) -> dict[str, str]:
    return {
        "grade": make_safe(letter.grade),
        "student": make_safe(letter.first_student),
        "parent": make_safe(letter.name),
        "parent_id": make_safe(letter.parent_id),
    }


def _list_counts(counts: Counter[str]) -> str:
    most = counts.most_common(6)
    more = len(counts) - len(most)
    return ", ".join(f"{name} ({count:,})" for name, count in most) + (
        f", {more} more" * bool(more)
    )


def _list_days(days: Iterable[date]) -> str:
    ordered = sorted(days)
    return " to ".join(f"{day}" for day in dict.fromkeys((ordered[0], ordered[-1])))


def _write_foot(footer: Footer, head: str = "") -> str:
    made = f"{footer.made_at:%Y-%m-%d %H:%M}"
    return make_safe(
        f"Batch {footer.batch} · {head}Made {made} by {footer.made_by} · No keys on this sheet"
    )
