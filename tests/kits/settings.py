"""The settings' file of an office, as somebody wrote it in a text editor."""

from __future__ import annotations

from tests.conftest import Office


def write_settings(office: Office, content: str) -> None:
    """Make the file what ``content`` says, right or wrong."""
    office.store.parent.mkdir(parents=True, exist_ok=True)
    office.store.with_name("portaladm.toml").write_text(content)
