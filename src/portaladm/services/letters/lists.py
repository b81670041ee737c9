"""The office's lists beside the letters of a batch: cover sheet and hand-out lists, without keys.

They are a file of their own: what goes to a folding machine or to another school must not hold the
one with the other. Lists that are lost are made again from the store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TypedDict

from portaladm.domain.batches import BatchKind
from portaladm.domain.timestamps import require_day, require_stored
from portaladm.domain.trail import Action, Event, Head
from portaladm.errors import Refused
from portaladm.letters.chunks import Sheet
from portaladm.letters.counts import Counts, Elsewhere, find_remarks
from portaladm.letters.external_sort import ExternalSort
from portaladm.letters.models import Footer, Letter, Part, RenderSummary, Sender
from portaladm.letters.sorting import Sort, sort_titles
from portaladm.letters.temporary_file import TemporaryFile
from portaladm.outputs.formats import refuse_format
from portaladm.outputs.private import refuse_target
from portaladm.services.batches.lifecycle import find_batch
from portaladm.services.context import Context
from portaladm.services.letters.preflight import (
    LetterOptions,
    SplitOptions,
    find_theme,
    lists_path_of,
    make_sender,
)
from portaladm.services.noted_files import note_file
from portaladm.store.batches import rows as batches
from portaladm.store.batches.rows import BatchRecord
from portaladm.store.db.transaction import Transaction
from portaladm.store.keys.addressees import read_addressees
from portaladm.store.letters import read_letter_facts, select_holders
from portaladm.store.trail import append_events, read_head


class Look(TypedDict):
    """The theme of sheets, and whether they are marked as a sample."""

    theme: Path | None
    sample: bool


@dataclass(frozen=True)
class Lists:
    """What lists are made of: the letters, what was counted over them, and their theme.

    ``part`` is the one that they are of; None: there is one file for all.
    """

    letters: Callable[[], Iterator[Letter]]
    counts: Counts
    summary: RenderSummary
    sort: Sort
    sender: Sender
    footer: Footer
    theme: Path | None = None
    part: SplitOptions | None = None
    again: str = ""
    sample: bool = False


@dataclass(frozen=True)
class RemadeLists:
    """Lists made again; ``left_out`` letters have keys that no longer work."""

    batch: str
    path: str
    letters: int
    left_out: int
    head: Head


def print_lists(lists: Lists, folder: Path) -> TemporaryFile | None:
    """The cover sheet, and for handing out a list for each school; None for a letter by itself.

    :raises Refused: ``letters-engine-failed``, ``temporary-unwritable``.
    """
    from portaladm.letters.lists import print_sheets

    if lists.counts.letters < 2 and not (lists.part or lists.again):
        return None
    return print_sheets(_compose(lists), folder)


def write_lists(context: Context, code: str, letters: Path, lists: TemporaryFile) -> str:
    """Write the office's lists beside the published letters of a batch; the path.

    :raises Refused: what :func:`portaladm.outputs.private.refuse_target` says.
    """
    return _write(context, code, lists_path_of(letters), lists)


def remake_lists(context: Context, code: str, output: Path | None = None) -> RemadeLists:
    """The lists of a batch once more, from what the store says today; they hold no keys.

    Left out are letters whose keys were used, revoked or replaced since, and those of parents
    who have no access at present: such a letter should not be handed out any more.

    :raises Refused: ``unknown-batch``; ``no-letters``: nothing of the batch is left to hand out;
        ``letters-settings-wrong``, ``letters-extra-missing``; ``file-exists`` and the like.
    :raises Misused: ``unknown-format``: ``output`` is no PDF.
    """
    folder = context.store.path.parent
    with context.store.read() as transaction:
        batch = find_batch(transaction, code)
    path = _choose_path(batch, output)
    sender, theme = (
        make_sender(context.settings, folder, LetterOptions()),
        find_theme(context.settings, folder),
    )
    with ExternalSort(Sort(context.settings.letters.sort), path.parent) as external_sort:
        with context.store.read() as transaction:
            part, head = (
                _sort_batch(context, transaction, batch, external_sort),
                read_head(transaction),
            )
        if not len(external_sort):
            raise Refused("no-letters.closed", batch=batch.code)
        counts = Counts()
        summary = _find_findings(counts.watch(external_sort.read_keyless()), theme)
        made_at = require_stored(batch.created_at).astimezone()
        lists = Lists(
            external_sort.read_keyless,
            counts,
            summary,
            Sort(context.settings.letters.sort),
            sender,
            Footer(batch.code, head, batch.actor, made_at),
            theme,
            part,
            f"{context.now.astimezone():%Y-%m-%d %H:%M} by {context.metadata.actor}",
            context.practice,
        )
        printed = print_lists(lists, path.parent)
    assert printed is not None
    with printed:
        written = _write(context, batch.code, path, printed, exported=True)
    with context.store.read() as transaction:
        head = read_head(transaction)
    return RemadeLists(
        batch.code, written, len(external_sort), batch.count - len(external_sort), head
    )


def _compose(lists: Lists) -> Iterator[Sheet]:
    from portaladm.letters.lists import compose_cover, compose_handout

    counts, request, given = lists.counts, lists.part, (lists.sender, lists.footer)
    alone = next(iter(counts.schools)) if len(counts.schools) == 1 else "All schools"
    part = Part(request.title, request.number, request.of) if request else Part(alone)
    remarks = find_remarks(lists.summary, lists.letters())
    look: Look = {"theme": lists.theme, "sample": lists.sample}
    yield compose_cover(part, counts, *given, remarks=remarks, again=lists.again, **look)
    if lists.sort is not Sort.SCHOOL:
        return
    elsewhere = _find_elsewhere(counts, request)
    for school, letters in groupby(lists.letters(), lambda letter: letter.school):
        there = elsewhere.pop(school, ())
        yield compose_handout(school, letters, *given, elsewhere=there, **look)
    for school in sort_titles(elsewhere):
        there = elsewhere[school]
        yield compose_handout(school, (), *given, elsewhere=there, **look)


def _find_elsewhere(counts: Counts, request: SplitOptions | None) -> dict[str, Iterable[Elsewhere]]:
    """Whose letters go out through another school; the parts' own lists say it of their schools."""
    schools = request.schools if request else frozenset()
    found: dict[str, Iterable[Elsewhere]] = {
        school: them for school, them in counts.elsewhere.items() if school not in schools
    }
    if request and request.elsewhere:
        found[request.title] = request.elsewhere
    return found


