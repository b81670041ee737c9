"""Folding: the forms in which texts are compared. Each meaning has one, with its reason.

Names are compared as people write them: an accent, a capital or a second blank makes no other
person. Passwords are compared as guessers try them, so less is folded: a mark that is no accent
stays a character of its own, and so does each blank.
"""

from __future__ import annotations

import re
import unicodedata

# Letters that NFKD does not take apart: those that stand for one letter, and those for two.
_ONE_LETTER = str.maketrans({"đ": "d", "ð": "d", "ł": "l", "ø": "o", "ı": "i", "ħ": "h"})
_TWO_LETTERS = str.maketrans({"æ": "ae", "œ": "oe", "þ": "th"})
_ACCENTS = re.compile("[\u0300-\u036f]")  # of Latin, Greek and Cyrillic


def fold_case(text: str) -> str:
    """``text`` without case, with runs of white space as one blank: codes, words, whole names."""
    return " ".join(text.casefold().split())


def fold_name(text: str) -> str:
    """A name without accents and case, with single blanks: ``José  ÁLVAREZ`` is ``jose alvarez``.

    Each letter stays one letter (``æ`` too): the store searches letter by letter.
    """
    parts = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(part for part in parts if not unicodedata.combining(part))
    return fold_case(bare.translate(_ONE_LETTER))


def fold_to_ascii(text: str) -> str:
    """The letters a to z and digits of a name, as a username may have them: ``Bjæ-Ørn``, bjaeorn.

    Empty for a name in a script without Latin letters.
    """
    return re.sub("[^a-z0-9]", "", fold_name(text).translate(_TWO_LETTERS))


def fold_password(text: str) -> str:
    """A password without case, in NFC, as lists of common passwords are searched.

    Accents and blanks stay: ``contraseña`` is on a list where ``contrasena`` need not be.
    """
    return unicodedata.normalize("NFC", text.casefold())


def fold_password_accents(text: str) -> str:
    """A password without case and accents, to find in it names that others know.

    Unlike :func:`fold_name` it keeps the blanks, whose number counts in a password, and the marks
    of other scripts: the vowels of Hindi and Thai are combining marks, and no accents.
    """
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return unicodedata.normalize("NFC", plain)
