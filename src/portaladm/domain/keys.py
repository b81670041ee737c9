"""Activation keys: their form, their hash, their state.

A key is a version-4 GUID (RFC 9562) from the operating system's random bits: 122 of them, above
the 112 that NIST SP 800-63B-4 asks of a look-up secret that is hashed plainly. The store holds
SHA-256 of the 16 bytes and nothing else of a key (safety decision S1).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, NewType

from portaladm.errors import Refused

KeyHash = NewType("KeyHash", bytes)
"""SHA-256 of a key's 16 bytes; the only form of a key that the store takes."""

KEY_BYTES = 16
HASH_BYTES = 32
BATCH_STRIDE = 10_000_000
"""A key's id is its batch's id times this, plus its serial: a reference is found by its id alone,
and a batch is a range of ids, without an index that every issue would have to fill."""
_READ = 500
"""As much is read of what was typed: a key with the longest address that a letter has."""
_VERSION_4 = bytes((b & 0x0F) | 0x40 for b in range(256))
_VARIANT = bytes((b & 0x3F) | 0x80 for b in range(256))
_DECORATION = re.compile(r"[\s{}()\[\]_.,:;'\"-]+")
_WITHIN_TEXT = re.compile(
    r"(?:(?<=%7B)|(?<![0-9A-Z]))[0-9A-F]{8}(?:\s*-?\s*[0-9A-F]{4}){3}\s*-?\s*[0-9A-F]{12}"
    r"(?![0-9A-Z])"
)
_FORM = re.compile(
    r"[0-9A-Z]{6,10}(?:\s*-\s*[0-9A-Z]{3,5}){3}\s*-\s*[0-9A-Z]{10,14}|[0-9A-FILOSZ]{31,33}"
)
# No hexadecimal digit looks like these, so what is meant is certain. The others are Cyrillic and
# Greek capitals that look like ours.
_LOOK_ALIKES = str.maketrans(
    "OILSZ" "\u0410\u0412\u0421\u0415\u041e\u0406\u0405\u04c0"
    "\u0391\u0392\u0395\u039f\u0399\u0396\u03f9\u03dc",
    "01152" "ABCE0151" "ABE012CF",
)  # fmt: skip


class ActivationKey:
    """One key in the clear: it shows itself only when asked to with :meth:`reveal`."""

    __slots__ = ("_raw",)

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    def __repr__(self) -> str:
        return "ActivationKey(hidden)"

    def __reduce__(self) -> str:
        raise TypeError("an activation key is not pickled")

    def reveal(self) -> str:
        """The key as it is printed: ``{E69293F4-1CB5-4E29-8F1E-EEF6FF3BB7F7}``."""
        return format_key(self._raw.hex().upper())

    def hash(self) -> KeyHash:
        """What the store keeps of it."""
        return KeyHash(hashlib.sha256(self._raw).digest())


def format_key(digits: str, start: int = 0) -> str:
    """The 32 upper-case hexadecimal digits at ``start`` in the printed form of a GUID."""
    a, b, c, d, e = start + 8, start + 12, start + 16, start + 20, start + 32
    return f"{{{digits[start:a]}-{digits[a:b]}-{digits[b:c]}-{digits[c:d]}-{digits[d:e]}}}"


def make_raw_keys(count: int, random_bytes: Callable[[int], bytes]) -> bytes:
    """``count`` new version-4 keys of 16 bytes each, end to end.

    ``random_bytes`` is ``os.urandom``, given by the door. The bits of version and variant are set
    for all keys at once: four times as fast as ``uuid.uuid4`` key by key.
    """
    raw = bytearray(random_bytes(KEY_BYTES * count))
    raw[6::KEY_BYTES] = raw[6::KEY_BYTES].translate(_VERSION_4)
    raw[8::KEY_BYTES] = raw[8::KEY_BYTES].translate(_VARIANT)
    return bytes(raw)


def hash_raw_keys(raw: bytes) -> bytes:
    """The hashes of keys that stand end to end, end to end again."""
    sha256 = hashlib.sha256
    return b"".join(
        [sha256(raw[n : n + KEY_BYTES]).digest() for n in range(0, len(raw), KEY_BYTES)]
    )


def format_raw_keys(raw: bytes) -> list[str]:
    """The printed forms of keys that stand end to end."""
    digits = raw.hex().upper()
    return [format_key(digits, n) for n in range(0, len(digits), 2 * KEY_BYTES)]


def parse_key(text: str) -> ActivationKey:
    """The key that somebody typed or read out: braces, dashes, spaces and case do not matter.

    Letters that no key contains are read as the digit they look like (O as 0, I and L as 1, S as 5,
    Z as 2), Cyrillic and Greek letters as ours, and digits of other scripts as well.
    Around a key with its dashes may stand other text: the
    letter's whole address, or "Activation Key:".

    :raises Refused: ``key-malformed``, with how many digits there are or which character is
        wrong; what was typed is never repeated.
    """
    typed = _read_plainly(text[:_READ]).upper().translate(_LOOK_ALIKES)
    digits = _DECORATION.sub("", typed)
    strange = sorted(set(re.sub(r"[0-9A-F]", "", digits)))
    within = set(_WITHIN_TEXT.findall(typed)) if strange else set()
    if len(within) == 1:
        digits, strange = _DECORATION.sub("", within.pop()), []
    if strange:
        raise Refused("key-malformed.characters", characters=tuple(strange[:5]))
    if len(digits) != 2 * KEY_BYTES:
        raise Refused("key-malformed.length", count=len(digits), wanted=2 * KEY_BYTES)
    return ActivationKey(bytes.fromhex(digits))