def _write(
    context: Context, batch: str, path: Path, lists: TemporaryFile, exported: bool = False
) -> str:
    refuse_target(path, lists.size)
    with note_file(context, lambda code: path) as noted:
        file = noted.create()
        for data in lists.read_all():
            file.write(data)
        file.seal()
        published = noted.publish()
    if exported:
        event = Event(
            Action.DATA_EXPORTED, f"batch:{batch}", batch=batch, detail=f"lists to {published.name}"
        )
        with context.store.write() as transaction:
            append_events(transaction, context.metadata, [event])
    return str(published)


def _choose_path(batch: BatchRecord, output: Path | None) -> Path:
    if batch.kind not in (BatchKind.KEYS_ISSUE, BatchKind.KEYS_REISSUE):
        raise Refused("no-letters", batch=batch.code, kind=batch.kind.value)
    path = output or lists_path_of(Path(batch.file_path or f"portaladm-keys-{batch.code}.pdf"))
    path = path.expanduser().absolute()
    refuse_format(path, (".pdf",))
    refuse_target(path)
    return path


def _sort_batch(
    context: Context, transaction: Transaction, batch: BatchRecord, external_sort: ExternalSort
) -> SplitOptions | None:
    """The letters of a batch into the spool, without keys; which part of a run it is."""
    for letter in _read_letters(context, transaction, [batch]):
        external_sort.add(letter)
    part = batch.settings.get("part")
    if not isinstance(part, dict):
        return None
    siblings = [
        one for one in batches.read_batches(transaction, batch.kind.value)
        if one.created_at == batch.created_at and one.settings.get("part")
    ]  # fmt: skip
    by_school = batch.settings.get("split") == "school"
    title = str(part["title"])
    others = [one for one in siblings if one.id != batch.id] if by_school else []
    away = Counts()
    for letter in _read_letters(context, transaction, others):
        away.add(letter)
    return SplitOptions(
        title, int(part["number"]), int(part["of"]),
        frozenset(str(one.settings["part"]["title"]) for one in siblings if by_school),
        tuple(away.elsewhere.get(title, ())),
    )  # fmt: skip


def _read_letters(
    context: Context, transaction: Transaction, chosen: list[BatchRecord]
) -> Iterator[Letter]:
    """The letters of these batches that can still be used, as far as lists need them."""
    today = context.today.isoformat()
    last_day = select_holders(transaction, [one.id for one in chosen], today)
    facts = read_letter_facts(transaction, today)
    for person, one in zip(read_addressees(transaction, today), facts, strict=True):
        yield Letter(
            person.number, person.name, "", "",
            require_day(person.end_before(last_day)), one.children,
            (person.address, person.city, person.state, person.postal_code), person.postal_code,
            person.language, one.schools[0], "", one.grade, one.children[0], one.schools[1:],
            one.apart,
        )  # fmt: skip


def _find_findings(letters: Iterable[Letter], theme: Path | None) -> RenderSummary:
    from portaladm.letters.compose import Findings, note_findings
    from portaladm.letters.texts import read_languages

    languages, findings = read_languages(theme), Findings()
    for letter in letters:
        note_findings(letter, languages, findings)
    return RenderSummary(untranslated=findings.untranslated, missing=findings.missing)
