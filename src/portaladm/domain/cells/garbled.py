"""Words that no language writes: what comes out where bytes are read in a wrong encoding.

Russian read as Western European is ``Ïåòðîâ``, Arabic ``ãÍãÏ``, Chinese ``ÕÅÎ°``. Signs, controls
and capitals inside words tell it, letters of two scripts, and accents on nearly every letter.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

_BREAKS = re.compile(r"""[\s\xa0\-–—/,.;:()&+'’‘´`·|"“”„«»¿¡]+""")
"""What may stand between two parts of a name, as people type it."""
_CLOSING = "ªº°®™"
_ENDS = re.compile(r"^[^\w\x80-\x9f]+|[^\w\x80-\x9f]+$")
"""Signs before and behind a word, which say nothing: ``usw…``, ``©Ana``."""
_ACCENTED = re.compile(r"[^\W\d_a-zA-Z]{4}")
_LETTERS = re.compile(r"[À-ÖØ-öø-ÿ]{2}|[^\W\d_a-zA-Z]{3,}")
_SCRIPTS = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARABIC", "HEBREW"})
_JOINERS = "\u200c\u200d"


def is_garbled(text: str) -> bool:
    """Whether a word of ``text`` is none in any language."""
    if text.isascii():
        return False
    return any(map(_is_no_word, _BREAKS.split(text)))


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
