"""The audit trail: one row per change, hash-chained (safety decision S4).

``hash = SHA-256(previous hash || canonical row)``. The canonical row is the row's fields in the
order of :class:`Entry`, UTF-8, joined by U+001F, a character that no field can hold; anybody can
recompute it with any tool.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from portaladm.domain.text import show_safely

GENESIS = bytes(32)
"""What the first row's hash is chained to."""
SEPARATOR = "\x1f"


class Action(StrEnum):
    """Everything that can happen: a closed list. Retired actions stay here as comments."""

    STORE_CREATED = "store:created"
    STORE_UPGRADED = "store:upgraded"
    STORE_BACKED_UP = "store:backed-up"
    STORE_MOVED = "store:moved"
    SETTING_CHANGED = "setting:changed"
    SIGNING_KEY_CREATED = "signing-key:created"
    ROSTER_IMPORTED = "roster:imported"
    KEY_ISSUED = "key:issued"
    KEY_REISSUED = "key:reissued"
    KEY_REVOKED = "key:revoked"
    KEY_EXTENDED = "key:extended"
    LETTER_MARKED = "letter:marked"
    KEY_RESTORED = "key:restored"
    BATCH_ISSUED = "batch:issued"
    BATCH_PUBLISHED = "batch:published"
    BATCH_LOST = "batch:lost"
    BATCH_UNDONE = "batch:undone"
    BATCH_MARKED = "batch:marked"
    BATCH_SHREDDED = "batch:shredded"
    DATA_EXPORTED = "data:exported"
    LINK_DENIED = "link:denied"
    LINK_ALLOWED = "link:allowed"
    LINK_OPENED = "link:opened"
    RESTRICTION_MOVED = "restriction:moved"
    PARENT_ADDED = "parent:added"
    PARENT_TAKEN_BACK = "parent:taken-back"
    PARENT_MERGED = "parent:merged"
    PARENT_UNMERGED = "parent:unmerged"
    PARENT_RENUMBERED = "parent:renumbered"
    PARENT_IDENTITY = "parent:identity"
    STUDENT_IDENTITY = "student:identity"
    IDENTITY_WITHDRAWN = "identity:withdrawn"
    ACCOUNT_ACTIVATED = "account:activated"
    ACCOUNT_DISABLED = "account:disabled"
    ACCOUNT_ENABLED = "account:enabled"
    ACCOUNT_UNLOCKED = "account:unlocked"
    ACCOUNT_SIGNED_OUT = "account:signed-out"
    ACCOUNT_RENAMED = "account:renamed"
    ACCOUNT_VOIDED = "account:voided"
    ACCOUNT_RESTORED = "account:restored"
    PASSWORD_RESET = "password:reset"
    PASSWORD_CHANGED = "password:changed"


class AuditMetadata(NamedTuple):
    """Who, when, where and through which channel (``cli``); the same for every row of one command.

    ``actor`` is the operating system's user or ``PORTALADM_ACTOR``: a claim, not a proof.
    ``at`` is UTC, ISO 8601 with milliseconds and ``Z``.
    """

    at: str
    actor: str
    host: str
    channel: str


class Event(NamedTuple):
    """One change, still without its place in the chain; never holds a secret."""

    action: Action
    subject: str
    batch: str = ""
    verified_by: str = ""
    reason: str = ""
    detail: str = ""


class Entry(NamedTuple):
    """One row of the trail. The order of its fields is the canonical order."""

    seq: int
    at: str
    actor: str
    host: str
    channel: str
    action: str
    subject: str
    batch: str
    verified_by: str
    reason: str
    detail: str
    hash: bytes


class Head(NamedTuple):
    """The last row of the trail at one moment: an anchor, once it is kept somewhere else.

    ``hash`` has 32 bytes, or of an anchor from a letter's foot the first 16.
    """

    seq: int
    hash: bytes

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash.hex()}"


Row = tuple[int, str, str, str, str, str, str, str, str, str, str, bytes]


