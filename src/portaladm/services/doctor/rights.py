"""Who may read or replace the store and what counts beside it: rights, owners, the pepper's file.

Windows has no such rights to look at: what the program makes there is given to its owner alone
when it is made, and of the rest a note says that it was not looked at.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from portaladm.domain.diagnosis import Diagnosis, Severity
from portaladm.errors import Remark
from portaladm.outputs.places import find_trusted
from portaladm.platform import find_user, is_windows
from portaladm.services.context import Context
from portaladm.services.passwords.pepper import find_pepper_file, read_peppers
from portaladm.store.db.connection.head_file import HeadFile

PROBLEM, NOTE = Severity.PROBLEM, Severity.NOTE
_OTHERS, _OTHERS_WRITE, _NO_GROUP_READS = 0o077, 0o022, 0o040


def check_rights(context: Context, settings_file: Path, *, repair: bool) -> Iterator[Diagnosis]:
    """Others who may read the store, or change it, its settings or the audit head beside it."""
    store = context.store.path
    if is_windows():
        yield Diagnosis(NOTE, Remark("rights-not-checked", path=store))
        return
    yield from _check_mode(store, _OTHERS, "store", repair)
    yield from _check_mode(HeadFile(store).path, _OTHERS_WRITE, "head", repair)
    yield from _check_mode(settings_file, _OTHERS_WRITE, "settings", repair)
    for folder in dict.fromkeys((store.parent, settings_file.parent)):
        yield from _check_folder(folder)


def check_owners(context: Context, settings_file: Path) -> Iterator[Diagnosis]:
    """Another user who owns the store, its folder, its settings or the head beside it.

    A store in a folder in which we may write is not even opened then (``find_unsafe``): this is
    said of one that we may only read, and of what lies beside it.
    """
    store = context.store.path
    places = {
        "folder": store.parent, "store": store, "head": HeadFile(store).path,
        "settings": settings_file,
    }  # fmt: skip
    for what, path in places.items():
        yield from _check_owner(path, what, store)


def check_pepper(context: Context, *, repair: bool) -> Iterator[Diagnosis]:
    """A file with the pepper that can't be used, or that others may read or replace.

    Whoever reads it and the store can guess passwords; whoever replaces it locks all parents out.

    :raises Refused: ``pepper-file-*``, ``store-damaged``.
    """
    with context.store.read() as transaction:
        read_peppers(context, transaction)
    path = find_pepper_file(context)
    if path is None:
        return
    if is_windows():
        yield Diagnosis(NOTE, Remark("rights-not-checked.pepper", path=path))
        return
    # A group may read what root gave to it: so a service gets a secret that it can't change.
    of_root = find_user() and path.stat().st_uid == 0
    forbidden = _OTHERS & ~_NO_GROUP_READS if of_root else _OTHERS
    yield from _check_mode(path, forbidden, "pepper", repair)
    yield from _check_owner(path, "pepper", context.store.path)
    if path.parent != context.store.path.parent:
        yield from _check_folder(path.parent)


def _check_mode(path: Path, forbidden: int, what: str, repair: bool) -> Iterator[Diagnosis]:
    reason: str | None = None
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if not mode & forbidden:
            return
        if repair:
            path.chmod(mode & ~forbidden)
    except FileNotFoundError:
        return
    except OSError as error:
        reason, repair = error.strerror, False
    done = "-repaired" if repair else ""
    remark = Remark(f"file-open.{what}{done}", path=path, mode=mode, reason=reason)
    yield Diagnosis(Severity.REPAIRED if repair else PROBLEM, remark)


def _check_folder(folder: Path) -> Iterator[Diagnosis]:
    with suppress(OSError):
        if folder.stat().st_mode & _OTHERS_WRITE:
            yield Diagnosis(PROBLEM, Remark("folder-open", folder=folder))


def _check_owner(path: Path, what: str, store: Path) -> Iterator[Diagnosis]:
    trusted = find_trusted(store)
    with suppress(OSError):
        if trusted and path.resolve().lstat().st_uid not in trusted:
            yield Diagnosis(PROBLEM, Remark("file-foreign", path=path, what=what))
