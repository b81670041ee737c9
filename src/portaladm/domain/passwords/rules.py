"""Which password a parent may choose: safety decision S2, after NIST SP 800-63B-4.

Any characters, 15 to 256; nothing about capitals or digits. Refused is what a stranger tries
first: common ones, patterns, and what is made of names that others know. The whole password
counts: nothing is trimmed or cut. What is said of it never repeats any part of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from portaladm.domain.folding import fold_password_accents
from portaladm.domain.passwords.common import read_leet, shortest_piece
from portaladm.domain.secret import Secret
from portaladm.errors import Misused, Remark

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
                "policy-min-length", least=_LOWEST_MIN, most=_LOWEST_MAX, length=self.min_length
            )
        if not _LOWEST_MAX <= self.max_length <= _HIGHEST_MAX:
            raise Misused(
                "policy-max-length", least=_LOWEST_MAX, most=_HIGHEST_MAX, length=self.max_length
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
) -> tuple[Remark, ...]:
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
) -> Iterator[Remark]:
    huge = len(raw) > policy.max_length * _COMPOSED_OF
    text = raw if huge else unicodedata.normalize("NFC", raw)
    if not text:
        yield Remark("password-empty", example="")
    elif len(text) < policy.min_length:
        yield Remark("password-too-short", count=len(text), least=policy.min_length, example="")
    elif len(text) > policy.max_length:
        yield Remark("password-too-long", count=len(text), most=policy.max_length)
    if verify is not None and not _is_same(raw, verify, huge):
        yield Remark("password-mismatch")
    if text and len(text) <= policy.max_length:
        yield from _find_guessable(text, context, is_common)


def _find_guessable(
    text: str, context: PasswordContext, is_common: Callable[[str], bool]
) -> Iterator[Remark]:
    if any("\ud800" <= char <= "\udfff" for char in text):
        yield Remark("password-unreadable")
    if is_common(text):
        yield Remark("password-common", example="")
    if _is_pattern(text):
        yield Remark("password-pattern")
    if _is_personal(text, context):
        yield Remark("password-personal", least=_ENOUGH_LEFT)


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
    for form in read_leet(fold_password_accents(text)):
        rest, count = re.subn(pattern, "", form)
        left = "".join(rest.split())  # the spaces between the names do not make a password
        if count and (len(left) < _ENOUGH_LEFT or _is_pattern(left)):
            return True
    return False


def _known_words(context: PasswordContext) -> frozenset[str]:
    texts = (*context.names, *context.school_names, context.district_name, context.username)
    folded = fold_password_accents(" ".join((*texts, *PRODUCT_WORDS)))
    words = re.findall(r"[^\W_]+", folded) + re.findall(r"[^\W\d_]+", folded)  # mlopez7, mlopez
    return frozenset(word for word in words if len(word) >= _WORD_LENGTH)