def chain_events(head: Head, metadata: AuditMetadata, events: Iterable[Event]) -> Iterator[Row]:
    """The events as rows that continue the chain at ``head``, one by one in constant memory."""
    who = _metadata_fields(metadata)
    before = SEPARATOR.join(who)
    seq, digest, sha256 = head.seq, head.hash, hashlib.sha256
    for event in events:
        seq += 1
        fields = (
            event.action.value,
            _clean(event.subject),
            event.batch,
            event.verified_by,
            _clean(event.reason),
            _clean(event.detail),
        )
        canonical = f"{seq}\x1f{before}\x1f{SEPARATOR.join(fields)}"
        digest = sha256(digest + canonical.encode()).digest()
        yield (seq, *who, *fields, digest)


def chain_subjects(
    head: Head, metadata: AuditMetadata, event: Event, subjects: Iterable[str]
) -> Iterator[Row]:
    """One event for many subjects (``event.subject`` is not looked at), made for batches."""
    who = _metadata_fields(metadata)
    before = SEPARATOR.join(who)
    action = event.action.value
    rest = (event.batch, event.verified_by, _clean(event.reason), _clean(event.detail))
    start = f"\x1f{before}\x1f{action}\x1f"
    end = SEPARATOR + SEPARATOR.join(rest)
    seq, digest, sha256 = head.seq, head.hash, hashlib.sha256
    for subject in subjects:
        seq += 1
        digest = sha256(digest + f"{seq}{start}{subject}{end}".encode()).digest()
        yield (seq, *who, action, subject, *rest, digest)


Link = tuple[int, bytes, bytes]
"""One row as the chain sees it: its place, its canonical bytes, the hash beside them."""


class ChainCheck(NamedTuple):
    """What a walk along the chain found.

    ``head`` is the last row that holds; ``broken_at`` the first that does not, with ``fault`` as
    a sentence. ``covered`` is the last row that an anchor vouches for: who can write the store can
    write a whole new chain, so rows after it hold together and nothing more. ``differing`` says in
    how many of its ``digits`` an anchor differs from its row's hash: a few are a slip of the pen.
    """

    head: Head
    covered: int = 0
    broken_at: int | None = None
    fault: str = ""
    differing: int = 0
    digits: int = 2 * len(GENESIS)

    @property
    def whole(self) -> bool:
        """Whether every row follows from the one before and every anchor is in its place."""
        return self.broken_at is None

    @property
    def not_covered(self) -> int:
        """How many rows after the last anchor hold together without being vouched for."""
        return self.head.seq - self.covered


def check_chain(links: Iterable[Link], anchors: Iterable[Head] = ()) -> ChainCheck:
    """Walk the chain once, in constant memory, to its end or to the first row that is wrong."""
    wanted: dict[int, set[bytes]] = {}
    for anchor in anchors:
        wanted.setdefault(anchor.seq, set()).add(anchor.hash)
    seq, digest, covered, sha256 = 0, GENESIS, 0, hashlib.sha256
    if not all(map(GENESIS.startswith, wanted.get(0, ()))):
        return ChainCheck(Head(0, GENESIS), 0, 1, "the anchor of row 0 is of another trail")
    for place, canonical, stored in links:
        if place != seq + 1:
            fault = f"row {place} follows row {seq}"
            return ChainCheck(Head(seq, digest), covered, seq + 1, fault)
        following = sha256(digest + canonical).digest()
        if following != stored:
            fault = f"row {place} is not what was written, or does not follow row {seq}"
            return ChainCheck(Head(seq, digest), covered, place, fault)
        if place in wanted:
            wrong = [one for one in wanted[place] if not following.startswith(one)]
            if wrong:
                fault = f"row {place} is another row than the one the anchor was taken from"
                slips = min((_count_differing(one, following), 2 * len(one)) for one in wrong)
                return ChainCheck(Head(seq, digest), covered, place, fault, *slips)
            covered = place
        seq, digest = place, following
    head = Head(seq, digest)
    if any(place > seq for place in wanted):
        fault = f"the trail ends at row {seq} and an anchor is of row {max(wanted)}"
        return ChainCheck(head, covered, seq + 1, fault)
    return ChainCheck(head, covered)


def _count_differing(one: bytes, other: bytes) -> int:
    return sum(a != b for a, b in zip(one.hex(), other.hex(), strict=False))


def _metadata_fields(metadata: AuditMetadata) -> tuple[str, str, str, str]:
    return (
        _clean(metadata.at),
        _clean(metadata.actor),
        _clean(metadata.host),
        _clean(metadata.channel),
    )


def _clean(text: str) -> str:
    return show_safely(text)
