"""What a command line may not hold: it is refused before anything could repeat it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from portaladm.cli.terminal.context import CliContext
from portaladm.errors import Misused

_KEY_DIGITS = 32


def refuse_words(cli: CliContext, arguments: Sequence[str]) -> None:
    """Refuse an activation key among the words of a line, whatever command it is.

    An id may look like a key: only the store knows which are.

    :raises Misused: ``secret-on-line``; it does not repeat the word.
    """
    long = [word for word in arguments if len(word) >= _KEY_DIGITS]
    if not long:
        return
    from portaladm.domain.keys import find_key
    from portaladm.wiring import find_entry_point

    keys = [key.hash() for key in map(find_key, long) if key]
    if keys and find_entry_point(store=_find_store(cli, arguments), config=None).knows_key(keys):
        verb = "accounts activate" if "activate" in arguments else "keys check"
        raise Misused("secret-on-line.key", example=f"portaladm {verb}")


def _find_store(cli: CliContext, words: Sequence[str]) -> Path | None:
    for place, word in enumerate(words):
        if word == "--store" and place + 1 < len(words):
            return Path(words[place + 1])
        if word.startswith("--store="):
            return Path(word.partition("=")[2])
    return cli.store
