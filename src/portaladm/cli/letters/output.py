"""What letters and slips share at the terminal: their options, and what to say after printing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from portaladm.cli.terminal.context import CliContext
from portaladm.domain.text import count_of
from portaladm.errors import Misused
from portaladm.platform import quote_word

if TYPE_CHECKING:
    from portaladm.outputs.targets import FileTarget
    from portaladm.services.letters.preflight import LetterOptions
    from portaladm.services.letters.printing import PrintedLetters

_NAMED = 5
_SORTS = ("school", "postal")
_SPLITS = ("school", "language")


def make_letter_options(
    target: FileTarget | None, sort: str | None, bilingual: bool | None, split: str | None = None
) -> LetterOptions | None:
    """How letters are printed; None for what is no PDF.

    :raises Misused: ``no-letters``: letters requested with another file; ``unknown-sort``;
        ``unknown-split``.
    """
    if target is None or not target.on_paper:
        if (sort, bilingual, split) != (None, None, None):
            raise Misused("letters-options")
        return None
    if sort not in (None, *_SORTS):
        raise Misused("unknown-sort", sort=sort)
    if split not in (None, *_SPLITS):
        raise Misused("unknown-split", split=split)
    from portaladm.services.letters.preflight import LetterOptions

    return LetterOptions(sort, bilingual)


def tell_letters(cli: CliContext, printed: PrintedLetters, lists: str, batch: str) -> None:
    """What the office does next, and which letters need attention."""
    apart = printed.post_or_pick_up
    if apart:
        cli.say(
            f"{count_of(apart, 'letter')} {'is' if apart == 1 else 'are'} marked post or pick up: "
            "not in a school bag."
        )
    if lists:
        cli.say(f"Cover sheet and hand-out lists, without keys: {lists}")
    elif printed.lists:
        cli.warn(
            "the cover sheet and the lists could not be written; the letters count all the same. "
            f"Make them again: portaladm letters lists --batch {quote_word(batch)}"
        )
    for language, parents in printed.untranslated.items():
        cli.warn(
            f"no texts for {language}: {count_of(len(parents), 'parent')} got English: "
            f"{_name_some(parents)}"
        )
    if printed.missing:
        cli.warn(
            f"{count_of(len(printed.missing), 'letter')} with characters that no font has, printed "
            f"as \N{REPLACEMENT CHARACTER}: {_name_some(list(printed.missing))}"
        )


def _name_some(parents: Sequence[str]) -> str:
    more = len(parents) - _NAMED
    return ", ".join(parents[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")
