"""The pepper: the key of this installation under which passwords are hashed (safety decision S2).

It lies in the store, made with it; the setting ``passwords.pepper_file`` names a file that is
used instead. Hashes made with the store's own key stay valid after such a change: both are
offered for comparing, and the next right sign-in hashes again.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from portaladm.domain.passwords.hashing import Pepper
from portaladm.errors import Refused
from portaladm.services.context import Context
from portaladm.store.db.meta import read_meta
from portaladm.store.db.transaction import Transaction

_HEX = re.compile(r"(?:[0-9a-fA-F]{2}){32,}")


def read_peppers(context: Context, transaction: Transaction) -> tuple[Pepper, ...]:
    """Every key that this installation has; the first one is for new hashes.

    :raises Refused: ``pepper-file-*``: the file is missing, unreadable or holds no key;
        ``store-damaged``: the store's own is gone, or is none.
    """
    text = read_meta(transaction, "pepper")
    if not isinstance(text, str) or not _HEX.fullmatch(text):
        raise Refused("store-damaged.found", fault="the key for its passwords is not in it")
    stored = _make_pepper(bytes.fromhex(text))
    path = find_pepper_file(context)
    return (_read_file(path), stored) if path else (stored,)


def find_pepper_file(context: Context) -> Path | None:
    """The file that has the key in place of the store; a name alone is one beside the store."""
    name = context.settings.passwords.pepper_file
    return context.store.path.parent / Path(name).expanduser() if name else None


def _make_pepper(key: bytes) -> Pepper:
    """Named by 32 bits of its own hash: 256 random bits stay unguessable."""
    return Pepper(hashlib.sha256(key).hexdigest()[:8], key)


def _read_file(path: Path) -> Pepper:
    try:
        text = path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise Refused("pepper-file-missing", path=path, reason=error.strerror) from error
    except UnicodeDecodeError:
        text = ""
    if not _HEX.fullmatch(text):
        raise Refused("pepper-file-unreadable", path=path)
    return _make_pepper(bytes.fromhex(text))
