"""Imports that stop: kept for the office's work list, as they leave no batch."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from portaladm.errors import PortalError, Refused, Stopped
from portaladm.services.context import Context
from portaladm.store import stops
from portaladm.store.stops import ROWS_WAIT, StopRecord


@dataclass(frozen=True)
class Attempt:
    """How an import is asked for, so that it can be tried again.

    ``path`` is the file's, absolute, or ``-``; ``options`` are the names and values of those that
    decide what the file means and how much of it may be imported.
    """

    path: str
    options: Mapping[str, str | bool | int]


@contextmanager
def noting_stop(context: Context, attempt: Attempt | None) -> Iterator[None]:
    """Note the import as stopped, if the block is refused or stopped; see :func:`note_stop`."""
    try:
        yield
    except (Refused, Stopped) as error:
        note_stop(context, attempt, error)
        raise


def note_stop(context: Context, attempt: Attempt | None, error: PortalError | None) -> None:
    """Keep that an import was refused or stopped, in a transaction of its own.

    Without an ``attempt`` (a dry run has none) nothing is kept, nor of a file that is not there.
    That it can't be kept is not told: why the import stopped is.
    """
    if attempt is None or error is None or error.code == "roster-missing":
        return
    _keep(context, attempt, error.remark.key)


def note_waiting(context: Context, attempt: Attempt | None) -> None:
    """Keep that an import has left rows for later: once they are answered, it is to be repeated."""
    if attempt is not None:
        _keep(context, attempt, ROWS_WAIT)


def _keep(context: Context, attempt: Attempt, code: str) -> None:
    at, actor = context.metadata.at, context.metadata.actor
    record = StopRecord(attempt.path, json.dumps(attempt.options), code, at)
    with suppress(PortalError), context.store.write() as transaction:
        stops.keep_stop(transaction, record, actor)


def settle_stops(context: Context) -> None:
    """An import went well, if only by changing nothing: the stops before it wait no more.

    Where that can't be written, the next good import does it.
    """
    with suppress(PortalError):
        with context.store.read() as transaction:
            if not stops.count_stops(transaction):
                return
        with context.store.write() as transaction:
            stops.settle_stops(transaction, context.metadata.at)
