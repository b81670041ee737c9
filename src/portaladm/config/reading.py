"""Reading the settings' file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from portaladm.config.pairs import refuse_reversed
from portaladm.config.schema import Settings
from portaladm.config.values import replace_value
from portaladm.errors import Refused


def read_settings(path: Path) -> Settings:
    """The settings of a file; the defaults where it says nothing or does not exist.

    :raises Refused: ``config-*``, naming the file and the key.
    """
    return merge_settings(path, {})


def merge_settings(
    path: Path, changes: Mapping[str, Any], *, without: Collection[str] = ()
) -> Settings:
    """What the settings would be with these changes; nothing is written.

    ``without`` names what the file is to say nothing of, so that it has its default.
    Changes may mend what is wrong in the file, and where they mend something, the rest of what is
    wrong may wait.

    :raises Refused: ``config-*``: the file is wrong and nothing of it is mended, or a change is.
    """
    settings, faults = read_good_settings(path)
    mends = any(name in changes or name in without for name in faults)
    for fault in faults.values() if not mends else ():
        raise fault
    if without:
        settings, _ = read_good_settings(path, without=without)
    for name, value in changes.items():
        settings = replace_value(settings, name, value, path)
    refuse_reversed(settings, path, of=frozenset([*changes, *without]) if mends else None)
    return settings


def read_good_settings(
    path: Path, *, without: Collection[str] = ()
) -> tuple[Settings, dict[str, Refused]]:
    """The settings of a file as far as each is good by itself, and what is wrong, by its name.

    What ``without`` names is read as if it did not stand there.

    :raises Refused: ``config-unreadable``.
    """
    settings, faults = Settings(), dict[str, Refused]()
    for name, value in flatten(read_document(path)):
        if name in without:
            continue
        try:
            settings = replace_value(settings, name, value, path)
        except Refused as fault:
            faults[name] = fault
    return settings, faults


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


def take_out(document: dict[str, Any], name: str) -> None:
    """Leave a setting out of a file's content, and its section where nothing else stands there."""
    for section, content in list(document.items()):
        if section == name:
            del document[section]
        elif isinstance(content, dict):
            for key in [key for key in content if f"{section}.{key}" == name]:
                del content[key]
            if not content:
                del document[section]


def flatten(document: dict[str, Any]) -> list[tuple[str, Any]]:
    """Each setting of a file's content with its value; what is no section by its own name."""
    flat: list[tuple[str, Any]] = []
    for section, content in document.items():
        if isinstance(content, dict) and (content or hasattr(Settings(), section)):
            flat += [(f"{section}.{key}", value) for key, value in content.items()]
        else:
            flat.append((section, content))
    return flat
