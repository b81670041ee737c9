"""Words that no language writes: what comes out where bytes are read in a wrong encoding.

Russian read as Western European is ``Ïåòðîâ``, Arabic ``ãÍãÏ``, Chinese ``ÕÅÎ°``. Signs, controls
and capitals inside words tell it, letters of two scripts, and accents on nearly every letter.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from itertools import pairwise

_BREAKS = re.compile(r"""[\s\xa0\-–—/,.;:()&+'’‘´`·|"“”„«»¿¡]+""")
"""What may stand between two parts of a name, as people type it."""
_CLOSING = "ªº°®™"
_ENDS = re.compile(r"^[^\w\x80-\x9f]+|[^\w\x80-\x9f]+$")
"""Signs before and behind a word, which say nothing: ``usw…``, ``©Ana``."""
_ACCENTED = re.compile(r"[^\W\d_a-zA-Z]{4}")
_LETTERS = re.compile(r"[À-ÖØ-öø-ÿ]{2}|[^\W\d_a-zA-Z]{3,}")
_SCRIPTS = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARABIC", "HEBREW"})
_ONE_BYTE = ("cp1252", "latin-1")
_QUOTES = "‘’–"
_JOINERS = "\u200c\u200d"


def is_garbled(text: str) -> bool:
    """Whether a word of ``text`` is none in any language."""
    if text.isascii():
        return False
    return any(map(_is_no_word, _BREAKS.split(text)))


def find_meant(text: str) -> str:
    """What ``text`` was before its UTF-8 was read in a one-byte encoding; empty where it wasn't.

    By chance ``RÓŽA`` could be that too, but of a word with a letter that no such name has.
    """
    if text.isascii():
        return ""
    for encoding in _ONE_BYTE:
        with suppress(UnicodeError):
            meant = text.encode(encoding).decode()
            if _is_name(meant):
                return meant
    return ""


def _is_name(text: str) -> bool:
    beyond = [one for one in text if one > "\x7f" and one not in _QUOTES]
    letters = "".join(filter(str.isalpha, text))
    scripts = {unicodedata.name(one, "").partition(" ")[0] for one in letters}
    return len(scripts) == 1 and all(
        one.isalpha() and not "\u017f" < one < "\u0370" for one in beyond
    )


def _is_no_word(word: str) -> bool:
    word = _ENDS.sub("", word.strip(_CLOSING))
    letters = "".join(filter(str.isalpha, word))
    if word.isascii() or not letters:
        return False
    return (
        any(map(_is_sign, word))
        or any(one.islower() and other > "\x7f" and other.isupper()
               for one, other in pairwise(word))
        or len(_find_scripts(letters)) > 1
        or _has_too_many_accents(letters)
    )  # fmt: skip


def _is_sign(character: str) -> bool:
    if character.isascii() or character.isalpha():
        return character == "µ"
    is_mark = unicodedata.category(character).startswith("M")
    return not (is_mark or character in _JOINERS or character.isdigit())


def _find_scripts(letters: str) -> frozenset[str]:
    names = (unicodedata.name(letter, "").partition(" ")[0] for letter in set(letters))
    return _SCRIPTS.intersection(names)


def _has_too_many_accents(letters: str) -> bool:
    if _find_scripts(letters) != {"LATIN"}:
        return False
    if "ÿ" in letters and sum(letter > "\x7f" for letter in letters) > 1:
        return True
    return bool(_ACCENTED.search(letters) or _LETTERS.fullmatch(letters))
