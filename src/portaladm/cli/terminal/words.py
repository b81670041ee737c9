"""What a command line may not hold: it is refused before anything could repeat it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from portaladm.cli.terminal.context import CliContext
from portaladm.errors import Misused

_LEAST = 30
"""Characters; shorter words hold no key, not even one with a digit too few."""
_MAKE_IDS = ("add",)
"""Verbs that take a new id, which looks like the ids that the store has."""
_OF_OTHERS = ("config", "clients", "--roster")
"""Words of lines whose names are no people's, or people's that the store does not have yet."""
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
    """An id may look like a key: only the store knows which are keys, and which are ids."""
    long = [word for word in arguments if len(word) >= _LEAST]
    if not long:
        return
    from portaladm.domain.keys import find_key
    from portaladm.wiring import find_entry_point

    entry_point = find_entry_point(store=_find_store(cli, front), config=None)
    example = f"portaladm {'accounts activate' if 'activate' in arguments else 'keys check'}"
    keys = [key.hash() for key in map(find_key, long) if key]
    if keys and entry_point.knows_key(keys):
        raise Misused("secret-on-line.key", example=example)
    names = list(_list_names(arguments, long))
    new = any(word in arguments for word in _MAKE_IDS)
    if names and not entry_point.knows_names(names, new=new):
        raise Misused("secret-on-line.form", example=example)


def _list_names(arguments: Sequence[str], long: Sequence[str]) -> Iterator[str]:
    """What has a key's form where a name may be due; a file's name and a setting are none."""
    from portaladm.domain.keys import looks_like_key

    if any(word in arguments for word in _OF_OTHERS):
        return
    for word in long:
        name = word.partition("=")[2] if word.startswith("--") else word
        if looks_like_key(name) and not Path(name).exists():
            yield name


def _find_store(cli: CliContext, front: Sequence[str]) -> Path | None:
    for place, word in enumerate(front):
        if word == "--store" and place + 1 < len(front):
            return Path(front[place + 1])
        if word.startswith("--store="):
            return Path(word.partition("=")[2])
    return cli.store
