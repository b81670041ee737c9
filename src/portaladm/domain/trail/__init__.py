"""The audit trail: what a row of it tells (safety decision S4), and an audit head.

``chain.py`` has how rows are chained and verified, ``covered.py`` what they tell of the state that
a change leaves, ``anchors.py`` how a head is printed and read back.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Action(StrEnum):
    """Everything that can happen: a closed list. Retired actions stay here as comments."""

    STORE_CREATED = "store:created"
    STORE_UPGRADED = "store:upgraded"
    STORE_BACKED_UP = "store:backed-up"
    STORE_MOVED = "store:moved"
    STORE_PURGED = "store:purged"
    STORE_RESTORED = "store:restored"
    STORE_ACCEPTED = "store:accepted"
    SETTING_CHANGED = "setting:changed"
    SIGNING_KEY_CREATED = "signing-key:created"
    ROSTER_IMPORTED = "roster:imported"
    KEY_ISSUED = "key:issued"
    KEY_REISSUED = "key:reissued"
    KEY_REVOKED = "key:revoked"
    KEY_EXTENDED = "key:extended"
    LETTER_MARKED = "letter:marked"
    KEYS_REMINDED = "key:reminded"
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
    PARENT_ERASED = "parent:erased"
    STUDENT_ERASED = "student:erased"
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
    PASSWORD_EXPIRED = "password:expired"
    PASSWORD_REHASHED = "password:rehashed"


class AuditMetadata(NamedTuple):
    """Who, when, where and through which channel (``cli``); the same for every row of one command.

    ``actor`` is the operating system's user or ``PORTALADM_ACTOR``: a claim, not a proof.
    ``at`` is UTC, ISO 8601 with milliseconds and ``Z``. ``salt`` is random and never stored: each
    row's own salt is made of it, so that the salt of one row says nothing of another's erased text.
    """

    at: str
    actor: str
    host: str
    channel: str
    salt: str = ""


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
