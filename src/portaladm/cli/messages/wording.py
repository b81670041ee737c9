"""How the values of a message become text.

A template is a format string. Lists are joined by commas; ``!q`` quotes for a shell. Beside
Python's own format specs there are:

==========================  =================================================================
``{count:count line}``      ``1 line``, ``2 lines``; ``|`` before an irregular plural
``{size:MB}``               bytes in whole megabytes
``{parent:arg --yes}``      a command's argument (several: a tuple), quoted, and its options
``{names:or}``              ``a or b``; ``and`` likewise
``{near:near}``             `` (did you mean a or b?)``; nothing for an empty list
``{fault}``, ``{fault:hint}``  another remark's sentence, its hint
``{fault:clause}``          the same, to end a sentence with
``{fault:whole}``           its sentence and its hint as one text
``{school:else the district}``  the value, or the text where there is none
``{reason:if BEFORE|AFTER}``  the value between two texts; nothing at all for an empty value
``{lines:lines}``           ``lines 2, 3, 5 to 1,501``: runs of lines, the first ten of them,
                            or all where everything is asked for
==========================  =================================================================
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from datetime import datetime
from typing import Any, NamedTuple

from portaladm.domain.text import count_of
from portaladm.errors import Remark
from portaladm.platform import quote_word

Template = str | Callable[..., str]


_RUNS = 10
"""Runs of lines that a sentence names."""
_ALL_RUNS = 10_000
_TELLS_ALL: ContextVar[bool] = ContextVar("tells_all", default=False)


class Message(NamedTuple):
    """A sentence about this very thing and a hint; a function of the values where needed."""

    sentence: Template
    hint: Template = ""


def tell_all(everything: bool) -> None:
    """Settle for this run whether sentences and lists tell all lines, or the first few."""
    _TELLS_ALL.set(everything)


def tells_all() -> bool:
    """Whether everything is asked for."""
    return _TELLS_ALL.get()


def fill_in(template: Template, values: Mapping[str, object]) -> str:
    """The text with its values."""
    if callable(template):
        return template(**values)
    return _FORMATTER.vformat(template, (), values)


def place_arguments(values: Iterable[object], options: str = "") -> str:
    """The arguments and options of a command to type, quoted.

    A value that begins with a hyphen is not an option: it comes last, after ``--``.
    """
    words = [str(value) for value in values]
    placed = " ".join(map(quote_word, words))
    if any(word.startswith("-") for word in words):
        return f"{options} -- {placed}".strip()
    return f"{placed} {options}".strip()


def word_lines(runs: Sequence[tuple[int, int]], most: int) -> str:
    """Runs of lines as a person reads them: ``line 7``, ``lines 2, 3, 5 to 1,501``."""
    if len(runs) == 1 and runs[0][0] == runs[0][1]:
        return f"line {runs[0][0]}"
    rest = sum(last - first + 1 for first, last in runs[most:])
    more = f" and {count_of(rest, 'more line')}" if rest else ""
    return f"lines {', '.join(map(_word_run, runs[:most]))}{more}"


def _word_run(run: tuple[int, int]) -> str:
    first, last = run
    return (
        f"{first:,}{' to ' if last > first + 1 else ', '}{last:,}" if last > first else f"{first:,}"
    )


def _count_runs() -> int:
    return _ALL_RUNS if tells_all() else _RUNS


class _Formatter(string.Formatter):
    def convert_field(self, value: Any, conversion: str | None) -> Any:
        if conversion == "q":
            return quote_word(str(value))
        return super().convert_field(value, conversion)

    def format_field(self, value: Any, format_spec: str) -> str:
        kind, _, rest = format_spec.partition(" ")
        if special := _FORMS.get(kind):
            return special(value, rest)
        if isinstance(value, Remark):
            return _word_remark(value, kind)
        if isinstance(value, Sequence) and not isinstance(value, str):
            return ", ".join(map(_word_item, value))
        if isinstance(value, datetime):
            value = value.astimezone()  # this machine's clock
        return format(value, format_spec) if format_spec else str(value)


def _word_item(value: object) -> str:
    return _word_remark(value, "") if isinstance(value, Remark) else str(value)


def _word_between(value: Any, around: str) -> str:
    before, _, after = around.partition("|")
    return f"{before}{_FORMATTER.format_field(value, '')}{after}" if value else ""


_FORMS: dict[str, Callable[[Any, str], str]] = {
    "if": _word_between,
    "else": lambda value, otherwise: str(value) if value else otherwise,
    "arg": lambda value, options: place_arguments(
        value if isinstance(value, tuple) else [value], options
    ),
    "count": lambda number, noun: count_of(number, *noun.split("|")),
    "MB": lambda size, _: f"{size // 1_000_000:,} MB",
    "near": lambda names, _: f" (did you mean {' or '.join(names)}?)" if names else "",
    "lines": lambda runs, most: word_lines(runs, int(most or _count_runs())),
    "or": lambda names, _: " or ".join(map(_word_item, names)),
    "and": lambda names, _: " and ".join(map(_word_item, names)),
}


def _word_remark(remark: Remark, form: str) -> str:
    from portaladm.cli.messages import say, say_whole

    if form == "whole":
        return say_whole(remark)
    said = say(remark)
    if form == "hint":
        return said.hint
    return said.message.rstrip(".") if form == "clause" else said.message


_FORMATTER = _Formatter()
