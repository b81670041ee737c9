"""Letters for the keys of a batch, slips for temporary passwords: who stands on which page.

The pages are written into the part file of safety decision S6, as a key file is. They are sorted
and printed once all keys are made, outside any transaction: at 300 a second that takes minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import BinaryIO, cast

from portaladm.domain.timestamps import require_day
from portaladm.domain.trail import Head
from portaladm.letters.counts import Counts
from portaladm.letters.external_sort import ExternalSort
from portaladm.letters.models import Envelope, Footer, Letter, Slip
from portaladm.letters.sorting import Sort, sort_slips
from portaladm.letters.temporary_file import TemporaryFile
from portaladm.outputs.writers import Row
from portaladm.services.batches.output import OpenBatch
from portaladm.services.context import Context
from portaladm.services.letters.lists import Lists, print_lists
from portaladm.services.letters.preflight import LetterOptions, find_theme, make_sender
from portaladm.store.letters import LetterFacts, SlipFacts


@dataclass(frozen=True)
class PrintedLetters:
    """What was printed, what the office should know, and its lists (PDF, no keys) if there are any.

    ``untranslated``: language -> parents whose letter is in English instead. ``missing``: parent
    -> characters that no font has.
    """

    letters: int
    pages: int
    post_or_pick_up: int
    untranslated: dict[str, list[str]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    lists: TemporaryFile | None = field(default=None, repr=False)


class LetterWriter:
    """Rows of keys become letters: put in order on their way, then printed."""

    def __init__(
        self, context: Context, options: LetterOptions, batch: OpenBatch, columns: Sequence[str],
        head: Head, facts: Iterator[LetterFacts],
    ) -> None:  # fmt: skip
        assert batch.file is not None
        folder = context.store.path.parent
        self._sender = make_sender(context.settings, folder, options)
        self._theme = find_theme(context.settings, folder)
        self._part = options.part
        self._sample = context.practice
        self._sort = Sort(options.sort or context.settings.letters.sort)
        self._footer = Footer(batch.code, head, context.metadata.actor, context.now.astimezone())
        self._file = batch.file
        self._columns = columns
        self._facts = facts
        self._folder = batch.file.part.parent
        self._external_sort = ExternalSort(self._sort, self._folder)

    def write_rows(self, rows: Iterable[Row]) -> None:
        """Take some parents' rows, in the order of the facts."""
        for row in rows:
            cells = dict(zip(self._columns, row, strict=True))
            self._external_sort.add(self._make_letter(cells, next(self._facts)))

    def print_all(self, progress: Callable[[int, int], None]) -> PrintedLetters:
        """Print the letters into the part file, in order, and the lists into one without a name.

        :raises Refused: ``letters-engine-failed``, ``file-unwritable``, ``temporary-unwritable``.
        """
        from portaladm.letters.render import render_letters

        out, counts = cast("BinaryIO", self._file), Counts()  # only written to, errors said so
        with self._external_sort as external_sort:
            summary = render_letters(
                counts.watch(external_sort.read()),
                self._sender,
                self._footer,
                out,
                theme=self._theme,
                sample=self._sample,
                progress=count_up(progress, len(external_sort)),
                folder=self._folder,
            )
            lists = Lists(
                external_sort.read_keyless, counts, summary, self._sort, self._sender, self._footer,
                self._theme, self._part,
                sample=self._sample,
            )  # fmt: skip
            printed = print_lists(lists, self._folder)
        return PrintedLetters(
            summary.letters, summary.pages, counts.apart, summary.untranslated, summary.missing,
            printed,
        )  # fmt: skip

    def _make_letter(self, cells: dict[str, str], facts: LetterFacts) -> Letter:
        return Letter(
            parent_id=cells["parent_id"], name=cells["parent_name"], key=cells["activation_key"],
            key_reference=cells["key_reference"],
            expires_on=require_day(cells["expires_on"]), children=facts.children,
            address=write_address(cells, self._sender.envelope), postal_code=cells["postal_code"],
            language=cells["language"], school=facts.schools[0], grade=facts.grade,
            first_student=facts.children[0], also_schools=facts.schools[1:],
            post_or_pick_up=facts.apart,
        )  # fmt: skip


class SlipWriter:
    """Rows of temporary passwords become slips: four to a page, or one with ``for_post``.

    ``asked``: the parent asked for it; else the slip says that the school made it.
    """

    def __init__(
        self, context: Context, batch: OpenBatch, head: Head, facts: Iterable[SlipFacts], *,
        for_post: bool, asked: bool,
    ) -> None:  # fmt: skip
        folder = context.store.path.parent
        self._sender = make_sender(context.settings, folder)
        self._theme = find_theme(context.settings, folder)
        self._sort = Sort(context.settings.letters.sort)
        self._footer = Footer(batch.code, head, context.metadata.actor, context.now.astimezone())
        assert batch.file is not None
        self._file = batch.file
        self._facts = iter(facts)
        self._for_post, self._asked = for_post, asked
        self._sample = context.practice
        self._slips: list[Slip] = []

    def write_rows(self, rows: Iterable[Row]) -> None:
        """Take some rows of a reset file, in the order of the facts."""
        for number, name, username, password, end in rows:
            facts = next(self._facts)
            address = write_address(asdict(facts), self._sender.envelope)
            self._slips.append(
                Slip(
                    number, name, username, password, require_day(end), facts.language,
                    facts.school, "", facts.grade, facts.first_student, address, facts.postal_code,
                    self._asked,
                )
            )  # fmt: skip

    def print_all(self, progress: Callable[[int, int], None]) -> PrintedLetters:
        """Sort the slips and print them into the part file.

        :raises Refused: as :meth:`LetterWriter.print_all`.
        """
        from portaladm.letters.render import render_slips

        slips, self._slips = sort_slips(self._slips, self._sort), []
        out = cast("BinaryIO", self._file)
        summary = render_slips(
            slips, self._sender, self._footer, out, for_post=self._for_post, theme=self._theme,
            sample=self._sample, progress=count_up(progress, len(slips)),
            folder=self._file.part.parent,
        )  # fmt: skip
        return PrintedLetters(
            summary.letters, summary.pages, 0, summary.untranslated, summary.missing
        )


def write_address(cells: dict[str, str], envelope: Envelope) -> tuple[str, ...]:
    """The postal lines below the name; none where there is no street."""
    street, city, state, code = (
        " ".join(cells[name].split()) for name in ("address", "city", "state", "postal_code")
    )
    if not street:
        return ()
    if state:
        place = f"{city}, {state} {code}" if city else f"{state} {code}"
    elif envelope in (Envelope.DL, Envelope.C5):
        place = f"{code} {city}"
    else:
        place = f"{city} {code}"
    return (street, place.strip()) if place.strip() else (street,)


def count_up(progress: Callable[[int, int], None], total: int) -> Callable[[int], None]:
    """What tells ``progress`` how many of ``total`` are done, from how many more are."""
    done = 0
    progress(0, total)  # the first ones take a while

    def count(more: int) -> None:
        nonlocal done
        done += more
        progress(done, total)

    return count
