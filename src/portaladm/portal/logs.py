"""The log of the door: which route, which status, how long; nothing of a person, no traceback.

A traceback's last line is the error's text, and that may hold what somebody typed. So a failure
is named by its code and its place in our source.
"""

from __future__ import annotations

import logging
import sys
import time
from pathlib import Path
from types import TracebackType

from portaladm.errors import PortalError, Remark

_SOURCE = Path(__file__).parents[1]
_LOGS = ("portaladm.portal", "uvicorn.error", "asyncio")
_HEADS = {
    "head-kept.behind": "an older copy of the store was put back: it ends before the audit head",
    "head-kept.changed": "the store is not the one that was here: its trail has another audit head",
    "head-kept.other": "another store was here: the audit head beside this one is not its own",
}
log = logging.getLogger(_LOGS[0])


class _Plain(logging.Formatter):
    """A line per record, its time in UTC; of an exception only its kind and place."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def formatException(self, ei: object) -> str:  # noqa: N802 - the library's name
        """What stands where a traceback would."""
        error = ei[1] if isinstance(ei, tuple) else None
        return f"failed: {describe_failure(error)}" if isinstance(error, BaseException) else ""


def start_log() -> None:
    """Send the door's log, uvicorn's and asyncio's to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Plain("%(asctime)s %(message)s"))
    for name in _LOGS:
        logger = logging.getLogger(name)
        logger.setLevel(logging.INFO)
        logger.handlers = [handler]
        logger.propagate = False


def describe_head_fault(fault: Remark) -> str:
    """What the head beside the store tells against it, and the command that says what to do."""
    return f"{_HEADS[fault.key]}. Run: portaladm doctor"


def describe_failure(error: BaseException) -> str:
    """A failure's code or kind, and the last line of ours that it went through."""
    kind = error.code if isinstance(error, PortalError) else type(error).__name__
    place = _find_place(error.__traceback__)
    return f"{kind} at {place}" if place else kind


def _find_place(traceback: TracebackType | None) -> str:
    place = ""
    while traceback is not None:
        path = Path(traceback.tb_frame.f_code.co_filename)
        if path.is_relative_to(_SOURCE):
            place = f"{path.relative_to(_SOURCE).as_posix()}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
    return place
