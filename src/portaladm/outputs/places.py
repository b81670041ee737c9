"""Folders that are not private: copied to a cloud, or on somebody else's machine.

Recognised by the names that the services give their folders and by the mount table of Linux; a
hint for a person, not a proof.
"""

from __future__ import annotations

import os
from pathlib import Path

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
