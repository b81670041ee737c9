"""The settings' file: reading, checking, writing it."""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path

import pytest

from portaladm.config import (
    Settings,
    keep_comments,
    list_settings,
    parse_value,
    read_settings,
    write_settings,
)
from portaladm.errors import Refused


def test_every_default_passes_its_own_check(tmp_path: Path) -> None:
    for section in fields(Settings):
        for one in fields(getattr(Settings(), section.name)):
            value = getattr(getattr(Settings(), section.name), one.name)
            check = one.metadata["check"]
            assert check is None or check(value) is None, f"{section.name}.{one.name}"
            assert one.metadata["help"]


def test_every_setting_is_written_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "portaladm.toml"
    wishes = {
        line.name: parse_value(line.name, line.default, path) for line in list_settings(Settings())
    }
    assert write_settings(path, wishes) == Settings() == read_settings(path)


def test_a_file_with_a_bom_and_windows_line_ends_is_read(tmp_path: Path) -> None:
    path = tmp_path / "portaladm.toml"
    path.write_bytes(b"\xef\xbb\xbf[keys]\r\ndays = 28\r\n")
    assert read_settings(path).keys.days == 28


def test_a_known_section_may_be_empty(tmp_path: Path) -> None:
    path = tmp_path / "portaladm.toml"
    path.write_text("[district]\n")
    assert read_settings(path) == Settings()


@pytest.mark.posix("symbolic links and rights")
def test_a_link_stays_a_link_and_rights_stay_as_they_are(tmp_path: Path) -> None:
    real, link = tmp_path / "real.toml", tmp_path / "portaladm.toml"
    real.write_text("[keys]\ndays = 28\n")
    real.chmod(0o600)
    link.symlink_to(real)
    write_settings(link, {"keys.days": 14})
    assert link.is_symlink()
    assert read_settings(real).keys.days == 14
    assert real.stat().st_mode & 0o777 == 0o600


@pytest.mark.posix("rights of a folder")
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write all")
def test_a_folder_that_can_not_be_written_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(Refused, match="config-unwritable"):
        write_settings(tmp_path / "portaladm.toml", {"keys.days": 14})
    tmp_path.chmod(0o700)


def test_a_path_through_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused):
        write_settings(tmp_path / "file" / "portaladm.toml", {"keys.days": 14})


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("name = 1\n", False),
        ("# c\n", True),
        ("name = 'a # b'\n", False),
        ('name = "a \\" # b"\n', False),
        ("name = 'a' # b\n", True),
        ('name = """\n# b\n"""\n', False),
    ],
)
def test_comments_are_told_from_texts(tmp_path: Path, text: str, has: bool) -> None:
    path = tmp_path / "portaladm.toml"
    path.write_text(text)
    assert (keep_comments(path, "now") is not None) is has
