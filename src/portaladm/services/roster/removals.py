"""What an import may take away: snapshots, the removal limit, the windows of the roll-over.

Safety decision S8: more than a share (10 % by default) of the students, links with access, live
keys or accounts of the district, or of a school with 20 or more of them, stops an import. Before
August's activations there are few accounts, so all four are counted.
"""

from __future__ import annotations

from collections.abc import Iterator

from portaladm.config.schema import Settings
from portaladm.domain.rosters import Finding
from portaladm.domain.timestamps import write_timestamp
from portaladm.errors import Remark, Stopped
from portaladm.services.context import Context
from portaladm.services.roster.limits import Deferred, LimitRules, describe_impact, is_over
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster import limit, removals
from portaladm.store.roster.merge import MergeInput
from portaladm.store.roster.removals import Exempted
from portaladm.store.roster.shown import count_shown

SMALLEST = 20
"""A school (or district) with fewer of a kind has no limit: one family would exceed it."""
_LISTED = 50
"""Removals that are listed, where not all are asked for."""


def apply_snapshot(
    transaction: Transaction, given: MergeInput, exempted: Exempted
) -> tuple[int, int]:
    """Let whoever the file lacks leave today: how many students, how many links."""
    left = removals.withdraw_missing(transaction, given, exempted)
    return left, removals.end_missing_links(transaction, given, exempted)


def find_lacking(
    transaction: Transaction, given: MergeInput, exempted: Exempted
) -> Iterator[Finding]:
    """Without a snapshot, stored links that the file lacks are only told of.

    Those whom refused rows name are not lacking: they stand in the file.
    """
    count, rows = removals.find_lacking_links(transaction, given, exempted, count_shown())
    if count:
        yield Finding(
            "links-lacking",
            count,
            examples=tuple(Remark("example.pair", parent=p, student=s) for p, s in rows),
        )


def check_removals(
    context: Context,
    transaction: Transaction,
    batch_id: int,
    rules: LimitRules,
) -> Deferred | None:
    """Look at what a merged import takes away, before it is committed.

    Returns what was deferred: everything in a roll-over window, or with ``--apply-rest`` over
    the removal limit.

    :raises Stopped: ``removal-limit``, with the list of who would go.
    """
    today = context.today.isoformat()
    lost = limit.count_removals(transaction, batch_id, today, write_timestamp(context.now))
    if not lost:
        return None
    if _in_rollover(context.settings, today):
        return _defer(transaction, batch_id, Remark("deferred-by.rollover"))
    over = [
        one for one in lost
        if is_over(
            one, rules.max_removals, _find_share(context.settings, one.school), smallest=SMALLEST
        )
    ]  # fmt: skip
    if not over:
        return None
    if rules.apply_rest:
        return _defer(transaction, batch_id, Remark("deferred-by.limit"))
    raise Stopped(
        "removal-limit",
        first=describe_impact(over[0]),
        needed=max(impact.count for impact in lost),
        details=(*map(describe_impact, over[1:]), *_list_lost(transaction)),
    )


def _find_share(settings: Settings, school: str) -> int:
    for entry in settings.roster.school_max_removals:
        name, _, share = entry.rpartition("=")
        if school and name.strip().casefold() == school.casefold():
            return int(share)
    return settings.roster.max_removals_percent


def _in_rollover(settings: Settings, today: str) -> bool:
    windows = (window.split("..") for window in settings.roster.rollover)
    return any(first <= today <= last for first, last in windows)


def _defer(transaction: Transaction, batch_id: int, why: Remark) -> Deferred:
    examples = tuple(_list_lost(transaction))
    count = limit.take_back_removals(transaction, batch_id)
    return Deferred("removals", count, why, examples)


def _list_lost(transaction: Transaction) -> Iterator[Remark]:
    listed = max(_LISTED, count_shown())
    for number, name, school in limit.read_lost_students(transaction, listed):
        yield Remark("removal.student", number=number, name=name, school=school)
    for parent, name, student, child in limit.read_lost_links(transaction, listed):
        yield Remark("removal.link", parent=parent, name=name, student=student, child=child)
    students, links = (max(0, count - listed) for count in limit.count_lost(transaction))
    if students or links:
        yield Remark("removal.more", students=students, links=links)
