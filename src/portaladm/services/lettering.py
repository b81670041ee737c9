"""Letters for the keys of a batch: who stands on which page, and the office's lists beside them.

The pages are written into the part file of safety decision S6, as a key file is. They are sorted
and printed once all keys are made, outside any transaction: at 300 a second that takes minutes.
Cover sheet and hand-out lists are a file of their own without keys: what goes to a folding machine
or to another school must not hold the one with the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from sys import intern
from typing import BinaryIO, cast

from portaladm.domain.trail import Head
from portaladm.letters.content import Envelope, Footer, Letter, Part, RenderSummary, Slip
from portaladm.letters.order import Sort, sort_letters, sort_slips
from portaladm.outputs.private import PrivateFile
from portaladm.outputs.writers import Row
from portaladm.services.batch_files import OpenBatch
from portaladm.services.desk import Desk
from portaladm.services.letter_checks import (
    LetterWishes,
    PartWish,
    find_look,
    lists_path_of,
    make_sender,
)
from portaladm.store import batches
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
    lists: bytes = field(default=b"", repr=False)


class LetterWriter:
    """Rows of keys become letters: kept until the last, then sorted and printed."""

    def __init__(
        self, desk: Desk, wishes: LetterWishes, batch: OpenBatch, columns: Sequence[str],
        expires_on: date, head: Head, facts: Iterator[LetterFacts],
    ) -> None:  # fmt: skip
        folder = desk.store.path.parent
        self._sender = make_sender(desk.settings, folder, wishes)
        self._look = find_look(desk.settings, folder)
        self._part = wishes.part
        self._sort = Sort(wishes.sort or desk.settings.letters.sort)
        self._footer = Footer(batch.code, str(head), desk.stamp.actor, desk.now.astimezone())
        self._file = batch.file
        self._columns = columns
        self._expires_on = expires_on
        self._facts = facts
        self._letters: list[Letter] = []

    def write_rows(self, rows: Iterable[Row]) -> None:
        """Take some parents' rows, in the order of the facts."""
        for row in rows:
            cells = dict(zip(self._columns, row, strict=True))
            self._letters.append(self._make_letter(cells, next(self._facts)))

    def print_all(self, progress: Callable[[int, int], None]) -> PrintedLetters:
        """Sort the letters and print them into the part file.

        :raises Refused: ``letters-engine-failed``, ``file-unwritable``.
        """
        from portaladm.letters.render import render_letters

        letters, self._letters = sort_letters(self._letters, self._sort), []
        done = 0

        def count(more: int) -> None:
            nonlocal done
            done += more
            progress(done, len(letters))

        out = cast("BinaryIO", self._file)  # only written to, and full disks are said so
        summary = render_letters(
            letters, self._sender, self._footer, out, look=self._look, progress=count
        )
        return PrintedLetters(
            summary.letters, summary.pages, sum(letter.post_or_pick_up for letter in letters),
            summary.untranslated, summary.missing, self._print_lists(letters, summary),
        )  # fmt: skip

    def _make_letter(self, cells: dict[str, str], facts: LetterFacts) -> Letter:
        return Letter(
            parent_id=cells["parent_id"], name=cells["parent_name"], key=cells["activation_key"],
            key_reference=cells["key_reference"], expires_on=self._expires_on,
            children=facts.children, address=write_address(cells, self._sender.envelope),
            postal_code=cells["postal_code"], language=intern(cells["language"]),
            school=intern(facts.schools[0]), grade=intern(facts.grade),
            first_student=facts.children[0], also_schools=facts.schools[1:],
            post_or_pick_up=facts.apart,
        )  # fmt: skip

    def _print_lists(self, letters: list[Letter], summary: RenderSummary) -> bytes:
        """The cover sheet, and for handing out a list for each school.

        One letter by itself needs neither.
        """
        from portaladm.letters.lists import compose_cover, compose_handout, print_sheets

        wish = self._part
        if len(letters) < 2 and not wish:
            return b""
        schools = sorted({letter.school for letter in letters})
        wish = wish or PartWish(schools[0] if len(schools) == 1 else "All schools", 1, 1)
        part = Part(wish.title, wish.number, wish.of, tuple(letters))
        given = (self._sender, self._footer)
        sheets = [compose_cover(part, *given, summary=summary, look=self._look)]
        if self._sort is Sort.SCHOOL:
            sheets += [
                compose_handout(one, *given, elsewhere=elsewhere, look=self._look)
                for one, elsewhere in _split_by_school(letters, wish)
            ]
        return print_sheets(sheets)


