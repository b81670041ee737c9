"""Stretches of a CSV file's bytes, so that two processes can read one file.

Where a stretch may begin is a guess, made without reading the records: a line break in front of
which stands an even number of quotation marks. Whoever reads up to there knows.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import IO, NamedTuple

BYTEWISE = ("utf-8", "utf-8-sig")
"""In these encodings the byte of a line break is never a part of another character."""
_BLOCK = 1 << 20


class LineStart(NamedTuple):
    """Where a line begins: the bytes and the lines before it."""

    offset: int
    lines: int


class Stretch(NamedTuple):
    """Some lines of a file: the bytes and lines before its start, and before its end.

    None for an end that is the file's.
    """

    begin: int
    lines: int
    end: int | None = None
    last: int | None = None


class StretchBroken(Exception):
    """A stretch can't be read by itself: its file must be read from the start."""


def find_line(handle: IO[bytes], left: int) -> LineStart:
    """Where a line begins that may be a record's, with ``left`` bytes before it, or a few more."""
    handle.seek(0)
    lines = marks = 0
    while block := handle.read(min(left, _BLOCK)) if left else handle.readline():
        lines += block.count(b"\n")
        marks += block.count(b'"')
        if not left and marks % 2 == 0:
            break
        left -= min(left, len(block))
    return LineStart(handle.tell(), lines)


def find_record(
    handle: IO[bytes], text: str, fits: Callable[[list[str]], bool], delimiter: str
) -> LineStart | None:
    """Where the first line begins that holds a text and is a record that fits."""
    handle.seek(0)
    wanted, rest = text.encode(), b""
    offset = lines = 0
    while block := handle.read(_BLOCK):
        whole = rest + block
        whole, rest = whole[: (cut := whole.rfind(b"\n") + 1)], whole[cut:]
        at = whole.find(wanted)
        while at >= 0:
            begin, end = whole.rfind(b"\n", 0, at) + 1, whole.find(b"\n", at) + 1
            if fits(_read_line(whole[begin:end], delimiter)):
                return LineStart(offset + begin, lines + whole.count(b"\n", 0, begin))
            at = whole.find(wanted, end)
        offset, lines = offset + len(whole), lines + whole.count(b"\n")
    return None


def _read_line(line: bytes, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line.decode()], delimiter=delimiter, strict=True), [])
    except (csv.Error, UnicodeError):
        return []
