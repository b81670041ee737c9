"""Letters and slips as one PDF, at any number in the same memory.

The caller gives a binary file (the part file of the output protocol) or a path; nothing else is
written anywhere.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, TypeVar

from portaladm.errors import Refused, Remark
from portaladm.letters.chunks import Chunk, Printed
from portaladm.letters.models import Envelope, Footer, Letter, RenderSummary, Sender, Slip
from portaladm.letters.pdf.join import PdfJoiner
from portaladm.letters.render_pool import print_all, split_into_chunks
from portaladm.letters.texts import read_languages
from portaladm.platform import create_private

Progress = Callable[[int], None]
_Person = TypeVar("_Person", Letter, Slip)

_LOGOS = (".png", ".jpg", ".jpeg", ".svg")
_LARGEST_LOGO = 1_000_000


def render_letters(
    letters: Iterable[Letter],
    sender: Sender,
    footer: Footer,
    out: Path | BinaryIO,
    *,
    theme: Path | None = None,
    sample: bool = False,
    progress: Progress | None = None,
    jobs: int | None = None,
    folder: Path | None = None,
) -> RenderSummary:
    """Writes one page for each letter (bilingual: one sheet of two pages), in the order given.

    ``theme`` is the office's folder of templates and texts, ``folder`` where there is room for
    what is needed on the way. ``progress`` is called with the number of letters that are done, as
    they are. A path must not exist; it is made with mode 0600 and removed again if anything fails.

    :raises Refused: ``letters-settings-missing``, ``letters-extra-missing``,
        ``letter-text-wrong``, ``letter-template-wrong``, ``letters-engine-failed``,
        ``temporary-unwritable``.
    """
    check_sender(sender)
    kind = Chunk((), sender, footer, read_languages(theme), theme, sample)
    for_each = 2 if sender.bilingual else 1
    return _render(letters, kind, lambda count: count * for_each, out, folder, progress, jobs)


def render_slips(
    slips: Iterable[Slip],
    sender: Sender,
    footer: Footer,
    out: Path | BinaryIO,
    *,
    for_post: bool = False,
    theme: Path | None = None,
    sample: bool = False,
    progress: Progress | None = None,
    jobs: int | None = None,
    folder: Path | None = None,
) -> RenderSummary:
    """Writes temporary passwords, four to a page to be cut, or ``for_post`` one with address.

    Everything else is as in :func:`render_letters`.
    """
    check_sender(sender)
    kind = Chunk((), sender, footer, read_languages(theme), theme, sample, for_post)
    on_a_page = 1 if for_post else 4
    return _render(slips, kind, lambda count: -(-count // on_a_page), out, folder, progress, jobs)


def render_reminders(
    letters: Iterable[Letter],
    sender: Sender,
    footer: Footer,
    out: Path | BinaryIO,
    *,
    theme: Path | None = None,
    sample: bool = False,
    progress: Progress | None = None,
    folder: Path | None = None,
) -> RenderSummary:
    """Writes a page for each letter that reminds of a key; the key itself is not needed.

    Everything else is as in :func:`render_letters`.
    """
    check_sender(sender)
    kind = Chunk((), sender, footer, read_languages(theme), theme, sample, reminds=True)
    return _render(letters, kind, lambda count: count, out, folder, progress, None)


def _render(
    people: Iterable[_Person],
    kind: Chunk,
    count_pages: Callable[[int], int],
    out: Path | BinaryIO,
    folder: Path | None,
    progress: Progress | None,
    jobs: int | None,
) -> RenderSummary:
    """Write a page or more for each of the people, as a chunk of the ``kind`` without people."""
    chunks = (replace(kind, people=some) for some in split_into_chunks(people))
    with _open_output(out) as file:
        return _write_all(chunks, PdfJoiner(file, folder), count_pages, progress, jobs)


def check_sender(sender: Sender) -> None:
    """Refuses what must never be printed by the thousand: nothing invented, nothing left blank.

    :raises Refused: ``letters-settings-missing``, ``letters-settings-wrong``.
    """
    named = {
        "district.name": sender.district,
        "district.id": sender.district_id,
        "portal.url": sender.portal_url,
    }
    missing = [name for name, value in named.items() if not value.strip()]
    if missing:
        raise Refused("letters-settings-missing", settings=tuple(missing))
    fault = _find_fault(sender)
    if fault:
        raise Refused(fault)


def _find_fault(sender: Sender) -> Remark | None:
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", sender.accent):
        return Remark("letters-settings-wrong.accent", value=sender.accent)
    if sender.envelope not in list(Envelope):
        return Remark(
            "letters-settings-wrong.envelope", known=tuple(Envelope), value=sender.envelope
        )
    return _find_logo_fault(sender.logo) if sender.logo else None


def _find_logo_fault(logo: Path) -> Remark | None:
    if logo.suffix.lower() not in _LOGOS:
        return Remark("letters-settings-wrong.logo-kind", path=logo)
    if not logo.is_file():
        return Remark("letters-settings-wrong.logo-missing", path=logo)
    if logo.stat().st_size > _LARGEST_LOGO:
        return Remark("letters-settings-wrong.logo-size", most=_LARGEST_LOGO, path=logo)
    return None


def _write_all(
    chunks: Iterable[Chunk],
    joiner: PdfJoiner,
    count_pages: Callable[[int], int],
    progress: Progress | None,
    jobs: int | None,
) -> RenderSummary:
    summary = RenderSummary()
    with joiner:
        sizes: list[int] = []
        for printed in print_all(_note_sizes(chunks, sizes), jobs):
            count = sizes.pop(0)
            pages = sum(map(joiner.add, printed.pdfs))
            _check_pages(pages, count_pages(count))
            summary.pages += pages
            summary.letters += count
            _add_findings(summary, printed)
            if progress:
                progress(count)
        if summary.pages:
            joiner.close()
    return summary


def _note_sizes(chunks: Iterable[Chunk], sizes: list[int]) -> Iterator[Chunk]:
    for chunk in chunks:
        sizes.append(len(chunk.people))
        yield chunk


def _check_pages(pages: int, expected: int) -> None:
    if pages != expected:
        raise Refused("letter-template-wrong.pages", pages=pages, expected=expected)


def _add_findings(summary: RenderSummary, printed: Printed) -> None:
    for language, parents in printed.findings.untranslated.items():
        summary.untranslated.setdefault(language, []).extend(parents)
    summary.missing.update(printed.findings.missing)


@contextlib.contextmanager
def _open_output(out: Path | BinaryIO) -> Iterator[BinaryIO]:
    if not isinstance(out, Path):
        yield out
        return
    number = create_private(out)
    try:
        with os.fdopen(number, "wb") as file:
            yield file
            file.flush()
            os.fsync(number)
    except BaseException:
        out.unlink(missing_ok=True)
        raise
