"""Letters that remind of keys which stand unused: the key stays as it is and is not printed.

The file goes the way of safety decision S6 as a file of keys does, though it holds no secret: what
is noted as reminded is on paper, or ``doctor`` says that it is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import BinaryIO, cast

from portaladm.domain.batches import BatchKind
from portaladm.domain.keys import ReminderStatus, make_reference
from portaladm.domain.timestamps import day_of, require_day, write_timestamp
from portaladm.domain.trail import Action, Event, Head
from portaladm.errors import Busy, Refused
from portaladm.letters.external_sort import ExternalSort
from portaladm.letters.models import Footer, Letter, Sender
from portaladm.letters.sorting import Sort
from portaladm.letters.texts import read_languages
from portaladm.outputs.formats import refuse_missing_letters
from portaladm.outputs.private import refuse_target
from portaladm.outputs.targets import FileTarget
from portaladm.services.batches.lifecycle import find_batch
from portaladm.services.batches.output import OpenBatch, begin_batch, publish_batch, store_batch
from portaladm.services.context import Context
from portaladm.services.letters.preflight import LetterOptions, find_theme, make_sender
from portaladm.services.letters.printing import PrintedLetters, count_up, write_address
from portaladm.services.lookup.filters import Filters, check_filters
from portaladm.store.db.transaction import Transaction
from portaladm.store.keys import reminding
from portaladm.store.keys.addressees import Addressee, read_addressees
from portaladm.store.keys.reminding import DueKey
from portaladm.store.letters import LetterFacts, read_letter_facts
from portaladm.store.trail import append_events, append_for_subjects, read_head

LONGEST_DAYS = 21
"""After so many days a key is reminded of at the latest, where nothing else is said."""
_TRIES = 20
COLUMNS = (
    "parent_id", "parent_name", "students", "school", "phone", "language", "email", "address",
    "city", "state", "postal_code", "key_reference", "issued_on", "expires_on", "portal_url",
)  # fmt: skip
"""The columns of a file for the mail merge."""


@dataclass(frozen=True)
class ReminderOrder:
    """Whose keys are meant, after how many days without use, and where the letters go."""

    target: FileTarget
    filters: Filters = field(default_factory=Filters)
    batch: str | None = None
    languages: tuple[str, ...] = ()
    after: int | None = None
    sort: str | None = None


@dataclass(frozen=True)
class ReminderPlan:
    """How many unused keys there are of each status; ``after`` is the number of days."""

    after: int
    counts: dict[ReminderStatus, int]

    @property
    def due(self) -> int:
        """How many letters there are to write."""
        return self.counts.get(ReminderStatus.DUE, 0)


@dataclass(frozen=True)
class ReminderResult:
    """What was written; ``batch`` is empty where nobody's letter was due."""

    plan: ReminderPlan
    batch: str = ""
    path: str = ""
    head: Head | None = None
    printed: PrintedLetters | None = None


class _Overtaken(Exception):
    """Another process changed something that the letters rely on."""


@dataclass
class _Made:
    """The letters of one try: at which state of the trail, and of which keys."""

    head: Head
    plan: ReminderPlan
    due: tuple[DueKey, ...]
    people: tuple[Addressee, ...]
    facts: tuple[LetterFacts, ...]


