"""What no service expected: what the system refuses, and defects of this program."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.render import report_failure
from portaladm.cli.terminal.streams import silence, stdout_is_closed
from portaladm.errors import PortalError


def report_unexpected(cli: CliContext, error: Exception) -> int:
    """One sentence, no traceback unless ``--debug`` asks for it; the exit code.

    Whoever stops reading our output (``| head``) has what they wanted. A change that is stored has
    succeeded where its few lines found stdout closed.
    """
    if isinstance(error, BrokenPipeError) or (stdout_is_closed() and cli.may_have_written):
        silence(sys.stdout)
        return 0
    if cli.debug:
        traceback.print_exception(error, chain=False)
    report_failure(cli, _explain(error))
    if isinstance(error, OSError):
        silence(sys.stdout)
    return 1


def _explain(error: Exception) -> PortalError:
    if isinstance(error, UnicodeEncodeError) and "\udc80" <= error.object[error.start] <= "\udcff":
        return PortalError("not-utf8.somewhere", byte=ord(error.object[error.start]) - 0xDC00)
    if isinstance(error, FileNotFoundError) and _has_no_folder():
        return PortalError("no-folder")
    if isinstance(error, RuntimeError) and "home directory" in str(error):
        return PortalError("no-home")  # of pathlib, which has no kind of its own for it
    if isinstance(error, OSError):
        what = str(error.filename) if error.filename else "The output"
        why = error.strerror or type(error).__name__
        return PortalError("system-error", what=what, reason=why)
    if isinstance(error, ModuleNotFoundError):
        return PortalError("installation-broken", module=error.name or "a module")
    return PortalError("defect", kind=type(error).__name__)


def _has_no_folder() -> bool:
    try:
        Path.cwd()
    except OSError:
        return True
    return False
