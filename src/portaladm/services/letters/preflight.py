"""What letters need before one is printed: options, sender, theme, and whether all is there.

Everything here comes from the settings and from the command; no key and no parent is known yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from portaladm.config.schema import Settings
from portaladm.errors import Refused
from portaladm.letters.counts import Elsewhere
from portaladm.letters.models import Envelope, Sender
from portaladm.outputs.formats import refuse_format, refuse_missing_letters
from portaladm.outputs.private import refuse_target
from portaladm.outputs.targets import FileTarget
from portaladm.services.context import Context
from portaladm.services.noted_files import write_unnoted

PAGE_BYTES = 8_000
"""What a letter takes on the disk: 5 to 7 kB, twice that with English overleaf."""


@dataclass(frozen=True)
class SplitOptions:
    """Which part of a run this is.

    ``schools`` are those that have a part of their own, ``elsewhere`` parents with a child at this
    part's school whose letters go out through another one.
    """

    title: str
    number: int
    of: int
    schools: frozenset[str] = frozenset()
    elsewhere: tuple[Elsewhere, ...] = ()


@dataclass(frozen=True)
class LetterOptions:
    """What one run wants otherwise than the settings say; ``part`` if it is one of several."""

    sort: str | None = None
    bilingual: bool | None = None
    part: SplitOptions | None = None


def check_letters(
    context: Context, target: FileTarget, options: LetterOptions, *, slips: bool = False
) -> None:
    """Refuse now what would fail when the keys are made: nothing is printed, nothing stored.

    :raises Refused: ``letters-extra-missing``; ``letters-settings-missing`` and ``-wrong``;
        ``letter-template-wrong`` and ``letter-text-wrong``, with file and line; ``file-exists``
        and the like for the file of the lists.
    """
    from portaladm.letters.render import check_sender
    from portaladm.letters.template import check_template

    refuse_missing_letters()
    folder = context.store.path.parent
    sender = make_sender(context.settings, folder, options)
    check_sender(sender)
    check_template(sender, find_theme(context.settings, folder))
    if target.path and not slips:
        refuse_target(lists_path_of(target.resolve("")))


def make_sender(settings: Settings, folder: Path, options: LetterOptions | None = None) -> Sender:
    """The district as letters show it; a relative path in the settings means ``folder``."""
    letters, request = settings.letters, (options or LetterOptions()).bilingual
    return Sender(
        district=settings.district.name,
        district_id=settings.district.id,
        portal_url=settings.portal.url,
        activate_url=settings.portal.activate_url,
        return_address=letters.return_address,
        phone=letters.phone,
        logo=_locate(letters.logo, folder),
        accent=letters.accent,
        envelope=Envelope(letters.envelope),
        bilingual=letters.bilingual == "yes" if request is None else request,
        min_length=settings.passwords.min_length,
    )


def find_theme(settings: Settings, folder: Path) -> Path | None:
    """The office's own folder of templates and texts.

    :raises Refused: ``letters-settings-wrong``: the settings name a folder that is not there.
    """
    theme = _locate(settings.letters.theme, folder)
    if theme and not theme.is_dir():
        raise Refused("letters-settings-wrong.theme", path=theme)
    return theme


def lists_path_of(letters: Path) -> Path:
    """Where the office's lists go: ``letters-lists.pdf`` beside ``letters.pdf``."""
    return letters.with_name(f"{letters.stem}-lists.pdf")


def print_preview(
    settings: Settings, folder: Path, path: Path, options: LetterOptions, slips: bool
) -> int:
    """A sample of every language with this office's settings and theme; the number of pages.

    :raises Misused: ``unknown-format``: the file is no PDF.
    :raises Refused: as :func:`check_letters`, missing settings aside: samples stand for those.
    """
    from portaladm.letters.preview import render_preview

    refuse_format(path, (".pdf",))
    sender, theme = make_sender(settings, folder, options), find_theme(settings, folder)
    with write_unnoted(path.expanduser().absolute()) as file:
        out = cast("BinaryIO", file)  # only written to
        return render_preview(sender, out, slips=slips, theme=theme).pages


def export_theme(folder: Path) -> list[Path]:
    """Copy templates and texts into a folder; the new files.

    :raises Refused: ``file-exists``, ``folder-unwritable``.
    """
    from portaladm.letters.template import export_template

    try:
        return export_template(folder)
    except OSError as error:
        raise Refused("folder-unwritable.theme", folder=folder, reason=error.strerror) from error


def _locate(name: str, folder: Path) -> Path | None:
    return folder / Path(name).expanduser() if name else None
