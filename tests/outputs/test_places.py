"""Folders that are not private."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from portaladm.outputs.places import (
    find_file_system,
    find_sync_service,
    find_unsafe,
    is_network,
)


@pytest.mark.parametrize(
    ("folder", "service"),
    [
        ("/home/a/OneDrive - Lincoln District/keys", "OneDrive"),
        ("/home/a/OneDrive-Personal", "OneDrive"),
        ("/home/a/Dropbox/x", "Dropbox"),
        ("/Users/a/Library/CloudStorage/x", "a cloud service"),
        ("/Users/a/Library/Mobile Documents/com~apple~CloudDocs", "iCloud Drive"),
        ("/home/a/Google Drive/My Drive", "Google Drive"),
        ("/home/a/nextcloud", "Nextcloud"),
        ("/home/a/Dropboxes", None),
        ("/home/a/keys", None),
        ("/", None),
    ],
)
def test_a_synced_folder_is_known_by_its_name(folder: str, service: str | None) -> None:
    assert find_sync_service(Path(folder)) == service


@pytest.mark.parametrize(
    ("kind", "network"),
    [("nfs4", True), ("cifs", True), ("9p", True), ("network share", True), ("ext4", False),
     ("tmpfs", False), ("", False)],
)  # fmt: skip
def test_a_file_system_on_another_machine_is_known_by_its_kind(kind: str, network: bool) -> None:
    assert is_network(kind) is network


@pytest.mark.skipif(not Path("/proc/self/mounts").exists(), reason="there is no mount table here")
def test_the_nearest_mount_counts() -> None:
    assert find_file_system(Path("/proc/self")) == "proc"
    assert find_file_system(Path("/proc-like")) != "proc"


@pytest.mark.posix("owners and rights")
def test_what_others_may_have_put_there_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, journal = tmp_path / "s.db", tmp_path / "s.db-journal"
    store.touch()
    assert find_unsafe(store) is None
    tmp_path.chmod(0o1777)
    assert find_unsafe(store) == ("shared", tmp_path)
    tmp_path.chmod(0o770)
    assert find_unsafe(store) is None
    real, strange = Path.lstat, {str(journal)}

    def look(path: Path) -> os.stat_result:
        found = real(path)
        owner = 4711 if str(path) in strange else found.st_uid
        return os.stat_result((*found[:4], owner, *found[5:10]))

    monkeypatch.setattr(Path, "lstat", look)
    assert find_unsafe(store) is None
    journal.touch()
    assert find_unsafe(store) == ("owner", journal)
    strange |= {str(store)}
    assert find_unsafe(store) == ("owner", store)
    link = tmp_path / "folder"
    link.mkdir()
    (link / "s.db").symlink_to(store)
    assert find_unsafe(link / "s.db") == ("owner", store)
