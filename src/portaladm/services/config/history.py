"""The settings of a past day, as the trail tells them.

The first row of a store holds the settings that differ from their defaults, and so does that of
an upgrade; each change after it holds the old and the new value. Both are JSON: what was in force
on a day can be told by a program. A secret is never part of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from portaladm.config.reading import read_settings
from portaladm.config.schema import Settings
from portaladm.config.values import list_settings, name_changed
from portaladm.domain.keys import end_of_day
from portaladm.domain.timestamps import write_timestamp
from portaladm.domain.trail import Action, AuditMetadata, Event
from portaladm.errors import Refused
from portaladm.services.config.compare import Change
from portaladm.services.context import Context
from portaladm.store.db.meta import read_meta, write_meta
from portaladm.store.db.transaction import Transaction
from portaladm.store.trail import TrailFilters, append_events, read_rows

KNOWN = "settings"
"""The settings that the trail tells at its end, in the store's ``meta``."""
_BASE = ", settings "
_EDITED = "the settings' file was edited"


@dataclass(frozen=True)
class PastSettings:
    """Every setting with its value at the end of a day, as ``config show`` has it in JSON."""

    day: date
    values: dict[str, Any]


def describe_base(transaction: Transaction, settings: Settings) -> str:
    """What the first row of a store says of its settings; nothing if all have their defaults."""
    changed = name_changed(settings)
    write_meta(transaction, KNOWN, _write(changed))
    return f"{_BASE}{_write(changed)}" if changed else ""


def record_changes(
    transaction: Transaction, metadata: AuditMetadata, changes: Iterable[Change], reason: str = ""
) -> None:
    """Write a row of the trail for each change, with both values exactly."""
    known: dict[str, Any] = json.loads(read_meta(transaction, KNOWN) or "{}")
    events = []
    for one in changes:
        detail = _write({"old": one.exact_old, "new": one.exact_new})
        subject = f"setting:{one.name}"
        events.append(Event(Action.SETTING_CHANGED, subject, reason=reason, detail=detail))
        known[one.name] = one.exact_new
    append_events(transaction, metadata, events)
    write_meta(transaction, KNOWN, _write(known))


def note_edits(transaction: Transaction, metadata: AuditMetadata, path: Path) -> None:
    """Record what somebody changed in the file itself, before anything else is written.

    Values are compared with those that the trail tells. A file that can't be read is no change:
    the next command refuses it. It is read here, not taken from the context (0.2 ms): a door that
    stays open read it long ago, and would tell what others changed since the other way round.
    """
    told = read_meta(transaction, KNOWN)
    try:
        settings = read_settings(path)
    except Refused:
        return
    if told is None or told == _write(name_changed(settings)):
        return
    known = _with_defaults(json.loads(told))
    lines = [line for line in list_settings(settings) if _plain(line.exact) != known[line.name]]
    changes = [
        Change(line.name, "", line.value, known[line.name], _plain(line.exact)) for line in lines
    ]
    if changes:
        with transaction.unguarded():
            record_changes(transaction, metadata, changes, _EDITED)


def read_past_settings(context: Context, day: date) -> PastSettings:
    """The settings at the end of a day.

    :raises Refused: ``settings-unknown``: the trail does not reach back so far.
    """
    end = write_timestamp(end_of_day(day))
    values: dict[str, Any] | None = None
    actions = (Action.STORE_CREATED, Action.STORE_UPGRADED, Action.SETTING_CHANGED)
    with context.store.read() as transaction:
        for row in read_rows(transaction, TrailFilters(actions=tuple(actions))):
            _, at, _, _, _, action, subject, _, _, _, detail, _ = row
            if at >= end:
                break
            values = _replay(values, action, subject, detail)
    if values is None:
        raise Refused("settings-unknown", day=day)
    return PastSettings(day, values)


def _replay(
    values: dict[str, Any] | None, action: str, subject: str, detail: str
) -> dict[str, Any] | None:
    """The values after one more row; None as long as nothing tells them."""
    if action != Action.SETTING_CHANGED:
        base = detail.partition(_BASE)[2]
        if base or action == Action.STORE_CREATED:
            return _with_defaults(json.loads(base or "{}"))
        return values
    if values is not None and detail.startswith("{"):
        values[subject.removeprefix("setting:")] = json.loads(detail)["new"]
    return values


def _with_defaults(known: dict[str, Any]) -> dict[str, Any]:
    defaults = {line.name: _plain(line.exact) for line in list_settings(Settings())}
    return defaults | known


def _plain(value: Any) -> Any:
    """A value as JSON gives it back."""
    return list(value) if isinstance(value, tuple) else value


def _write(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
