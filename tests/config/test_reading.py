"""Reading the settings' file."""

from __future__ import annotations

from pathlib import Path

from portaladm.config.reading import read_settings
from portaladm.config.schema import Settings


def test_a_file_with_a_bom_and_windows_line_ends_is_read(tmp_path: Path) -> None:
    path = tmp_path / "portaladm.toml"
    path.write_bytes(b"\xef\xbb\xbf[keys]\r\ndays = 28\r\n")
    assert read_settings(path).keys.days == 28


def test_a_known_section_may_be_empty(tmp_path: Path) -> None:
    path = tmp_path / "portaladm.toml"
    path.write_text("[district]\n")
    assert read_settings(path) == Settings()
