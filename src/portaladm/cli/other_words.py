"""What somebody means with other words: ``users``, ``print``, a dash that Word has changed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from portaladm.errors import Misused
from portaladm.platform import quote_word

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
    "reprint": "keys reissue PARENT",
    "replace": "keys reissue PARENT",
    "forgot": "passwords reset USERNAME",
    "help": "--help",
    "commands": "--help",
    "status": "office today",
    "search": "parents list --search TEXT",
    "find": "parents list --search TEXT",
}
"""Other words for what is done, whatever it is done to, with the line to type."""
_LINES: dict[str, dict[str, str]] = {
    "accounts": {
        "accounts disable USERNAME": "lock block delete remove close suspend",
        "accounts enable USERNAME": "unblock restore reopen",
        "accounts activate": "add create new make register",
        "accounts sign-out USERNAME": "logout signout kick",
        "accounts show USERNAME": "explain info",
        "accounts list --search TEXT": "search find",
        "passwords reset USERNAME": "reset password forgot",
    },
    "parents": {
        "parents add": "create new make",
        "parents list --search TEXT": "search find",
        "roster import FILE": "edit update change correct",
        "links deny PARENT STUDENT": "restrict block delete remove",
        "keys issue --parent ID": "key",
        "passwords reset USERNAME": "reset password",
    },
    "students": {
        "students list --search TEXT": "search find",
        "students show STUDENT_ID": "explain info parents",
        "roster import FILE": "add create new edit update change delete remove",
        "links deny PARENT STUDENT": "restrict block",
    },
    "keys": {
        "keys issue -o letters.pdf": "print",
        "keys issue": "new create make generate",
        "keys reissue PARENT": "reprint resend renew replace reset",
        "keys revoke PARENT": "delete remove cancel disable withdraw",
        "keys extend PARENT --until DATE": "lengthen",
        "keys show REFERENCE": "find search lookup explain",
        "accounts activate": "redeem use",
    },
    "passwords": {"passwords reset USERNAME": "set new create forgot show send"},
    "letters": {
        "keys issue -o letters.pdf": "print make create new",
        "keys reissue PARENT": "reprint resend replace",
        "batches undo CODE": "undo",
    },
    "links": {
        "parents add": "add create new",
        "links deny PARENT STUDENT": "remove delete block restrict close",
        "links allow PARENT STUDENT": "unblock lift",
        "links list --parent ID": "show find search",
    },
    "restrictions": {
        "links deny PARENT STUDENT": "add create new deny",
        "links allow PARENT STUDENT": "lift remove delete end allow",
    },
    "batches": {
        "batches undo CODE": "delete remove cancel",
        "keys reissue --batch CODE": "print reprint",
        "batches list": "files",
    },
    "roster": {
        "roster import FILE": "load upload read",
        "roster check FILE": "validate verify test",
        "links list": "list show export",
        "roster undo": "revert rollback",
    },
    "store": {
        "store info": "path where show",
        "store backup FILE": "copy save",
        "store restore FILE": "recover revert rollback undo",
        "store move FOLDER": "rename relocate transfer",
        "doctor": "check verify repair",
    },
    "audit": {"audit list": "show log search find", "audit verify": "check"},
    "config": {
        "config set NAME VALUE": "edit change",
        "config show": "list",
        "config unset NAME": "reset delete clear default",
        "config check": "validate verify",
    },
    "portal": {"portal serve": "start run open"},
}
"""For each noun the lines to type, each with the other words that mean it there."""
_APART = frozenset({"config", "portal", "store", "audit"})
"""Nouns whose verbs are meant of nothing else: who removes a parent wants no ``config remove``."""
_PROMPT = re.compile(r"[$#%>]|PS.*>|(?:.*[\\/])?portaladm(?:\.exe)?", re.IGNORECASE)
"""What stands before a command on a screen or in a manual: a prompt, the program's name."""
_HELP = ("/?", "-?", "/h", "/help", "-help", "--?")
_SECRETS = ("password", "new-password", "pin", "key", "activation-key", "secret")
_ASKED = (
    "A secret is not taken from the line, where others can read it: leave it out, and type it when "
    "you are asked."
)
_FEW = 15
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
    start = word[: len(word) - len(word.lstrip(_DASHES + "-"))]
    dash = any(one in _DASHES for one in start) and word[len(start) : len(start) + 1].isalpha()
    return dash or word[0] in _QUOTES or word[-1] in _QUOTES


