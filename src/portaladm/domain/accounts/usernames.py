"""Usernames: the rules, what to say when one is broken, and free names to offer.

The rules are those of safety decision S2, and of the portal's own instructions to parents ("you
must use an alphanumeric user name; do not use an all numeric username, because it may conflict
with the student usernames"). Whether a name is taken, or belongs to a student, only the store
knows.
"""

from __future__ import annotations

import itertools
import re
import string
from collections.abc import Collection, Iterator

from portaladm.domain.folding import fold_to_ascii
from portaladm.errors import Remark

MIN_LENGTH = 4
MAX_LENGTH = 32

_ALLOWED = frozenset(string.ascii_letters + string.digits)
_FOLDED_AT_MOST = 200  # characters of a name that are looked at for a suggestion
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    "sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_REWRITTEN = re.compile(
    rf"\d+e\d+|(?:{_MONTHS})\d{{1,4}}|\d{{1,2}}(?:{_MONTHS})(?:\d{{2}}|\d{{4}})?|true|false",
    re.IGNORECASE | re.ASCII,
)
"""What a spreadsheet takes for a number, a day or a truth when it opens a list."""
_FALLBACK = "parent"


def username_faults(text: str, reserved: Collection[str] = ()) -> tuple[Remark, ...]:
    """Every rule that this username breaks, in the order of reading; empty when it is allowed.

    Takes any text, of any length and script. Length is counted without the spaces around it,
    which are a fault of their own. ``reserved`` are the office's own words, in any case.
    """
    bare = text.strip()
    if not bare:
        return (Remark("username-empty", least=MIN_LENGTH, most=MAX_LENGTH),)
    found = (
        _around(text, bare), _characters(bare), _all_digits(bare), _length(bare),
        _reserved(bare, reserved), _rewritten(bare),
    )  # fmt: skip
    return tuple(fault for fault in found if fault is not None)


def normalise_username(text: str) -> str:
    """The form in which two usernames are compared: without case and without spaces around it.

    Only ASCII is folded: the Kelvin sign is not taken for a K, so no look-alike reaches an account.
    Spaces are dropped because phone keyboards add one, and no username has any.
    """
    bare = text.strip()
    return bare.casefold() if bare.isascii() else bare


def suggest_usernames(wanted: str, first_name: str, last_name: str) -> Iterator[str]:
    """Allowed usernames near the one wanted, without end; the caller leaves out the taken ones.

    First what was wanted in plain letters, then the names put together, then numbers from 2 on.
    Accents are folded (``José`` gives ``jose``); a name in a script without Latin letters gives
    ``parent2``, ``parent3``. None comes twice, and none equals what was wanted.
    """
    first, last, plain = (
        fold_to_ascii(text[:_FOLDED_AT_MOST]) for text in (first_name, last_name, wanted)
    )
    whole = (plain, first + last, first[:1] + last, first + last[:1], last + first[:1])
    seen = {normalise_username(wanted)}
    for name in (candidate[:MAX_LENGTH] for candidate in whole):
        if name not in seen and not username_faults(name):
            seen.add(name)
            yield name
    stems = (name.strip(string.digits) for name in (*whole, _FALLBACK))
    stem = next(stem for stem in stems if len(stem) >= MIN_LENGTH - 1)
    yield from (name for name in _numbered(stem) if name not in seen)


def _around(text: str, bare: str) -> Remark | None:
    if text == bare:
        return None
    return Remark("username-spaces")


def _characters(bare: str) -> Remark | None:
    foreign = [char for char in dict.fromkeys(bare) if char not in _ALLOWED]
    if not foreign:
        return None
    return Remark("username-characters", characters=tuple(foreign))


def _all_digits(bare: str) -> Remark | None:
    letter = any(char.isalpha() for char in bare)
    digit = any(char.isdigit() for char in bare)
    if letter or not digit:  # without a digit there is nothing to confuse; the characters are said
        return None
    return Remark("username-all-digits")


def _reserved(bare: str, reserved: Collection[str]) -> Remark | None:
    wanted = normalise_username(bare)
    taken = any(normalise_username(word) == wanted for word in reserved)
    return Remark("username-reserved", username=bare) if taken else None


def _rewritten(bare: str) -> Remark | None:
    """Lists of accounts go through Excel: ``1e10`` comes back as a number, ``mar12`` as a day."""
    return Remark("username-spreadsheet", username=bare) if _REWRITTEN.fullmatch(bare) else None


def _length(bare: str) -> Remark | None:
    count = len(bare)
    if count < MIN_LENGTH:
        return Remark("username-too-short", count=count, least=MIN_LENGTH)
    if count > MAX_LENGTH:
        return Remark("username-too-long", count=count, most=MAX_LENGTH)
    return None


def _numbered(stem: str) -> Iterator[str]:
    # The stem begins with a letter and has 3 or more, so each of these is allowed.
    for number in map(str, itertools.count(2)):
        yield stem[: MAX_LENGTH - len(number)] + number
