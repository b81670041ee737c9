"""Words that stand where they mean nothing: options without a value, texts without quotation marks.

The parser would take ``--reason --yes`` for a reason, and of ``--reason moved to Ohio`` only the
first word.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from portaladm.cli.command_line import (
    JSON,
    WITH_VALUE,
    WITHOUT_VALUE,
    YES,
    Line,
    find_options,
    needs_value,
)
from portaladm.errors import Misused

_OF_ALL = (*WITH_VALUE, *WITHOUT_VALUE, *YES, JSON, "--help", "-h")
_EXAMPLES = {"--reason": "letter lost", "--verified-by": "photo-id"}
"""What a value may be, where the word that stands for it in the help does not say it."""


@dataclass
class _Given:
    """An option on the line: its value, the words right behind it, and how many names stand before.

    ``kind`` is the word that stands for the value in the help. A value that is ``joined`` by ``=``
    may look like an option.
    """

    option: str
    kind: str
    value: str | None
    more: list[str]
    before: int
    joined: bool = False


def refuse_lone_words(line: Line) -> None:
    """Refuse an option without its value, and words that only quotation marks keep together.

    An option that the command does not have is left to the parser; a command that asks for secrets
    says itself what does not belong on its line.

    :raises Misused: ``option-alone``, ``words-apart``.
    """
    command, words = line.command, line.kept[len(line.path) :]
    if line.is_group or not all(_is_known(command, *two) for two in _pair(words)):
        return
    given = list(_list_given(command, words))
    for one in given:
        if one.joined:
            continue
        if one.value is None or one.value in _OF_ALL or _is_option(command, one.value):
            _refuse_alone(one)
    if any(one.name == "secrets_stdin" for one in command.params):
        return
    names = [word for before, word in _pair(words) if _is_name(command, before, word)]
    over = len(names) - _count_taken(command)
    for one in given:
        text = one.more[: _count_belonging(command, one, over)]
        if text:
            raise Misused("words-apart", option=one.option, text=" ".join([str(one.value), *text]))
    for word in names:
        if over > 0 and _is_flag(command, f"--{word.casefold()}"):
            raise Misused("words-apart.flag", word=word, option=f"--{word.casefold()}")
    if over > 0 and not (
        command.context_settings.get("allow_extra_args") or _takes_any_number(command)
    ):
        _refuse_several(line, names, over)


def _refuse_alone(one: _Given) -> None:
    if example := _EXAMPLES.get(one.option):
        raise Misused("option-alone.example", option=one.option, example=example)
    raise Misused("option-alone", option=one.option, kind=one.kind)


def _refuse_several(line: Line, names: list[str], over: int) -> None:
    """Too many names: several words of one name, or several people."""
    count, most = len(names), len(names) - over
    if not most:
        _refuse_any(line, " ".join(names))
    for end in range(count, over, -1):
        some = names[end - over - 1 : end]
        if not any(map(str.isdigit, "".join(some))) and not all("." in one for one in some):
            raise Misused("words-apart.name", count=count, most=most, text=" ".join(some))
    raise Misused("words-apart.several", count=count, most=most)


def _refuse_any(line: Line, text: str) -> None:
    """Words for a command that takes none: a list's have an option."""
    for option in ("--search", "--parent"):
        if _is_option(line.command, option):
            raise Misused("words-apart.option", option=option, text=text)
    raise Misused("words-apart.none", text=text, line=" ".join(["portaladm", *line.path]))


def _count_belonging(command: Any, one: _Given, over: int) -> int:
    """How many of the words behind an option's value are more of it, and no names."""
    if one.kind == "NAME":
        return len(one.more)
    if over <= 0:
        return 0
    if _takes_any_number(command):
        return len(one.more) if one.kind == "TEXT" and one.before else 0
    return over if over <= len(one.more) else 0


def _count_taken(command: Any) -> int:
    """The names that a command needs; one that takes any number needs none."""
    return sum(max(one.nargs, 0) for one in command.params if one.param_type_name == "argument")


def _takes_any_number(command: Any) -> bool:
    return any(one.nargs == -1 for one in command.params if one.param_type_name == "argument")


def _list_given(command: Any, words: list[str]) -> Iterator[_Given]:
    pairs = list(_pair(words))
    for place, (before, word) in enumerate(pairs):
        if needs_value(command, word) and not needs_value(command, before):
            behind = words[place + 1 :]
            names = sum(_is_name(command, *two) for two in pairs[:place])
            more = list(takewhile(lambda one: not one.startswith("-"), behind[1:]))
            kind = next((one.metavar for one in find_options(command, word) if one.metavar), "")
            yield _Given(word, kind or "VALUE", behind[0] if behind else None, more, names)
        elif word.startswith("--") and "=" in word and not needs_value(command, before):
            name, _, value = word.partition("=")
            kind = next((one.metavar for one in find_options(command, name) if one.metavar), "")
            if kind and value:
                behind = words[place + 1 :]
                names = sum(_is_name(command, *two) for two in pairs[:place])
                more = list(takewhile(lambda one: not one.startswith("-"), behind))
                yield _Given(name, kind, value, more, names, joined=True)


def _pair(words: list[str]) -> Iterator[tuple[str, str]]:
    """Each word with the one before it, which is empty where that is an option's value."""
    return zip(["", *words], words, strict=False)


def _is_name(command: Any, before: str, word: str) -> bool:
    """Whether a word is neither an option nor the value of one."""
    return not needs_value(command, before) and (word == "-" or not word.startswith("-"))


def _is_known(command: Any, before: str, word: str) -> bool:
    if _is_name(command, before, word) or needs_value(command, before):
        return True
    name = word.partition("=")[0] if word.startswith("--") else word[:2]
    return name in _OF_ALL or _is_option(command, name)


def _is_flag(command: Any, word: str) -> bool:
    return any(getattr(one, "is_flag", False) for one in find_options(command, word))


def _is_option(command: Any, word: str) -> bool:
    return word.startswith("-") and any(True for _ in find_options(command, word))