class SlipWriter:
    """Rows of temporary passwords become slips: four to a page, or one with ``for_post``."""

    def __init__(
        self, desk: Desk, batch: OpenBatch, expires_on: date, head: Head,
        facts: Iterable[SlipFacts], *, for_post: bool,
    ) -> None:  # fmt: skip
        folder = desk.store.path.parent
        self._sender = make_sender(desk.settings, folder)
        self._look = find_look(desk.settings, folder)
        self._sort = Sort(desk.settings.letters.sort)
        self._footer = Footer(batch.code, str(head), desk.stamp.actor, desk.now.astimezone())
        self._file = batch.file
        self._expires_on = expires_on
        self._facts = iter(facts)
        self._for_post = for_post
        self._slips: list[Slip] = []

    def write_rows(self, rows: Iterable[Row]) -> None:
        """Take some rows of a reset file, in the order of the facts."""
        for number, name, username, password, _ in rows:
            facts = next(self._facts)
            address = write_address(asdict(facts), self._sender.envelope)
            self._slips.append(
                Slip(
                    number, name, username, password, self._expires_on, facts.language,
                    facts.school, "", facts.grade, facts.first_student, address, facts.postal_code,
                )
            )  # fmt: skip

    def print_all(self) -> PrintedLetters:
        """Sort the slips and print them into the part file."""
        from portaladm.letters.render import render_slips

        slips, self._slips = sort_slips(self._slips, self._sort), []
        out = cast("BinaryIO", self._file)
        summary = render_slips(
            slips, self._sender, self._footer, out, for_post=self._for_post, look=self._look
        )
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


def write_lists(desk: Desk, code: str, letters: Path, lists: bytes) -> str:
    """Write the office's lists beside the published letters of a batch; the path.

    A note in the store lets ``doctor`` remove what a crash leaves.

    :raises Refused: what :func:`portaladm.outputs.private.refuse_target` says.
    """
    path = lists_path_of(letters)
    with desk.store.write() as transaction:
        batches.insert_part_file(transaction, code, str(path), desk.stamp.at)
    file = PrivateFile.create(path, code)
    try:
        file.write(lists)
        file.seal()
    except BaseException:
        file.discard()
        raise
    path = file.publish()
    with desk.store.write() as transaction:
        batches.delete_part_file(transaction, code)
    return str(path)


def _split_by_school(
    letters: Iterable[Letter], wish: PartWish
) -> Iterator[tuple[Part, Sequence[Letter]]]:
    """Each school's letters, and those for its parents that go out through another school.

    A school that has a part of its own has its list there.
    """
    others: dict[str, list[Letter]] = {}
    by_school: dict[str, list[Letter]] = {}
    for letter in letters:
        by_school.setdefault(letter.school, []).append(letter)
        for school in letter.also_schools:
            others.setdefault(school, []).append(letter)
    elsewhere: dict[str, Sequence[Letter]] = {
        school: them for school, them in others.items() if school not in wish.schools
    }
    if wish.elsewhere:
        elsewhere[wish.title] = wish.elsewhere
    titles = [*by_school, *sorted(set(elsewhere) - set(by_school))]
    for number, title in enumerate(titles, 1):
        part = Part(title, number, len(titles), tuple(by_school.get(title, ())))
        yield part, elsewhere.get(title, ())
