"""Folders that are not private: copied to a cloud, or on somebody else's machine.

Recognised by the names that the services give their folders and by the mount table of Linux; a
hint for a person, not a proof.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from portaladm.platform import find_user

_SYNCED = {
    "onedrive": "OneDrive",
    "dropbox": "Dropbox",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "my drive": "Google Drive",
    "icloud drive": "iCloud Drive",
    "com~apple~clouddocs": "iCloud Drive",
    "cloudstorage": "a cloud service",
    "nextcloud": "Nextcloud",
    "box sync": "Box",
}
_NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ncpfs"})


def find_unsafe(store: Path) -> tuple[str, Path] | None:
    """What lets others put their own data in the place of the store.

    ``shared``: its folder, where everybody may write, sticky or not; ``owner``: a folder or file of
    somebody else. SQLite plays back whatever lies beside a store under a journal's name. Where we
    may not write, it plays back nothing. Windows has no such rights to look at.
    """
    user = find_user()
    if user is None:
        return None
    store = store.resolve()
    folder = store.parent
    if not os.access(folder, os.W_OK):
        return None
    found = folder.stat()
    if found.st_mode & stat.S_IWOTH:
        return "shared", folder
    trusted = find_trusted(store)
    beside = (store.with_name(store.name + end) for end in ("-journal", "-wal", "-shm"))
    for path in (folder, store, *beside):
        with suppress(OSError):
            if path.lstat().st_uid not in trusted:
                return "owner", path
    return None


def find_trusted(store: Path) -> set[int]:
    """The numbers of the users whose files are taken for the office's; none on Windows.

    Ours and root's; root takes those of whoever owns the store's folder.

    :raises OSError: the folder can't be looked at.
    """
    user = find_user()
    if user is None:
        return set()
    return {0, user} if user else {0, store.resolve().parent.stat().st_uid}


def find_sync_service(folder: Path) -> str | None:
    """The service that copies this folder to other machines, if its path names one."""
    for part in folder.absolute().parts:
        name = part.casefold()
        for start, service in _SYNCED.items():
            if name == start or name.startswith((f"{start} ", f"{start}-")):
                return service
    return None


def find_file_system(path: Path) -> str:
    """The kind of file system that holds ``path``, as far as this platform tells; else ''."""
    try:
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        return "network share" if str(path.absolute()).startswith("\\\\") else ""
    best, kind = "", ""
    for line in lines:
        _, mount, fs, *_ = line.split(" ")
        mount = mount.replace("\\040", " ")
        inside = str(path.absolute()) == mount or str(path.absolute()).startswith(
            mount.rstrip("/") + os.sep
        )
        if inside and len(mount) >= len(best):
            best, kind = mount, fs
    return kind


def is_network(kind: str) -> bool:
    """Whether it lies on another machine, where SQLite's locks can't be relied on."""
    return kind in _NETWORK or kind == "network share"
