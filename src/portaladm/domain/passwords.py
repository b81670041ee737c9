"""Which password a parent may choose: safety decision S2, after NIST SP 800-63B-4.

Any characters, 15 to 256; nothing about capitals or digits. Refused is what a stranger tries
first: common ones, patterns, and what is made of names that others know. The whole password
counts: nothing is trimmed or cut. The sentences never repeat any part of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from portaladm.domain.common_passwords import read_leet, shortest_piece
from portaladm.domain.secret import Secret
from portaladm.domain.usernames import Fault
from portaladm.errors import Misused

PRODUCT_WORDS = ("portaladm", "parent", "portal")

_LOWEST_MIN = 8  # NIST: the least for a password that is used with something else
_LOWEST_MAX = 64  # NIST: "at least 64 characters" are to be allowed
_HIGHEST_MAX = 1_024
_WORD_LENGTH = 4  # S2: words of 4 letters or more are taken away
_ENOUGH_LEFT = 8  # S2: and fewer than 8 characters are left
# NFC never makes more than 4 characters into one; what is longer still need not be normalised.
_COMPOSED_OF = 4
_LINES = "abcdefghijklmnopqrstuvwxyz 12345678901 qwertyuiop asdfghjkl zxcvbnm qwertzuiop yxcvbnm"
_COLUMNS = "1qaz 2wsx 3edc 4rfv 5tgb 6yhn 7ujm 8ik 9ol"
_NEIGHBOURS = frozenset(
    pair
    for line in (*_LINES.split(), *_COLUMNS.split())
    for pair in (*pairwise(line), *pairwise(reversed(line)))
)


@dataclass(frozen=True, slots=True)
class Policy:
    """How long a chosen password is, in characters (code points in NFC).

    Raises :class:`Misused` when fewer than 8 would be enough, or fewer than 64 the most.
    """

    min_length: int = 15
    max_length: int = 256

    def __post_init__(self) -> None:
        if not _LOWEST_MIN <= self.min_length <= _LOWEST_MAX:
            raise Misused(
                "policy-min-length",
                f"The least length of a password is {_LOWEST_MIN} to {_LOWEST_MAX} characters, "
                f"not {self.min_length}.",
                "portaladm config set passwords.min_length 15",
            )
        if not _LOWEST_MAX <= self.max_length <= _HIGHEST_MAX:
            raise Misused(
                "policy-max-length",
                f"The greatest length of a password is {_LOWEST_MAX} to {_HIGHEST_MAX:,} "
                f"characters, not {self.max_length}.",
            )


@dataclass(frozen=True, slots=True)
class PasswordContext:
    """What others know about this parent: no password may be made of it alone."""

    username: str = ""
    names: tuple[str, ...] = ()  # the parent's and the children's, as in the roster
    school_names: tuple[str, ...] = ()
    district_name: str = ""


def password_faults(
    password: Secret,
    verify: Secret | None,
    policy: Policy,
    context: PasswordContext,
    is_common: Callable[[str], bool],
) -> tuple[Fault, ...]:
    """Every rule that a chosen password breaks; empty when it is allowed.

    ``verify`` is the second typing, None where there is none. ``is_common`` is asked about the
    password in NFC. Any text will do, of any length: one far over the limit is only measured.
    """
    return tuple(_find_faults(password.reveal(), verify, policy, context, is_common))


def _find_faults(
    raw: str,
    verify: Secret | None,
    policy: Policy,
    context: PasswordContext,
    is_common: Callable[[str], bool],
) -> Iterator[Fault]:
    huge = len(raw) > policy.max_length * _COMPOSED_OF
    text = raw if huge else unicodedata.normalize("NFC", raw)
    if not text:
        yield Fault("password-empty", "The password is empty; type one.")
    elif len(text) < policy.min_length:
        yield _too_short(len(text), policy.min_length)
    elif len(text) > policy.max_length:
        yield _too_long(len(text), policy.max_length)
    if verify is not None and not _is_same(raw, verify, huge):
        yield Fault(
            "password-mismatch", "The two passwords are not the same; type the same one twice."
        )
    if text and len(text) <= policy.max_length:
        yield from _find_guessable(text, context, is_common)


def _find_guessable(
    text: str, context: PasswordContext, is_common: Callable[[str], bool]
) -> Iterator[Fault]:
    if any("\ud800" <= char <= "\udfff" for char in text):
        yield Fault(
            "password-unreadable",
            "The password has a character that arrived damaged; type it again, or without it.",
        )
    if is_common(text):
        yield Fault(
            "password-common",
            "This password is one of those that many people use and that are tried first; "
            "choose another, such as four words that have nothing to do with each other.",
        )
    if _is_pattern(text):
        yield Fault(
            "password-pattern",
            "The password is one pattern, such as a row of keys or the same thing again and again; "
            "choose words instead.",
        )
    if _is_personal(text, context):
        yield Fault(
            "password-personal",
            "The password is made of your username, your family's names, the school or the "
            f"district: without them fewer than {_ENOUGH_LEFT} characters are left. "
            "Choose words that have nothing to do with you.",
        )


def _too_short(count: int, least: int) -> Fault:
    noun = "character" if count == 1 else "characters"
    return Fault(
        "password-too-short",
        f"The password has {count} {noun}; it needs at least {least}. Four words in a row will do.",
    )


def _too_long(count: int, most: int) -> Fault:
    message = f"The password has {count:,} characters; at most {most} are allowed."
    return Fault("password-too-long", message)


def _is_same(raw: str, verify: Secret, huge: bool) -> bool:
    again = verify.reveal()
    if huge or len(again) > len(raw) * _COMPOSED_OF:
        return Secret(raw) == verify
    return Secret(unicodedata.normalize("NFC", raw)) == Secret(unicodedata.normalize("NFC", again))


def _is_pattern(text: str) -> bool:
    """Whether it is a short piece repeated, or rows of keys, of the alphabet or of one character.

    Rows: with three steps in a row on average (``qwertyuiop12345``, ``1qaz2wsx3edc4rfv``).
    """
    folded = text.casefold()
    if len(shortest_piece(folded)) < min(_ENOUGH_LEFT, len(folded)):
        return True
    breaks = sum(
        first != second and (first, second) not in _NEIGHBOURS for first, second in pairwise(folded)
    )
    return (breaks + 1) * 3 <= len(folded)


def _is_personal(text: str, context: PasswordContext) -> bool:
    words = _known_words(context)
    pattern = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    for form in read_leet(_fold(text)):
        rest, count = re.subn(pattern, "", form)
        left = "".join(rest.split())  # the spaces between the names do not make a password
        if count and (len(left) < _ENOUGH_LEFT or _is_pattern(left)):
            return True
    return False


def _known_words(context: PasswordContext) -> frozenset[str]:
    texts = (*context.names, *context.school_names, context.district_name, context.username)
    folded = _fold(" ".join((*texts, *PRODUCT_WORDS)))
    words = re.findall(r"[^\W_]+", folded) + re.findall(r"[^\W\d_]+", folded)  # mlopez7, mlopez
    return frozenset(word for word in words if len(word) >= _WORD_LENGTH)


def _fold(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = re.sub("[\u0300-\u036f]", "", apart)  # Latin, Greek and Cyrillic accents
    return unicodedata.normalize("NFC", plain)
