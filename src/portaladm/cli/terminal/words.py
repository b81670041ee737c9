"""What a command line may not hold: it is refused before anything could repeat it."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from portaladm.cli.terminal.context import CliContext
from portaladm.errors import Misused

_KEY_DIGITS = 32
_VARIABLES = ("PORTALADM_STORE", "PORTALADM_CONFIG")
_BYTE = re.compile("[\udc80-\udcff]")
"""Python's stand-in for a byte that is not UTF-8."""


def refuse_words(cli: CliContext, arguments: Sequence[str], front: Sequence[str]) -> None:
    """Refuse what no command can take: bytes that are no text, and activation keys.

    ``front`` are the global options among the words, which may name a store.

    :raises Misused: ``not-utf8``; ``secret-on-line``, which does not repeat the word.
    """
    _refuse_bytes(arguments)
    _refuse_keys(cli, arguments, front)


def _refuse_bytes(arguments: Sequence[str]) -> None:
    before = ""
    for word in arguments:
        if found := _BYTE.search(word):
            option = word.partition("=")[0] if word.startswith("--") else before
            where = f"The value of {option}" if option.startswith("-") else "A word of this command"
            raise Misused("not-utf8", where=where, byte=ord(found.group()) - 0xDC00)
        before = word
    for name in _VARIABLES:
        if found := _BYTE.search(os.environ.get(name, "")):
            raise Misused("not-utf8", where=name, byte=ord(found.group()) - 0xDC00)


def _refuse_keys(cli: CliContext, arguments: Sequence[str], front: Sequence[str]) -> None:
    """An id may look like a key: only the store knows which are keys."""
    long = [word for word in arguments if len(word) >= _KEY_DIGITS]
    if not long:
        return
    from portaladm.domain.keys import find_key
    from portaladm.wiring import find_entry_point

    keys = [key.hash() for key in map(find_key, long) if key]
    if keys and find_entry_point(store=_find_store(cli, front), config=None).knows_key(keys):
        verb = "accounts activate" if "activate" in arguments else "keys check"
        raise Misused("secret-on-line.key", example=f"portaladm {verb}")


def _find_store(cli: CliContext, front: Sequence[str]) -> Path | None:
    for place, word in enumerate(front):
        if word == "--store" and place + 1 < len(front):
            return Path(front[place + 1])
        if word.startswith("--store="):
            return Path(word.partition("=")[2])
    return cli.store
