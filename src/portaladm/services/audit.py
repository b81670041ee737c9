"""The trail: listing it, walking its chain, taking it out."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, BinaryIO

from portaladm.domain.keys import end_of_day
from portaladm.domain.near import find_near
from portaladm.domain.spans import ALWAYS, Span
from portaladm.domain.timestamps import write_timestamp
from portaladm.domain.trail import Action, Entry, Event, Head
from portaladm.domain.trail.anchors import find_anchor_fault, parse_anchor
from portaladm.domain.trail.chain import ChainCheck
from portaladm.errors import Misused, Refused, Remark
from portaladm.services.context import Context
from portaladm.services.lookup.actors import find_actor
from portaladm.services.lookup.people import explain_unknown_parent
from portaladm.services.store.accept import find_head_fault
from portaladm.services.verification import StateCheck, check_state, check_trail
from portaladm.store.db.failures import skipped_if_readonly
from portaladm.store.db.transaction import Transaction
from portaladm.store.parents.numbers import find_parent_id, read_all_numbers
from portaladm.store.trail import (
    EXPORT_COLUMNS,
    TrailFilters,
    append_events,
    has_event_since,
    read_head,
    read_rows,
)

if TYPE_CHECKING:
    from portaladm.outputs.targets import FileTarget
    from portaladm.outputs.writers import Writer

ENTRY_COLUMNS = Entry._fields
"""A row of the trail as it goes out; the hash in hexadecimal."""
EXPORT_FORMATS = (".csv", ".json", ".jsonl")
STREAM_FORMATS = ("csv", "json", "jsonl")


@dataclass(frozen=True)
class AuditQuery:
    """Which rows a person asks for; all given conditions hold together."""

    subject: str | None = None
    parent: str | None = None
    action: str | None = None
    batch: str | None = None
    actor: str | None = None
    span: Span = ALWAYS
    limit: int | None = None


@dataclass(frozen=True)
class ExportResult:
    """Where the trail went, how many rows, and its head: the row of the export itself.

    Not ``is_noted``: the store is on a read-only medium, and the trail has no such row.
    """

    path: str
    rows: int
    head: Head
    is_noted: bool


def list_entries(context: Context, query: AuditQuery) -> Iterator[tuple[Any, ...]]:
    """The rows that the query means, in the order of ``ENTRY_COLUMNS``, the newest last.

    They come one by one in constant memory, while the store is open.

    :raises Refused: ``unknown-name``: the roster has no such parent.
    :raises Misused: ``unknown-action``, ``unknown-actor``.
    """
    with context.store.read() as transaction:
        filters = _read_query(transaction, query)
    return _stream(context, filters)


def verify_trail(
    context: Context, anchors: Iterable[Head] = (), *, state: bool = False
) -> tuple[ChainCheck, StateCheck | None, Remark | None]:
    """Walk the chain past every anchor, and with ``state`` all that the trail covers.

    The last is what the head beside the store tells against it.
    """
    with context.store.read() as transaction:
        found = check_trail(transaction, anchors)
        left = check_state(transaction) if state else None
        return found, left, find_head_fault(context, transaction)


def find_head(context: Context) -> Head:
    """The last row now: an anchor, once it is kept somewhere else."""
    with context.store.read() as transaction:
        return read_head(transaction)


def parse_anchors(texts: Iterable[str]) -> list[Head]:
    """Anchors as they are printed on paper, or shown by ``audit head``.

    :raises Misused: ``bad-anchor``.
    """
    anchors = []
    for text in texts:
        fault = find_anchor_fault(text)
        if fault:
            raise Misused(fault)
        anchor = parse_anchor(text)
        assert anchor is not None
        anchors.append(anchor)
    return anchors


def export_trail(context: Context, target: FileTarget) -> ExportResult:
    """Write the whole trail to a private file; the export is its last row.

    Its columns are those that are verified without this program: a practice store marks the name
    alone.

    :raises Refused: what :func:`portaladm.outputs.private.refuse_target` says of the target.
    """
    from portaladm.outputs.guard import guard_reversibly
    from portaladm.outputs.private import refuse_target
    from portaladm.outputs.samples import mark_path
    from portaladm.services.noted_files import note_file

    target = replace(target, path=mark_path(target.resolve(""), sample=context.practice))
    final = target.resolve("")
    with context.store.read() as transaction:
        refuse_target(final, read_head(transaction).seq * 300)
    with note_file(context, target.resolve, _trail_exported(final.name), optional=True) as noted:
        file = noted.create()
        writer = target.open_writer(file, EXPORT_COLUMNS, guard_reversibly)
        with _stream_until(context, noted.head) as rows:
            writer.write_rows(rows)
        writer.finish()
        file.seal()
        path = noted.publish()
    return ExportResult(str(path), noted.head.seq, noted.head, noted.is_noted)


def export_to_stream(
    context: Context, stream: BinaryIO, format: str = "csv", *, raw: bool
) -> ExportResult:
    """Write the whole trail to a stream such as stdout; the export is its last row.

    ``format`` is one of ``STREAM_FORMATS``; ``raw`` CSV is not guarded against formulas.
    """
    head, is_noted = find_head(context), False
    with skipped_if_readonly(), context.store.write() as transaction:
        head = append_events(transaction, context.metadata, [_trail_exported("stdout")])
        is_noted = True
    writer = _open_writer(stream, format, raw=raw)
    with _stream_until(context, head) as rows:
        writer.write_rows(rows)
    writer.finish()
    return ExportResult("-", head.seq, head, is_noted)


def _open_writer(stream: BinaryIO, format: str, *, raw: bool) -> Writer:
    from portaladm.outputs.guard import guard_reversibly
    from portaladm.outputs.json_writers import JsonLinesWriter, JsonWriter
    from portaladm.outputs.writers import CsvWriter

    if format == "csv":
        return CsvWriter(stream, EXPORT_COLUMNS, raw=raw, guard=guard_reversibly)
    return (JsonWriter if format == "json" else JsonLinesWriter)(stream, EXPORT_COLUMNS)


def record_export(context: Context, what: str, format: str) -> bool:
    """Note that a list (``parents``, ``keys``...) goes out as data, before its first row does.

    What a table on a terminal shows is looking, not taking, and is not noted. The setting
    ``audit.exports`` says how often it is: with ``daily``, a monitor that asks every minute writes
    one row a day. False: the store is on a read-only medium and takes no note.
    """
    often = context.settings.audit.exports
    if often == "never" or (often == "daily" and _is_noted_today(context, what)):
        return True
    first = ", the first of the day" if often == "daily" else ""
    event = Event(Action.DATA_EXPORTED, what, detail=f"a list as {format}{first}")
    with skipped_if_readonly(), context.store.write() as transaction:
        append_events(transaction, context.metadata, [event])
        return True
    return False


def _is_noted_today(context: Context, what: str) -> bool:
    """Whether this person took such a list today, on this machine's clock, already."""
    midnight = write_timestamp(end_of_day(context.today - timedelta(days=1)))
    with context.store.read() as transaction:
        return has_event_since(
            transaction, midnight, context.metadata.actor, Action.DATA_EXPORTED, what
        )


