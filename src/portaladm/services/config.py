"""Settings: changing them, with the change on the trail."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portaladm.config.reading import merge_settings, read_settings
from portaladm.config.values import SettingLine, list_settings
from portaladm.config.writing import keep_comments, write_settings
from portaladm.domain.trail import Action, Event

if TYPE_CHECKING:
    from portaladm.services.context import Context

# No vowels: six letters that are read aloud and typed by parents should not spell a word.
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"


@dataclass(frozen=True)
class Change:
    """One setting that became another, both as ``config show`` writes them.

    ``detail`` holds both values exactly, as JSON: from the trail, the settings of any day in the
    past can be told.
    """

    name: str
    old: str
    new: str
    detail: str


@dataclass(frozen=True)
class SettingsResult:
    """What was changed, in which file; ``kept`` is a copy of the file with its comments."""

    path: str
    changes: tuple[Change, ...]
    kept: str = ""


def plan_change(path: Path, wanted: Mapping[str, Any]) -> tuple[Change, ...]:
    """What would become different in the file; nothing is written.

    :raises Refused: ``config-*``: the file is wrong as it is, or a requested value is.
    """
    before = {line.name: line for line in list_settings(read_settings(path))}
    after = list_settings(merge_settings(path, wanted))
    return tuple(
        _describe_change(before[line.name], line)
        for line in after
        if line.exact != before[line.name].exact
    )


def change_settings(
    path: Path, wanted: Mapping[str, Any], now: datetime, context: Context | None
) -> SettingsResult:
    """Write changed settings; each change is on the trail of the store, if there is one yet.

    ``context`` is None where no store was made so far: none is made just for that. The file is
    written inside the transaction, so that a file that can't be written leaves no row.

    :raises Refused: ``config-*``, with nothing written.
    """
    changes = plan_change(path, wanted)
    if not changes:
        return SettingsResult(str(path), ())
    if context is None:
        return SettingsResult(str(path), changes, _write(path, wanted, now))
    # Imported here: `init` on a fresh machine needs no store.
    from portaladm.store.trail import append_events

    events = [Event(Action.SETTING_CHANGED, f"setting:{c.name}", detail=c.detail) for c in changes]
    with context.store.write() as transaction:
        append_events(transaction, context.metadata, events)
        return SettingsResult(str(path), changes, _write(path, wanted, now))


def _describe_change(before: SettingLine, after: SettingLine) -> Change:
    exact = {"old": before.exact, "new": after.exact}
    detail = json.dumps(exact, ensure_ascii=False)
    return Change(after.name, before.value, after.value, detail)


def make_district_id(random_bytes: Callable[[int], bytes]) -> str:
    """Six random capital letters, such as ``JPRQQH``."""
    letters = ""
    while len(letters) < 6:
        # Bytes from 240 on would favour the first letters: 240 is the last multiple of 20.
        letters += "".join(_LETTERS[b % 20] for b in random_bytes(12) if b < 240)
    return letters[:6]


def _write(path: Path, wanted: Mapping[str, Any], now: datetime) -> str:
    kept = keep_comments(path, f"{now:%Y%m%dT%H%M%SZ}")
    write_settings(path, wanted)
    return str(kept or "")