def read_foreign(arguments: Sequence[str]) -> list[str]:
    """The line with what other programs call help (``/?``) as ``--help``.

    :raises Misused: ``usage.prompt``: the prompt, or the program's name, stands on the line.
    """
    words = list(arguments)
    count = next((n for n, word in enumerate(words) if not _PROMPT.fullmatch(word)), len(words))
    if count:
        rest = " ".join(map(quote_word, words[count:]))
        raise Misused("usage.prompt", line=f"portaladm {rest}".rstrip())
    if words and words[-1] in _HELP:
        words[-1] = "--help"
    return words


def propose_secret(words: Sequence[str]) -> str:
    """Where a secret belongs that somebody wants to give on the line; else ''."""
    names = (word[2:].partition("=")[0] for word in words if word.startswith("--"))
    return _ASKED if any(name in _SECRETS for name in names) else ""


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
    if path:
        return _propose_setting(path, first, rest) or _propose_verb(path[0], first, verbs)
    noun = NOUNS.get(first)
    if noun is None:
        meant = _propose_turned(first, rest, verbs)
        if meant:
            return meant
        return f"portaladm {VERBS[first]}" if first in VERBS else _propose_nouns(first, verbs)
    if rest and rest[0] in verbs[noun]:
        return f"portaladm {noun} {rest[0]}"
    meant = _propose_verb(noun, rest[0].casefold(), verbs) if rest else ""
    return meant or f"portaladm {noun} {'list' if 'list' in verbs[noun] else '--help'}"


def _propose_setting(path: Sequence[str], name: str, rest: Sequence[str]) -> str:
    """The line of somebody who names a setting and leaves out what is to be done with it."""
    if path[0] != "config" or "." not in name:
        return ""
    verb = "set" if rest else "get"
    return " ".join(["portaladm", "config", verb, *map(quote_word, [name, *rest])])


def _propose_turned(verb: str, rest: Sequence[str], verbs: Mapping[str, Sequence[str]]) -> str:
    """The line of somebody who says the verb first: ``show parents``, ``reset password``."""
    said = rest[0].casefold() if rest else ""
    noun = said if said in verbs else NOUNS.get(said, "")
    if not noun:
        return ""
    line = list_lines().get((noun, verb))
    if line is None and verb not in verbs[noun]:
        return ""
    return f"portaladm {line or f'{noun} {verb}'}"


def propose_dashes(words: Sequence[str], options: Collection[str]) -> str:
    """The option that a word with one dash means (``-verified-by``); else ''."""
    meant = [f"-{word}" for word in words if f"-{word}" in options]
    return f"An option has two dashes: {meant[0]}" if meant else ""


def propose_example(help: str) -> str:
    """The first line of a command's help that shows how it is typed."""
    lines = help.replace("\\\n", "").splitlines()
    found = next((line.split() for line in lines if line.startswith("  portaladm ")), [])
    return f"For example: {' '.join(found)}" if found else ""


def propose_number(option: Any) -> str:
    """What an option takes that got something else than a number."""
    is_number = "int" in str(getattr(option.type, "name", ""))
    return f"A whole number is needed, such as {option.opts[-1]} 14" if is_number else ""


def propose_file(option: str, options: Collection[str]) -> str:
    """How a list goes into a file, which has no ``-o`` of its own; else ''."""
    if option not in ("-o", "--output") or "--fields" not in options:
        return ""
    return "Into a file: end the line with --format csv > list.csv"


def propose_options(options: Collection[str]) -> str:
    """The options of a command that has few."""
    return f"Options: {', '.join(options)}" if 0 < len(options) <= _FEW else ""


def list_lines() -> dict[tuple[str, ...], str]:
    """Every other word, alone or behind its noun, with the line that it stands for."""
    found: dict[tuple[str, ...], str] = {(word,): line for word, line in VERBS.items()}
    for noun, lines in _LINES.items():
        found |= {(noun, word): line for line, words in lines.items() for word in words.split()}
    return found


def _propose_verb(noun: str, verb: str, verbs: Mapping[str, Sequence[str]]) -> str:
    """The line that a verb which a noun lacks stands for: there, anywhere, or at another noun."""
    line = list_lines().get((noun, verb)) or VERBS.get(verb)
    if line == "--help":
        line = f"{noun} --help"
    return f"portaladm {line}" if line else _propose_nouns(verb, verbs, _APART)


def _propose_nouns(verb: str, verbs: Mapping[str, Sequence[str]], but: Collection[str] = ()) -> str:
    """The nouns that have this verb, two at most where a noun was named."""
    lines = [
        f"portaladm {noun} {verb}" for noun, found in verbs.items()
        if verb in found and noun not in but
    ]  # fmt: skip
    return " or ".join(lines) if len(lines) < 3 or not but else ""
