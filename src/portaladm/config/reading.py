"""Reading the settings' file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from portaladm.config.schema import Settings
from portaladm.config.values import replace_value
from portaladm.errors import Refused


def read_settings(path: Path) -> Settings:
    """The settings of a file; the defaults where it says nothing or does not exist.

    :raises Refused: ``config-*``, naming the file and the key.
    """
    settings = Settings()
    for name, value in _flatten(read_document(path)):
        settings = replace_value(settings, name, value, path)
    return settings


def merge_settings(path: Path, changes: Mapping[str, Any]) -> Settings:
    """What the settings would be with these changes; nothing is written.

    :raises Refused: ``config-*``: the file is wrong as it is, or a change is.
    """
    settings = read_settings(path)
    for name, value in changes.items():
        settings = replace_value(settings, name, value, path)
    return settings


def read_document(path: Path) -> dict[str, Any]:
    """The file as it stands; empty where there is none.

    :raises Refused: ``config-unreadable``.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as error:
        raise Refused("config-unreadable.encoding", path=path) from error
    except OSError as error:
        raise Refused("config-unreadable", path=path, reason=error.strerror) from error
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused("config-unreadable.syntax", path=path, reason=str(error)) from error


def _flatten(document: dict[str, Any]) -> list[tuple[str, Any]]:
    flat: list[tuple[str, Any]] = []
    for section, content in document.items():
        if isinstance(content, dict) and (content or hasattr(Settings(), section)):
            flat += [(f"{section}.{key}", value) for key, value in content.items()]
        else:
            flat.append((section, content))
    return flat
