"""How a password is stored: ``scheme$keyid$bcrypt`` (safety decision S2).

bcrypt is given base64(HMAC-SHA-384(k, password in NFC as UTF-8)): always 64 bytes without NUL, so
its limit of 72 bytes cuts nothing, and a stolen store without the key cannot be guessed at. k is
HMAC-SHA-384(key, account's id): a hash that is copied to another account's row opens nothing there.
bcrypt is imported inside the functions: ``--help`` must not pay for it.
"""

from __future__ import annotations

import base64
import hmac
import os
import re
import unicodedata
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice

from portaladm.domain.secret import Secret
from portaladm.errors import Refused

SCHEME = "hmac-sha384-account-bcrypt"
OLD_SCHEME = "hmac-sha384-bcrypt"
"""What earlier versions stored: k is the key itself, whatever the account."""
# NFC of 100,000 hostile characters takes 8 s, of 4,096 it takes 13 ms: it sorts accents one by
# one. No accepted password is longer than this, so a longer text is hashed as it is, whole.
_NORMALISED_AT_MOST = 4_096
_AHEAD_PER_WORKER = 8  # hashes under way or waiting to be taken: bounds the memory

_KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_STORED = re.compile(
    r"(?P<scheme>[a-z0-9-]+)\$(?P<key_id>[A-Za-z0-9._-]{1,64})\$"
    r"(?P<bcrypt>\$2[aby]\$(?P<cost>[0-3][0-9])\$[./A-Za-z0-9]{53})"
)
_DUMMY_KEY_ID = "none"
NOBODY = 0
"""No account's id: what a dummy is compared for."""
_LEAST_BYTES = 32


@dataclass(frozen=True, slots=True)
class Pepper:
    """The key of one installation; ``key_id`` is stored beside each hash made with it."""

    key_id: str
    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not _KEY_ID.fullmatch(self.key_id) or self.key_id == _DUMMY_KEY_ID:
            raise Refused("pepper-id", key_id=self.key_id)
        if len(self.key) < _LEAST_BYTES:
            raise Refused("pepper-short", least=_LEAST_BYTES)


@dataclass(frozen=True, slots=True)
class PasswordHash:
    """What is stored of a password. ``text`` is the stored form; its repr shows none of it.

    Raises :class:`Refused` (``password-hash-unreadable``) when the text is not of that form.
    """

    text: str = field(repr=False)
    scheme: str = field(init=False, compare=False)
    key_id: str = field(init=False, compare=False)
    cost: int = field(init=False, compare=False)

    def __post_init__(self) -> None:
        parts = _STORED.fullmatch(self.text)
        if parts is None:
            raise Refused("password-hash-unreadable")
        object.__setattr__(self, "scheme", parts["scheme"])
        object.__setattr__(self, "key_id", parts["key_id"])
        object.__setattr__(self, "cost", int(parts["cost"]))

    @property
    def bcrypt(self) -> bytes:
        """The part that bcrypt made, salt and cost included."""
        return self.text.split("$", 2)[2].encode("ascii")


def hash_password(secret: Secret, pepper: Pepper, cost: int, account_id: int) -> PasswordHash:
    """The hash to store for this account. ``cost`` is bcrypt's, 4 to 31: 12 takes 0.25 s."""
    import bcrypt

    key = _bind(pepper.key, account_id)
    made = bcrypt.hashpw(_digest(secret, key), bcrypt.gensalt(cost)).decode("ascii")
    return PasswordHash(f"{SCHEME}${pepper.key_id}${made}")


def verify_password(
    secret: Secret, stored: PasswordHash, peppers: Iterable[Pepper], account_id: int
) -> bool:  # fmt: skip
    """Whether this is the account's password; exactly one bcrypt call, whatever the answer.

    Takes any text, of any length. Raises :class:`Refused` (``pepper-missing``) when the key that
    the hash was made with is not among ``peppers``: that is a fault of the installation, and must
    not count as a wrong password.
    """
    import bcrypt

    key = find_key(stored, peppers)
    bound = _bind(key, account_id)
    return bcrypt.checkpw(
        _digest(secret, key if stored.scheme == OLD_SCHEME else bound), stored.bcrypt
    )


def needs_rehash(stored: PasswordHash, cost: int, key_id: str) -> bool:
    """Whether to hash again after the next sign-in: cheaper, an older key, the earlier form."""
    return stored.scheme != SCHEME or stored.key_id != key_id or stored.cost < cost


def dummy_hash(cost: int) -> PasswordHash:
    """A hash that no password matches, to compare with when there is no account (ASVS 6.3.8).

    Comparing takes what it takes for a real hash of this cost. A constant: nothing is computed.
    """
    return PasswordHash(f"{SCHEME}${_DUMMY_KEY_ID}$$2b${cost:02d}${'.' * 53}")


def hash_many(
    secrets: Iterable[tuple[int, Secret]],
    pepper: Pepper,
    cost: int,
    workers: int | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> Iterator[PasswordHash]:
    """Hashes in the order of ``secrets`` (account's id, password), on all cores, in little memory.

    bcrypt gives up the interpreter lock, so threads do: 1.03 x (N x t / cores) for 200 at cost 8 on
    2 cores; processes 1.03 to 1.07, and secrets would have to be pickled. ``on_progress(done)`` is
    called after each one, in the caller's own thread. ``secrets``
    is read only a few ahead; closing the iterator drops what is not yet begun.
    """
    count = workers or os.cpu_count() or 1
    with closing(_run_ahead(secrets, pepper, cost, count)) as hashes:
        for done, made in enumerate(hashes, start=1):
            if on_progress is not None:
                on_progress(done)
            yield made


def _run_ahead(
    secrets: Iterable[tuple[int, Secret]], pepper: Pepper, cost: int, workers: int
) -> Generator[PasswordHash, None, None]:
    source = iter(secrets)
    pool = ThreadPoolExecutor(workers, thread_name_prefix="hash")
    try:
        waiting: deque[Future[PasswordHash]] = deque(
            pool.submit(hash_password, secret, pepper, cost, account_id)
            for account_id, secret in islice(source, workers * _AHEAD_PER_WORKER)
        )
        while waiting:
            made = waiting.popleft().result()
            waiting.extend(
                pool.submit(hash_password, secret, pepper, cost, account_id)
                for account_id, secret in islice(source, 1)
            )
            yield made
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def find_key(stored: PasswordHash, peppers: Iterable[Pepper]) -> bytes:
    """The key that a hash was made with.

    :raises Refused: ``pepper-missing``: it is not among ``peppers``.
    """
    if stored.key_id == _DUMMY_KEY_ID:
        return b"no account has this key"
    for pepper in peppers:
        if pepper.key_id == stored.key_id:
            return pepper.key
    raise Refused("pepper-missing", key_id=stored.key_id)


def _bind(key: bytes, account_id: int) -> bytes:
    return hmac.digest(key, f"account {account_id}".encode(), "sha384")


def _digest(secret: Secret, key: bytes) -> bytes:
    text = secret.reveal()
    if len(text) <= _NORMALISED_AT_MOST:
        text = unicodedata.normalize("NFC", text)
    mac = hmac.digest(key, text.encode("utf-8", "surrogatepass"), "sha384")
    return base64.b64encode(mac)
