"""Writing the settings' file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from portaladm.config.reading import read_settings
from portaladm.config.schema import Settings
from portaladm.config.values import list_settings, parse_value
from portaladm.config.writing import keep_comments, write_settings
from portaladm.errors import Refused


def test_every_setting_is_written_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "portaladm.toml"
    values = {
        line.name: parse_value(line.name, line.default, path) for line in list_settings(Settings())
    }
    assert write_settings(path, values) == Settings() == read_settings(path)


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