def find_key(text: str) -> ActivationKey | None:
    """The key in a text, as :func:`parse_key` reads it; None where there is none."""
    try:
        return parse_key(text)
    except Refused:
        return None


def looks_like_key(text: str) -> bool:
    """Whether all of a text has a GUID's form, one with a digit too few, too many or wrong as well.

    It may still be an id: those of some districts are GUIDs.
    """
    return bool(_FORM.fullmatch(_read_plainly(text[:_READ]).strip().strip("{}()'\"").upper()))


def hide_key(name: str) -> str:
    """A name that nobody has, as a message may repeat it: not where it may be a key."""
    return "(in the form of a key)" if looks_like_key(name) else name


def _read_plainly(text: str) -> str:
    """Wide letters, digits of any script and any dash as ASCII; invisible marks are gone."""
    return "".join(map(_plain, unicodedata.normalize("NFKC", text)))


def _plain(character: str) -> str:
    if character.isascii():
        return character
    kind = unicodedata.category(character)
    if kind == "Nd":
        return str(unicodedata.decimal(character))
    if kind == "Pd" or character == "\u2212":
        return "-"
    return "" if kind == "Cf" else character


class KeyState(StrEnum):
    """What a key is worth at one moment."""

    LIVE = "live"
    SUSPENDED = "suspended"
    REDEEMED = "redeemed"
    REVOKED = "revoked"
    EXPIRED = "expired"


class Closing(StrEnum):
    """Why a key was closed; everything but ``REDEEMED`` is a revocation."""

    REDEEMED = "redeemed"
    REPLACED = "replaced"
    REVOKED = "revoked"
    UNDONE = "undone"
    MERGED = "merged"


def key_state(
    closed_as: str | None, expires_at: datetime, eligible: bool, now: datetime
) -> KeyState:
    """The state of a key: closed wins, then expired, then suspended.

    Suspended is derived and never stored: the posted letter works again when the child is back.
    """
    if closed_as == Closing.REDEEMED:
        return KeyState.REDEEMED
    if closed_as is not None:
        return KeyState.REVOKED
    if now >= expires_at:
        return KeyState.EXPIRED
    return KeyState.LIVE if eligible else KeyState.SUSPENDED


class ParentStatus(StrEnum):
    """The status of an eligible parent before keys are issued.

    ``UNDONE``: every key was undone with its batch, so that another is issued without asking. One
    that was revoked or used before is not: whoever decided that meant this parent.
    """

    NEVER_ISSUED = "never-issued"
    UNDONE = "undone"
    HAS_ACCOUNT = "has-account"
    HAS_KEY = "has-key"
    EXPIRED = "expired"
    REVOKED = "revoked"


ISSUED_WITHOUT_ASKING = frozenset({ParentStatus.NEVER_ISSUED, ParentStatus.UNDONE})


def statuses_to_issue(with_expired: bool) -> frozenset[ParentStatus]:
    """Whose turn it is: expired keys are replaced only on demand, revoked ones never by issuing.

    A nightly run must not print thousands of letters again because an expiry day passed.
    """
    return ISSUED_WITHOUT_ASKING | {ParentStatus.EXPIRED} if with_expired else ISSUED_WITHOUT_ASKING


class Validity(NamedTuple):
    """The last day of a key and the moment at which it ends."""

    expires_on: date
    expires_at: datetime


def end_of_day(day: date) -> datetime:
    """The moment (UTC) at which ``day`` is over on this machine's clock."""
    following = day + timedelta(days=1)
    midnight = datetime(following.year, following.month, following.day)
    if following.year <= 1970:  # Windows knows no local time so early
        return midnight.replace(tzinfo=UTC)
    # Where clocks are put forward at midnight there is none, and one reading of it is too early.
    ends = (midnight.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return min(end for end in ends if end.astimezone().date() >= following)


def valid_for(start: date, days: int) -> Validity:
    """A key good for ``days`` days after ``start`` (the posting or issuing day), to its end."""
    last = start + timedelta(days=days)
    return Validity(last, end_of_day(last))


def valid_until(last: date) -> Validity:
    """A key good up to and including ``last``."""
    return Validity(last, end_of_day(last))


_REFERENCE = re.compile(r"([0-9A-Za-z]{5})\s*[-_\u2010-\u2015]\s*([0-9]{1,7})")


class LetterMark(StrEnum):
    """What staff say of one letter: it came back, or a person took it."""

    RETURNED = "returned"
    HANDED_OVER = "handed-over"


class ReminderStatus(StrEnum):
    """Whether the parent of an unused key gets a letter that reminds of it, and if not, why."""

    DUE = "due"
    SUSPENDED = "suspended"  # no child gives access at present
    EXPIRED = "expired"
    RETURNED = "returned"  # its letter came back: the address is wrong
    RECENT = "recent"
    REMINDED = "reminded"


def parse_reference(text: str) -> tuple[str, int] | None:
    """The batch's code and the place in it of a key's reference; None if it is none."""
    found = _REFERENCE.fullmatch(_read_plainly(text[:_READ]).strip(" \t\r\n.,;:"))
    return (found[1].upper(), int(found[2])) if found else None


def make_reference(batch_code: str, serial: int) -> str:
    """A key's reference: its batch's random code and its place in the batch, ``K7QMX-153``.

    Unique because batch codes are, no secret, and not derived from the key.
    """
    return f"{batch_code}-{serial}"