def choose_days(context: Context, after: int | None) -> int:
    """After how many days without use a key is reminded of.

    Where nobody says, two thirds of the days that a key is good for, 21 at most: the letter must
    come before the key has expired.
    """
    return min(LONGEST_DAYS, context.settings.keys.days * 2 // 3) if after is None else after


def plan_reminders(context: Context, order: ReminderOrder) -> ReminderPlan:
    """Whose letters are due; nothing is changed.

    :raises Refused: ``unknown-name``, ``unknown-batch``, ``no-letter-language``; what
        :func:`check_letters` says of letters on paper.
    """
    with context.store.read() as transaction:
        return _select(context, transaction, order)


def check_reminders(context: Context, order: ReminderOrder) -> None:
    """Refuse now what would fail when the letters are written.

    :raises Refused: ``file-exists`` and the like; of paper, ``letters-extra-missing``,
        ``letters-settings-missing`` and ``-wrong``.
    """
    refuse_target(order.target.resolve(""))
    if order.target.on_paper:
        from portaladm.letters.render import check_sender

        refuse_missing_letters()
        check_sender(_make_sender(context))


def write_reminders(
    context: Context, order: ReminderOrder,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> ReminderResult:  # fmt: skip
    """Write a letter for each unused key whose turn it is, and note of which.

    With nothing to write, no file is made.

    :raises Refused: as :func:`plan_reminders`, ``file-exists`` and the like.
    :raises Busy: others kept changing the store.
    """
    for _ in range(_TRIES):
        try:
            return _try_to_write(context, order, progress)
        except _Overtaken:
            continue
    raise Busy("store-busy.reminders")


def _try_to_write(
    context: Context, order: ReminderOrder, progress: Callable[[int, int], None]
) -> ReminderResult:
    made = _read(context, order)
    if not made.plan.due:
        return ReminderResult(made.plan)
    with begin_batch(context, order.target) as batch:
        assert batch.file is not None
        printed = _write(context, order, batch, made, progress)
        batch.file.seal()
        with context.store.write() as transaction:
            if read_head(transaction) != made.head and _gather(context, transaction, order) != made:
                raise _Overtaken
            batch_id = _store(context, transaction, order, batch, made)
    path, head = publish_batch(context, batch, batch_id)
    return ReminderResult(made.plan, batch.code, path, head, printed)


def _read(context: Context, order: ReminderOrder) -> _Made:
    with context.store.read() as transaction:
        return _gather(context, transaction, order)


def _gather(context: Context, transaction: Transaction, order: ReminderOrder) -> _Made:
    plan, today = _select(context, transaction, order), context.today.isoformat()
    return _Made(
        read_head(transaction), plan, tuple(reminding.read_due_keys(transaction)),
        tuple(read_addressees(transaction, today)), tuple(read_letter_facts(transaction, today)),
    )  # fmt: skip


def _select(context: Context, transaction: Transaction, order: ReminderOrder) -> ReminderPlan:
    after = choose_days(context, order.after)
    counts = reminding.select_unused(
        transaction, check_filters(transaction, order.filters),
        batch_id=find_batch(transaction, order.batch).id if order.batch else None,
        languages=_find_languages(context, transaction, order.languages),
        today=context.today.isoformat(), now=write_timestamp(context.now),
        before=write_timestamp(context.now - timedelta(days=after)),
    )  # fmt: skip
    return ReminderPlan(after, counts)


def _find_languages(
    context: Context, transaction: Transaction, wanted: Sequence[str]
) -> list[str] | None:
    """The words of rosters for these languages; a blank one means English. None: all are meant."""
    if not wanted:
        return None
    known = read_languages(find_theme(context.settings, context.store.path.parent))
    meant = {word: known.find(word) for word in wanted}
    if unknown := [word for word, language in meant.items() if language is None]:
        raise Refused(
            "no-letter-language", language=unknown[0],
            languages=[one.name for one in known.by_code.values()],
        )  # fmt: skip
    words = reminding.read_languages_of_parents(transaction)
    return [
        word for word in words
        if (known.find(word) if word.strip() else known.fallback) in meant.values()
    ]  # fmt: skip


def _write(
    context: Context, order: ReminderOrder, batch: OpenBatch, made: _Made,
    progress: Callable[[int, int], None],
) -> PrintedLetters | None:  # fmt: skip
    assert batch.file is not None
    sender = _make_sender(context)
    if not order.target.on_paper:
        writer = order.target.open_writer(batch.file, COLUMNS)
        writer.write_rows(_make_rows(made, sender))
        writer.finish()
        return None
    return _print(context, order, batch, made, sender, progress)


def _make_sender(context: Context) -> Sender:
    options = LetterOptions(bilingual=False)
    return make_sender(context.settings, context.store.path.parent, options)


def _make_rows(made: _Made, sender: Sender) -> Iterator[Sequence[str]]:
    for person, key in zip(made.people, made.due, strict=True):
        yield (
            person.number, person.name, person.students, person.school, sender.phone,
            person.language, person.email, person.address, person.city, person.state,
            person.postal_code, make_reference(key.batch_code, key.serial), day_of(key.issued_at),
            person.end_before(key.expires_on), sender.portal_url,
        )  # fmt: skip


def _print(
    context: Context, order: ReminderOrder, batch: OpenBatch, made: _Made, sender: Sender,
    progress: Callable[[int, int], None],
) -> PrintedLetters:  # fmt: skip
    from portaladm.letters.render import render_reminders

    assert batch.file is not None
    folder, sort = batch.file.part.parent, Sort(order.sort or context.settings.letters.sort)
    footer = Footer(batch.code, made.head, context.metadata.actor, context.now.astimezone())
    with ExternalSort(sort, folder) as letters:
        for letter in _make_letters(made, sender):
            letters.add(letter)
        summary = render_reminders(
            letters.read_keyless(), sender, footer, cast("BinaryIO", batch.file),
            theme=find_theme(context.settings, context.store.path.parent),
            progress=count_up(progress, len(letters)), folder=folder,
        )  # fmt: skip
    apart = sum(facts.apart for facts in made.facts)
    return PrintedLetters(
        summary.letters, summary.pages, apart, summary.untranslated, summary.missing
    )


def _make_letters(made: _Made, sender: Sender) -> Iterator[Letter]:
    for person, facts, key in zip(made.people, made.facts, made.due, strict=True):
        yield Letter(
            parent_id=person.number, name=person.name, key="",
            key_reference=make_reference(key.batch_code, key.serial),
            expires_on=require_day(person.end_before(key.expires_on)),
            children=facts.children,
            address=write_address(person._asdict(), sender.envelope),
            postal_code=person.postal_code, language=person.language, school=facts.schools[0],
            grade=facts.grade, first_student=facts.children[0], also_schools=facts.schools[1:],
            post_or_pick_up=facts.apart,
        )  # fmt: skip


def _store(
    context: Context, transaction: Transaction, order: ReminderOrder, batch: OpenBatch, made: _Made
) -> int:
    settings: dict[str, object] = {"after_days": made.plan.after}
    batch_id = store_batch(
        context, transaction, batch, BatchKind.REMINDER, len(made.due), settings
    )  # fmt: skip
    reminding.note_reminders(transaction, [key.id for key in made.due], batch_id)
    whole = Event(
        Action.BATCH_ISSUED, f"batch:{batch.code}", batch=batch.code,
        detail=f"{len(made.due)} reminders, {batch.detail}",
    )  # fmt: skip
    append_events(transaction, context.metadata, [whole])
    event = Event(Action.KEYS_REMINDED, "", batch=batch.code)
    subjects = (f"parent:{person.number}" for person in made.people)
    append_for_subjects(transaction, context.metadata, event, subjects)
    return batch_id
