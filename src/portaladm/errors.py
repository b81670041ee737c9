"""What can go wrong: a few kinds, each with a stable code and the values of the case.

No words here: who speaks to a person (``cli/messages``, later a web page) has the sentence and
the command to type for each code, in its own language.

A kind exists only where a caller acts differently on it; the command line turns it into an exit
code:

====================  ====  ==========================================================
kind                  exit  meaning
====================  ====  ==========================================================
:class:`Refused`      1     refused or failed, nothing changed but what it names
:class:`Misused`      2     the command was not given what it needs
:class:`Stopped`      4     stopped by a limit or by a question that nobody answered
====================  ====  ==========================================================

Exit code 3 (some rows rejected, the others done) is an outcome, not an error: services return it
in their results.
"""

from __future__ import annotations


class Remark:
    """Something to tell a person, without the words: a key and the values of this case.

    ``key`` is a stable code (``file-exists``), where one code has several sentences with the case
    behind a dot (``file-exists.backup``). ``values`` are typed things (a path, a day, a number),
    which the speaker formats.
    """

    __slots__ = ("key", "values")

    def __init__(self, key: str, /, **values: object) -> None:
        self.key = key
        self.values = values

    @property
    def code(self) -> str:
        """The stable code, without the case; scripts may match it."""
        return self.key.partition(".")[0]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Remark) and (self.key, self.values) == (other.key, other.values)

    def __hash__(self) -> int:
        return hash(self.key)

    def __repr__(self) -> str:
        return f"Remark({self.key!r}, {self.values!r})"


class PortalError(Exception):
    """Something a person can act on.

    ``remark`` says what; ``details`` are further lines (the faulty rows of a file), shown in full;
    ``advice`` replaces the hint where that depends on what was being done.
    """

    exit_code = 1

    def __init__(
        self,
        key: str | Remark,
        /,
        *,
        details: tuple[str | Remark, ...] = (),
        advice: Remark | None = None,
        **values: object,
    ) -> None:
        self.remark = key if isinstance(key, Remark) else Remark(key, **values)
        self.advice = advice
        self.details = details
        super().__init__(self.remark)

    @property
    def code(self) -> str:
        """The stable code, such as ``key-expired``."""
        return self.remark.code

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """Everything that it names: each broken rule, where several are."""
        return (self.remark, *(one for one in self.details if isinstance(one, Remark)))


class Refused(PortalError):
    """Refused or failed; nothing changed (attempt counters and notes of stopped imports aside).

    What failed after something was stored has an ``outcome`` that says so.
    """

    exit_code = 1


class Misused(PortalError):
    """The command was called without something it needs, or with things that exclude each other."""

    exit_code = 2


class Stopped(PortalError):
    """A limit, or a question that nobody answered, stopped the command; nothing changed."""

    exit_code = 4


class Busy(PortalError):
    """Another process holds the store's lock for longer than the waiting time."""

    exit_code = 1
