"""Names from arguments, from a file or from stdin: parents, usernames."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from portaladm.errors import Misused
from portaladm.platform import quote_word


def collect_names(
    arguments: Iterable[str] | None, from_file: str | None, columns: Sequence[str]
) -> tuple[str, ...]:
    """The names of a command line, each once, in order.

    A file holds one name a line, or is a table with a header that has one of ``columns``.

    :raises Refused: as :func:`~portaladm.readers.listed_names.read_names`.
    """
    names = list(map(str.strip, arguments or ()))
    for name in names:
        _refuse_several(name)
    if from_file is not None:
        from portaladm.readers.listed_names import read_names

        names += read_names(from_file, columns)
    return tuple(dict.fromkeys(filter(None, names)))


def _refuse_several(name: str) -> None:
    """Refuse names that a comma joins, and the file that has the names.

    :raises Misused: ``names-joined``.
    """
    parts = [part.strip() for part in re.split("[,;]", name) if part.strip()]
    if len(parts) > 1 and all(any(map(str.isdigit, part)) for part in parts):
        raise Misused("names-joined", text=name, line=" ".join(map(quote_word, parts)))
    if Path(name).suffix.lower() in _LISTS and Path(name).is_file():
        raise Misused("names-joined.file", text=name)


_LISTS = (".csv", ".txt", ".xlsx", ".tsv")


def refuse_none(names: Sequence[str], batch: str | None, example: str) -> None:
    """Refuse a command that names nobody, or both people and a batch.

    :raises Misused: ``nobody-named``, ``named-twice``.
    """
    if batch and names:
        raise Misused("named-twice")
    if not batch and not names:
        raise Misused("nobody-named", example=example)


def refuse_stray(words: Sequence[str]) -> None:
    """Refuse what stands on a line of ``keys issue`` without its option, and name the option.

    :raises Misused: ``stray-argument``.
    """
    if not words:
        return
    word = words[0]
    if word == "-" or Path(word).exists():
        option, what = "--roster", "a roster to import first"
    elif Path(word).suffix:
        option, what = "-o", "the file to write"
    else:
        option, what = "--parent", "one parent alone"
    raise Misused("stray-argument", word=word, more=", ".join(words[1:]), meant=what, option=option)