def _trail_exported(where: str) -> Event:
    return Event(Action.DATA_EXPORTED, "trail", detail=f"the whole trail to {where}")


@contextmanager
def _stream_until(context: Context, head: Head) -> Iterator[Iterator[tuple[Any, ...]]]:
    """The rows up to ``head``; whoever stops reading them early lets go of the store as well."""
    with closing(_stream(context, TrailFilters(), EXPORT_COLUMNS)) as rows:
        yield (row for row in rows if row[0] <= head.seq)


def _stream(
    context: Context, filters: TrailFilters, columns: Sequence[str] = ENTRY_COLUMNS
) -> Generator[tuple[Any, ...], None, None]:
    with context.store.read() as transaction:
        yield from read_rows(transaction, filters, columns)


def _read_query(transaction: Transaction, query: AuditQuery) -> TrailFilters:
    filters = TrailFilters(batch=query.batch.strip().upper() if query.batch else None)
    if query.subject:
        _refuse_half_subject(query.subject)
        filters = filters._replace(subjects=(query.subject,))
    if query.parent:
        named = _find_subjects(transaction, query.parent)
        # Both conditions hold: only what they have in common is meant.
        both = tuple(s for s in named if s == query.subject) or ("",)
        filters = filters._replace(subjects=both if query.subject else named)
    if query.action:
        filters = filters._replace(actions=_find_actions(query.action))
    if query.actor is not None:
        filters = filters._replace(actor=find_actor(transaction, query.actor))
    return filters._replace(span=query.span, limit=query.limit)


def _refuse_half_subject(subject: str) -> None:
    """A number without its kind finds nothing, which looks as if nothing had been done."""
    if ":" not in subject and any(map(str.isdigit, subject)):
        raise Misused("bad-subject", subject=subject)


def _find_subjects(transaction: Transaction, number: str) -> tuple[str, ...]:
    """The parent under every number that it has had: the trail keeps the number of its day."""
    parent_id = find_parent_id(transaction, number)
    if parent_id is None:
        why = explain_unknown_parent(transaction, number)
        if why.key != "unknown-parent":
            raise Refused(why)
        raise Refused(Remark("unknown-name.subject", **why.values))
    return tuple(f"parent:{n}" for n in read_all_numbers(transaction, parent_id))


def _find_actions(wanted: str) -> tuple[str, ...]:
    """One action (``key:issued``), or all of a kind (``key``)."""
    names = [action.value for action in Action]
    kinds = {name.partition(":")[0] for name in names}
    if wanted.rstrip(":") in kinds:
        return (wanted.rstrip(":") + ":",)
    if wanted in names:
        return (wanted,)
    near = find_near(wanted, [*names, *kinds], limit=2)
    raise Misused("unknown-action", action=wanted, near=near, actions=tuple(names))
