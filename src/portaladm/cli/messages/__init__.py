"""The words of the command line: a sentence and a hint for each code that the services raise.

One table per noun; they are imported when something has to be said, so that start-up stays fast.
Contracts (``tests/cli/messages``): every code raised has its words, every entry is raised, and the
values named in braces are the values that are raised.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

from portaladm.cli.messages.wording import Message, fill_in
from portaladm.errors import PortalError, Remark

NOUNS = (
    "accounts", "audit", "batches", "config", "doctor", "files", "keys", "letters", "links",
    "names", "office", "parents", "passwords", "portal", "readers", "roster", "roster_faults",
    "roster_findings", "store", "terminal",
)  # fmt: skip


class Said(NamedTuple):
    """What a person reads: one sentence, and what to do next (a command where there is one)."""

    message: str
    hint: str


def say(remark: Remark) -> Said:
    """The words for a remark.

    :raises KeyError: its key has no entry: a defect, which a contract test finds.
    """
    message = read_messages()[remark.key]
    return Said(fill_in(message.sentence, remark.values), fill_in(message.hint, remark.values))


def say_error(error: PortalError) -> Said:
    """The words for an error, without its details."""
    said = say(error.remark)
    return said._replace(hint=say(error.advice).hint) if error.advice else said


def say_whole(remark: Remark) -> str:
    """A sentence and its hint as one text: ``the cell is empty: fill it in``."""
    return ": ".join(filter(None, say(remark)))


def say_detail(detail: str | Remark) -> str:
    """One further line of an error."""
    return detail if isinstance(detail, str) else say(detail).message


def word_record(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record of a list with its remarks in words."""
    return {
        name: say(value).message if isinstance(value, Remark) else value
        for name, value in record.items()
    }


@cache
def read_messages() -> dict[str, Message]:
    """Every entry of every noun, by its key."""
    messages: dict[str, Message] = {}
    for noun in NOUNS:
        messages |= import_module(f"portaladm.cli.messages.{noun}").MESSAGES
    return messages
