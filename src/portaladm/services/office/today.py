"""The office's work list: what waits today, counted, and the first few with what to do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from portaladm.domain.near import find_near
from portaladm.errors import Misused, Remark
from portaladm.services.context import Context
from portaladm.services.doctor.examine import examine_briefly
from portaladm.services.office import describing as describe
from portaladm.services.office.lapsing import describe_lapsed, describe_lapsing
from portaladm.services.restrictions.due import check_restrictions
from portaladm.store import office, stops
from portaladm.store.db.conditions import ALL_ROWS
from portaladm.store.db.transaction import Transaction
from portaladm.store.office import Waiting

LAPSE_DAYS, EXPIRY_DAYS = 7, 14
"""Today and the days after it in which a family of the counter lapses, or a key expires."""
EVERYTHING = ALL_ROWS
"""As how many things of a kind are described: all of them."""


class WorkKind(StrEnum):
    """What waits for the office, in the order of its list."""

    IMPORTS = "imports"
    QUESTIONS = "questions"
    RESTRICTIONS = "restrictions"
    DUPLICATES = "duplicates"
    LAPSED = "lapsed"
    LAPSING = "lapsing"
    BATCHES = "batches"
    RETURNED = "returned"
    EXPIRING = "expiring"
    DOCTOR = "doctor"


@dataclass(frozen=True)
class WorkGroup:
    """Everything of a kind that waits: how many, and the first of them, with what to do."""

    kind: WorkKind
    count: int
    first: tuple[Remark, ...]


@dataclass(frozen=True)
class _Desk:
    """What every kind is looked up with; ``most`` of it are described."""

    context: Context
    transaction: Transaction
    settings_file: Path
    most: int

    @property
    def today(self) -> str:
        return self.context.today.isoformat()

    def in_days(self, days: int) -> str:
        return (self.context.today + timedelta(days=days)).isoformat()


def list_work(
    context: Context,
    settings_file: Path,
    *,
    most: int,
    kinds: Collection[WorkKind] = tuple(WorkKind),
) -> list[WorkGroup]:
    """What waits today, of all kinds or of some; those of which nothing waits are left out.

    ``most``: how many of each kind are described, :data:`EVERYTHING` for all. Nothing is written.
    """
    with context.store.read() as transaction:
        desk = _Desk(context, transaction, settings_file, most)
        found = (WorkGroup(kind, *_FINDERS[kind](desk)) for kind in WorkKind if kind in kinds)
        return [group for group in found if group.count]


def find_kind(text: str) -> WorkKind:
    """The kind that somebody names.

    :raises Misused: ``unknown-kind``.
    """
    if text not in set(WorkKind):
        near = find_near(text, WorkKind)
        raise Misused("unknown-kind", kind=text, near=near, kinds=tuple(WorkKind))
    return WorkKind(text)


_Found = tuple[int, tuple[Remark, ...]]


def _find_stops(desk: _Desk) -> _Found:
    first = stops.read_stops(desk.transaction, desk.most)
    return stops.count_stops(desk.transaction), tuple(map(describe.describe_stop, first))


def _find_lapsing(desk: _Desk) -> _Found:
    # A family that is given its days again has to leave the list, however few they are.
    days = min(LAPSE_DAYS, desk.context.settings.access.provisional_days) - 1
    return _describe_families(
        desk, office.read_lapsing(desk.transaction, desk.today, desk.in_days(days), desk.most)
    )


def _find_duplicates(desk: _Desk) -> _Found:
    return _describe_families(desk, office.read_duplicates(desk.transaction, desk.today, desk.most))


def _describe_families(desk: _Desk, waiting: Waiting) -> _Found:
    return waiting.total, tuple(
        describe_lapsing(desk.transaction, desk.today, *row) for row in waiting.first
    )


def _find_expiring(desk: _Desk) -> _Found:
    until = desk.in_days(EXPIRY_DAYS)
    waiting = office.read_expiring(desk.transaction, desk.today, until, desk.most)
    return waiting.total, tuple(
        describe.describe_expiring(desk.transaction, desk.today, *row) for row in waiting.first
    )


def _describe(waiting: Waiting, words: Callable[..., Remark]) -> _Found:
    return waiting.total, tuple(words(*row) for row in waiting.first)


def _cut(desk: _Desk, remarks: Sequence[Remark]) -> _Found:
    """Of what is few enough to be looked at whole."""
    return len(remarks), tuple(remarks if desk.most == EVERYTHING else remarks[: desk.most])


_FINDERS: dict[WorkKind, Callable[[_Desk], _Found]] = {
    WorkKind.IMPORTS: _find_stops,
    WorkKind.QUESTIONS: lambda desk: _describe(
        office.read_questions(desk.transaction, desk.most), describe.describe_question
    ),
    WorkKind.RESTRICTIONS: lambda desk: _cut(
        desk, [found.remark for found in check_restrictions(desk.context)]
    ),
    WorkKind.DUPLICATES: _find_duplicates,
    WorkKind.LAPSED: lambda desk: _describe(
        office.read_lapsed(desk.transaction, desk.today, desk.most), describe_lapsed
    ),
    WorkKind.LAPSING: _find_lapsing,
    WorkKind.BATCHES: lambda desk: _describe(
        office.read_unsent_batches(desk.transaction, desk.most), describe.describe_batch
    ),
    WorkKind.RETURNED: lambda desk: _describe(
        office.read_returned(desk.transaction, desk.today, desk.most), describe.describe_returned
    ),
    WorkKind.EXPIRING: _find_expiring,
    WorkKind.DOCTOR: lambda desk: _cut(
        desk, [found.remark for found in examine_briefly(desk.context, desk.settings_file)]
    ),
}
