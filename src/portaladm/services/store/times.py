"""Whether the trail's times can be right: what ``doctor`` tells of a clock that was set."""

from __future__ import annotations

from collections.abc import Iterator

from portaladm.domain.diagnosis import Diagnosis, Severity
from portaladm.errors import Remark
from portaladm.services.context import CLOCKS_APART, Context
from portaladm.store.trail import find_steps_back, read_newest_time


def check_times(context: Context) -> Iterator[Diagnosis]:
    """Rows of an earlier time than the row before them, and a newest row that is yet to come.

    A row takes the time of the row before it where the clock is behind by a little. A clock that
    was set back further counts again at once: one that was years ahead would date every row so.
    """
    with context.store.read() as transaction:
        steps = find_steps_back(transaction)
        newest = read_newest_time(transaction)
    if steps.rows:
        remark = Remark("trail-times-back", count=steps.rows, row=steps.last)
        yield Diagnosis(Severity.NOTE, remark)
    if newest is not None and newest > context.now + CLOCKS_APART:
        remark = Remark("trail-time-ahead", at=newest, now=context.now)
        yield Diagnosis(Severity.WARNING, remark)
