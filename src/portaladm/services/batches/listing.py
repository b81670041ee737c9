"""Lists of batches: of some kinds, of one person, of some days, marked or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portaladm.domain.batches import MARKED, NOT_MARKED, BatchKind, FileState
from portaladm.domain.near import find_near
from portaladm.domain.spans import ALWAYS, Span
from portaladm.errors import Misused
from portaladm.services.context import Context
from portaladm.services.lookup.actors import find_actor
from portaladm.store.batches.rows import BatchFilters, BatchRecord, read_matching

Batch = BatchRecord
"""A batch as the door sees it."""


@dataclass(frozen=True)
class BatchQuery:
    """Which batches a person asks for; all given conditions hold together.

    ``kinds`` and ``statuses`` (of the file) are alternatives each. ``file_type`` is the ending of
    a file's name, without the dot. ``marked``: the file is marked as sent or destroyed, or
    shredded; False: there is one for which nobody has said so.
    """

    kinds: tuple[str, ...] = ()
    file_type: str | None = None
    statuses: tuple[str, ...] = ()
    marked: bool | None = None
    actor: str | None = None
    span: Span = ALWAYS


def list_batches(context: Context, query: BatchQuery) -> list[Batch]:
    """The batches that are meant, the newest first.

    :raises Misused: ``unknown-kind``, ``unknown-status``, ``unknown-actor``.
    """
    kinds = tuple(_read("unknown-kind.batch", kind, tuple(BatchKind)) for kind in query.kinds)
    states = {_read("unknown-status.batch", one, tuple(FileState)) for one in query.statuses}
    if query.marked is not None:
        meant = {one.value for one in (MARKED if query.marked else NOT_MARKED)}
        states = states & meant if states else meant
        if not states:
            return []
    ending = f".{query.file_type.strip().lstrip('.').lower()}" if query.file_type else ""
    with context.store.read() as transaction:
        actor = None if query.actor is None else find_actor(transaction, query.actor)
        filters = BatchFilters(kinds, tuple(sorted(states)), actor, query.span)
        found = read_matching(transaction, filters)
        return [one for one in found if one.file_name.lower().endswith(ending)]


def _read(code: str, typed: str, known: Sequence[str]) -> str:
    name = typed.strip().lower()
    if name not in known:
        names = tuple(map(str, known))
        raise Misused(code, typed=typed, near=find_near(typed, names, limit=2), names=names)
    return name
