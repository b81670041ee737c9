"""Lines that fit the terminal: cut between words, never inside a command, a path or a key."""

from __future__ import annotations

import os
import re
import textwrap
from typing import TextIO
from unicodedata import east_asian_width

_WORD = re.compile(r"""(?:"[^"]*"|'[^']*'|\S)+""")
_USUAL, _NARROWEST = 80, 20
_GLUE, _FILLER = "\0", "\1"
_ENDS = (",", ";", ":", ".", ")", "?")
_JOINING = frozenset({"or", "and", "then", "again,", "again"})


def find_width(stream: TextIO) -> int | None:
    """The columns of a terminal, or what COLUMNS says; None for a pipe, which is not wrapped.

    A terminal that was never told its size says 0, and counts as one of 80.
    """
    if not stream.isatty():
        return None
    said = os.environ.get("COLUMNS", "")
    if said.isdecimal() and int(said):
        return max(int(said), _NARROWEST)
    try:
        columns = os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        columns = 0
    return max(columns or _USUAL, _NARROWEST)


def wrap_line(line: str, width: int) -> str:
    """One line as several of at most ``width`` columns; what alone is longer stays whole.

    A Chinese, Japanese or Korean character takes two columns.
    """
    return _wrap(_fill_wide(line), width).replace(_FILLER, "")


def _fill_wide(line: str) -> str:
    if line.isascii():
        return line
    return "".join(one + _FILLER if east_asian_width(one) in "WF" else one for one in line)


def _wrap(line: str, width: int) -> str:
    if len(line) <= width:
        return line
    indent = line[: len(line) - len(line.lstrip())]
    pieces = textwrap.wrap(
        _glue_commands(line), width, initial_indent=indent, subsequent_indent=indent,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    return "\n".join(
        part for piece in pieces for part in _loosen(piece.replace(_GLUE, " "), width, indent)
    )


def _glue_commands(line: str) -> str:
    """A command as one word, so that it moves to the next line as a whole."""
    words = _WORD.findall(line)
    glued, inside = "", False
    for word, following in zip(words, [*words[1:], ""], strict=True):
        inside = (inside and word not in _JOINING) or word == "portaladm"
        glued += word.replace(" ", _GLUE) if inside else word
        inside = inside and bool(following) and not word.endswith(_ENDS)
        inside = inside and following not in _JOINING
        glued += _GLUE if inside else " "
    return glued.rstrip(" ")


def _loosen(piece: str, width: int, indent: str) -> list[str]:
    """A command that is longer than a line is cut between its words after all."""
    if len(piece) <= width:
        return [piece]
    words = " ".join(word.replace(" ", _GLUE) for word in _WORD.findall(piece))
    lines = textwrap.wrap(
        words, width, initial_indent=indent, subsequent_indent=indent and f"{indent}  ",
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    return [line.replace(_GLUE, " ") for line in lines]
