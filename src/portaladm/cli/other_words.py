"""What somebody means with other words: ``users``, ``print``, a dash that Word has changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portaladm.errors import Misused

NOUNS = {
    "account": "accounts", "user": "accounts", "users": "accounts", "username": "accounts",
    "login": "accounts", "logins": "accounts", "password": "passwords", "pw": "passwords",
    "key": "keys", "code": "keys", "codes": "keys", "letter": "letters", "slip": "letters",
    "parent": "parents", "guardian": "parents", "guardians": "parents", "family": "parents",
    "families": "parents", "student": "students", "child": "students", "children": "students",
    "link": "links", "batch": "batches", "order": "restrictions", "orders": "restrictions",
    "log": "audit", "logs": "audit", "trail": "audit", "history": "audit", "setting": "config",
    "settings": "config", "configuration": "config", "database": "store", "db": "store",
    "rosters": "roster",
}  # fmt: skip
"""Other words for the nouns of the command line."""
VERBS = {
    "print": "keys issue -o letters.pdf",
    "reprint": "keys reissue",
    "replace": "keys reissue",
    "help": "--help",
    "commands": "--help",
    "version": "--version",
    "search": "parents list --search NAME",
    "find": "parents list --search NAME",
}
"""Other words for what is done, with the line to type."""
ACCOUNTS = {
    "lock": "accounts disable",
    "block": "accounts disable",
    "delete": "accounts disable",
    "remove": "accounts disable",
    "close": "accounts disable",
    "unblock": "accounts enable",
}
"""Other words for what is done to accounts."""
_DASHES, _QUOTES = "‐‑‒–—−", "“”„‟«»"


def refuse_typography(arguments: Sequence[str]) -> None:
    """Refuse a dash or quotation marks that a word processor has changed.

    The words are not repeated: one of them may be a key.

    :raises Misused: ``usage.typography``.
    """
    if any(map(_is_changed, arguments)):
        raise Misused("usage.typography")


def _is_changed(word: str) -> bool:
    if not word or any(map(str.isspace, word)):
        return False
    dash = word[0] in _DASHES and word.lstrip(_DASHES + "-")[:1].isalpha()
    return dash or word[0] in _QUOTES or word[-1] in _QUOTES


def propose_line(
    words: Sequence[str], path: Sequence[str], verbs: Mapping[str, Sequence[str]]
) -> str:
    """The command that other words for a noun or a verb may mean; else ''.

    ``words`` begin with the one that no command has, ``path`` is the group that was named before
    it; ``verbs`` are the commands of each group.
    """
    first, rest = words[0].casefold(), words[1:]
    if " " in first and first.split()[0] in verbs:
        return f"portaladm {first}"
    if path == ["accounts"] and first in ACCOUNTS:
        return f"portaladm {ACCOUNTS[first]}"
    noun = None if path else NOUNS.get(first)
    if noun is None:
        return f"portaladm {VERBS[first]}" if first in VERBS else ""
    verb = "list" if "list" in verbs[noun] else "--help"
    return f"portaladm {noun} {rest[0] if rest and rest[0] in verbs[noun] else verb}"
