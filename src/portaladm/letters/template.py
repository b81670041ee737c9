"""The theme of letters: copy it out to change it, and try it before any key is issued."""

from __future__ import annotations

import io
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from portaladm.errors import Refused
from portaladm.letters.chunks import print_sheet
from portaladm.letters.counts import Counts
from portaladm.letters.lists import compose_cover, compose_handout
from portaladm.letters.models import Part, Sender
from portaladm.letters.preview import FOOTER, make_sample_letters, render_preview
from portaladm.letters.texts import TEXTS
from portaladm.letters.typst import THEME


def list_template_files() -> list[Path]:
    """Every file of the theme: Typst templates and texts."""
    return [*sorted(THEME.glob("*.typ")), *sorted(TEXTS.glob("*.toml"))]


def export_template(folder: Path) -> list[Path]:
    """Copies templates and texts into ``folder``, which may be there, and returns the new files.

    :raises Refused: ``file-exists`` when one of them is there already; then nothing is written.
    :raises OSError: the disk is full, say; then nothing is left, either.
    """
    targets = {folder / source.name: source for source in list_template_files()}
    there = [target for target in targets if target.exists()]
    if there:
        raise Refused("file-exists.theme", path=there[0], details=tuple(map(str, there)))
    is_new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for target, source in targets.items():
            target.write_bytes(source.read_bytes())
    except OSError:
        _remove(targets, folder if is_new else None)
        raise
    return list(targets)


def _remove(files: Iterable[Path], folder: Path | None) -> None:
    """Take away what a full disk left half written, so that the next try is not refused."""
    with suppress(OSError):
        for file in files:
            file.unlink(missing_ok=True)
        if folder:
            folder.rmdir()


def check_template(sender: Sender, theme: Path | None) -> None:
    """Prints every kind of page once, into nothing: to be done before keys are made.

    :raises Refused: ``letter-template-wrong`` with file and line, ``letter-text-wrong`` with file
        and entry, ``letters-settings-missing`` or ``-wrong``, ``letters-extra-missing``.
    """
    for slips in (False, True):
        render_preview(sender, io.BytesIO(), slips=slips, theme=theme)
    counts = Counts()
    letters = list(counts.watch(make_sample_letters(theme)))
    given = (sender, FOOTER)
    print_sheet(compose_cover(Part("Sample", 1, 1), counts, *given, theme=theme, sample=True))
    print_sheet(compose_handout("Sample", letters, *given, theme=theme, sample=True))
