"""Sessions of the parents' door: tokens, kinds, how long each may last.

A token is 256 random bits and stands only in the browser or the app; the store has its SHA-256.
Whether a session still counts is derived from its account at each request, never stored, so that
no change of an account can forget to end it (``services/lookup/sessions.py``).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from portaladm.domain.secret import Secret

_TOKEN_BYTES = 32
SESSIONS_AT_MOST = 10
"""Open sessions of one account; the oldest gives way to a new one."""
DEVICES_AT_MOST = 20
"""Known devices of one account; likewise."""
DEVICE_DAYS = 180
SEEN_EVERY = timedelta(minutes=1)
"""How exactly the time of the last request is kept: a page is no reason to write each time."""


SHARED_IDLE = timedelta(seconds=90)
"""How long a session of a shared browser lasts without a request, however far its parent came."""


class SessionKind(StrEnum):
    """What a session opens."""

    ACTIVATION = "activation"
    """Choosing a user name and a password, after a good key."""
    CHANGE = "change"
    """Choosing a password, after a temporary one; nothing else."""
    WEB = "web"
    APP = "app"
    KIOSK = "kiosk"
    """A browser that many people use, one after the other."""

    @property
    def remembers_device(self) -> bool:
        """Whether what signs in is known by its token next time; half-way, or shared, it is not."""
        return self in (SessionKind.WEB, SessionKind.APP)


class Ending(StrEnum):
    """Why a session was ended, where that was done and does not follow from its account."""

    SIGNED_OUT = "signed-out"
    ELSEWHERE = "signed-out-elsewhere"
    REPLACED = "replaced"
    STAFF = "staff"


class Lifetimes(NamedTuple):
    """The settings that say how long sessions last."""

    idle_minutes: int = 20
    session_hours: int = 8
    app_days: int = 30
    shared: bool = False
    """Whether many people use the browser, one after the other."""


class Lifetime(NamedTuple):
    """How long one kind lasts: in all, and without a request (None: as long as in all)."""

    whole: timedelta
    idle: timedelta | None = None
    slides: bool = False
    """Whether the stored end moves along with each request, so that it is exact to the second, and
    the same at every door of the store."""

    @property
    def without_use(self) -> timedelta:
        """How long it lasts if no request comes any more."""
        return self.whole if self.idle is None else min(self.whole, self.idle)

    def find_end(self, created_at: datetime, used_at: datetime) -> datetime:
        """When a session that was made and last used then is over, as the store keeps it."""
        whole = created_at + self.whole
        return min(whole, used_at + self.without_use) if self.slides else whole


def lifetime_of(kind: SessionKind, settings: Lifetimes) -> Lifetime:
    """How long a session of this kind lasts."""
    if kind is SessionKind.KIOSK or (settings.shared and kind is not SessionKind.APP):
        return Lifetime(timedelta(hours=settings.session_hours), SHARED_IDLE, slides=True)
    if kind is SessionKind.WEB:
        return Lifetime(
            timedelta(hours=settings.session_hours), timedelta(minutes=settings.idle_minutes)
        )
    if kind is SessionKind.APP:
        return Lifetime(timedelta(days=settings.app_days))
    return Lifetime(timedelta(hours=settings.session_hours), timedelta(minutes=30))


def is_over(
    lifetime: Lifetime, *, seen_at: datetime, ends_at: datetime, now: datetime
) -> bool:  # fmt: skip
    """Whether its time is up.

    The last request is kept to the minute only, which is given on top: nobody is sent away early.
    """
    idle = lifetime.idle is not None and now >= seen_at + lifetime.idle + SEEN_EVERY
    return now >= ends_at or idle


def make_token(random_bytes: Callable[[int], bytes]) -> Secret:
    """A new token of 256 bits, as a text that cookies and headers carry."""
    return Secret(base64.urlsafe_b64encode(random_bytes(_TOKEN_BYTES)).rstrip(b"=").decode())


def hash_token(token: Secret) -> bytes:
    """What the store keeps of a token."""
    return hashlib.sha256(token.reveal().encode("utf-8", "surrogatepass")).digest()
