"""Folders that are not private."""

from __future__ import annotations

from pathlib import Path

import pytest

from portaladm.outputs.places import find_file_system, find_sync_service, is_network


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
