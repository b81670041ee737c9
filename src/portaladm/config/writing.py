"""Writing the settings' file, in one step."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from portaladm.config.reading import merge_settings, read_document, take_out
from portaladm.config.schema import Settings
from portaladm.errors import Refused
from portaladm.platform import make_private_folder

_STRINGS = re.compile(r'''""".*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'''', re.DOTALL)
"""The strings of a TOML file: what is left may have comments."""


def write_settings(
    path: Path, changes: Mapping[str, Any], *, unset: Collection[str] = ()
) -> Settings:
    """Store changed settings in the file, keeping what it says otherwise; gives the new whole.

    ``unset`` are taken out of it: they have their defaults then. The new file takes the old one's
    place in one step; a wrong old file is never written over. Comments are lost: see
    :func:`keep_comments`.
    """
    settings = merge_settings(path, changes, without=unset)
    document = read_document(path)
    for name, value in changes.items():
        section, _, key = name.partition(".")
        document.setdefault(section, {})[key] = value
    for name in unset:
        take_out(document, name)
    _replace_file(path, document)
    return settings


def keep_comments(path: Path, metadata: str) -> Path | None:
    """Copy a file with comments before they are lost; the copy's path, None without comments.

    The copy is ``portaladm.toml.before-METADATA`` and is never made over another file.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        if "#" not in _STRINGS.sub("", text):
            return None
        copy = path.with_name(f"{path.name}.before-{metadata}")
        with copy.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Refused("config-unwritable.comments", path=path, reason=error.strerror) from error
    return copy


def _replace_file(path: Path, document: dict[str, Any]) -> None:
    import tomli_w

    path = path.resolve()  # a link stays a link
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        make_private_folder(path.parent)
        with new.open("xb") as file:
            file.write(tomli_w.dumps(document).encode())
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            new.chmod(path.stat().st_mode & 0o777)
        new.replace(path)
    except OSError as error:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise Refused("config-unwritable", path=path, reason=error.strerror) from error
