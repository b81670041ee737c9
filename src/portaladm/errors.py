"""What can go wrong: a few kinds, each with a stable code, one sentence and a hint.

A kind exists only where a caller acts differently on it; the door (``cli``) shows an error once
and turns its kind into an exit code:

====================  ====  ==========================================================
kind                  exit  meaning
====================  ====  ==========================================================
:class:`Refused`      1     refused or failed, nothing changed
:class:`Misused`      2     the command was not given what it needs
:class:`Stopped`      4     stopped by a brake or by a question that nobody answered
====================  ====  ==========================================================

Exit code 3 (some rows rejected, the others done) is an outcome, not an error: services say it in
their results.
"""

from __future__ import annotations


class PortalError(Exception):
    """Something a person can act on.

    ``code`` is stable and may be matched by scripts (``key-expired``); ``message`` is one sentence
    about this very thing; ``hint`` says what to do next, as a command to type where there is one;
    ``details`` are further lines (the faulty rows of a file), shown in full.
    """

    exit_code = 1

    def __init__(
        self, code: str, message: str, hint: str = "", details: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.details = details


class Refused(PortalError):
    """Refused or failed; nothing changed (attempt counters aside)."""

    exit_code = 1


class Misused(PortalError):
    """The command was called without something it needs, or with things that exclude each other."""

    exit_code = 2


class Stopped(PortalError):
    """A brake, or a question that nobody answered, stopped the command; nothing changed."""

    exit_code = 4


class Busy(PortalError):
    """Another process holds the store's lock for longer than the waiting time."""

    exit_code = 1
