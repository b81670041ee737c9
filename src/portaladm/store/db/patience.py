"""Waiting for the transactions of others: asked again soon, and only so long in all.

SQLite's own handler sleeps longer each time, up to a tenth of a second: a page would wait for a
lock that is long gone.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from typing import TypeVar

from portaladm.store.db.failures import is_busy

T = TypeVar("T")

_SHORTEST, _LONGEST, _GROWTH = 0.0005, 0.01, 1.3


class Patience:
    """How many ``seconds`` may still be waited, however many locks are met; work costs none."""

    def __init__(self, seconds: float) -> None:
        self.seconds = max(0.0, seconds)

    def insist(self, work: Callable[[], T]) -> T:
        """Do ``work`` as soon as no lock of others is in its way.

        :raises sqlite3.OperationalError: one still is, once all patience is gone.
        """
        began, pause = time.monotonic(), _SHORTEST
        end = began + self.seconds
        while True:
            try:
                done = work()
            except sqlite3.OperationalError as error:
                if not is_busy(error) or time.monotonic() >= end:
                    self.seconds = max(0.0, end - time.monotonic())
                    raise
                time.sleep(pause)
                pause = min(pause * _GROWTH, _LONGEST)
            else:
                if pause > _SHORTEST:
                    self.seconds = max(0.0, end - time.monotonic())
                return done
