"""Temporary passwords: made by the program, read from paper or heard on the phone, used once.

16 characters of 31 are 79 bits (safety decision S2), so a leaked hash at a low bcrypt cost is of no
use. They open nothing but "choose a new password".
"""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Callable, Iterator

from portaladm.domain.secret import Secret
from portaladm.errors import Misused

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without 0 O, 1 I L
GROUP_LENGTH = 4
MIN_GROUPS = 3
MAX_GROUPS = 16

_UNBIASED_BELOW = 256 // len(ALPHABET) * len(ALPHABET)  # 248: a byte from there on is thrown away
_READ_AT_MOST = 1_000
_IGNORED = frozenset({"Pd", "Zs", "Zl", "Zp", "Cc", "Cf"})  # dashes, spaces, control, zero-width
_MINUS = "\u2212"
_WIDE = 0xFEE0  # from ASCII to the full-width form that East Asian keyboards send
# Only these: what NFKC and str.upper() do to other characters changes with a second pass.
_CAPITALS = {chr(code + _WIDE): chr(code).upper() for code in range(0x21, 0x7F)} | {
    char: char.upper() for char in string.ascii_lowercase
}

_SPOKEN = {
    "en": (
        "Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November "
        "Oscar Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu "
        "Zero One Two Three Four Five Six Seven Eight Nine",
        "pause",
    ),
    "es": (
        "Antonio Burgos Carmen David España Francia Granada Historia Inés José Kilo Lorenzo Madrid "
        "Navidad Oviedo París Queso Ramón Sábado Toledo Ulises Valencia Washington Xilófono Yegua "
        "Zaragoza cero uno dos tres cuatro cinco seis siete ocho nueve",
        "pausa",
    ),
}
_READ_ORDER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def make_temporary_password(groups: int, random_bytes: Callable[[int], bytes]) -> Secret:
    """A new temporary password as it is written, ``7KMQ-X3RA-...``: ``groups`` times 4 characters.

    ``random_bytes(n)`` returns n bytes, as ``os.urandom`` does; every character is equally likely.
    Hash what :func:`canonical_temporary` makes of it. Raises :class:`Misused` for fewer than 3
    groups (59 bits) or more than 16.
    """
    if not MIN_GROUPS <= groups <= MAX_GROUPS:
        raise Misused("temporary-groups", least=MIN_GROUPS, most=MAX_GROUPS, groups=groups)
    letters = _draw_letters(random_bytes)
    written = ("".join(next(letters) for _ in range(GROUP_LENGTH)) for _ in range(groups))
    return Secret("-".join(written))


def canonical_temporary(text: str) -> str:
    """A temporary password as it is hashed: capitals only, whatever dashes and spaces were typed.

    For temporary passwords alone; a chosen one is taken as it is. A text of over 1,000 characters
    cannot be one and comes back unchanged.
    """
    if len(text) > _READ_AT_MOST:
        return text
    read = (_CAPITALS.get(char, char) for char in text)
    return "".join(char for char in read if not _is_ignored(char))


def spell_out(text: str, language: str = "en") -> str:
    """A temporary password to read aloud, ``Seven Kilo Mike Quebec - pause - X-ray ...``.

    The NATO alphabet in English (``en``), the usual name alphabet in Spanish (``es``); another
    language gets English. Dashes become pauses; a character without a word is read as it is.
    """
    words, pause = _SPOKEN.get(language, _SPOKEN["en"])
    spoken = dict(zip(_READ_ORDER, words.split(), strict=True))
    groups = text.upper().replace(" ", "-").split("-")
    read = (" ".join(spoken.get(char, char) for char in group) for group in groups if group)
    return f" - {pause} - ".join(read)


def _draw_letters(random_bytes: Callable[[int], bytes]) -> Iterator[str]:
    while True:
        for byte in random_bytes(GROUP_LENGTH * MIN_GROUPS + GROUP_LENGTH):
            if byte < _UNBIASED_BELOW:
                yield ALPHABET[byte % len(ALPHABET)]


def _is_ignored(char: str) -> bool:
    return char == _MINUS or unicodedata.category(char) in _IGNORED
