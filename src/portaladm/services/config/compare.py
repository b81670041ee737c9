"""What is different between two sets of settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portaladm.config.schema import Settings
from portaladm.config.values import list_settings


@dataclass(frozen=True)
class Change:
    """One setting that became another, both as ``config show`` writes them and exactly."""

    name: str
    old: str
    new: str
    exact_old: Any
    exact_new: Any


def compare_settings(before: Settings, after: Settings) -> tuple[Change, ...]:
    """What is different between two sets of settings."""
    pairs = zip(list_settings(before), list_settings(after), strict=True)
    return tuple(
        Change(new.name, old.value, new.value, old.exact, new.exact)
        for old, new in pairs
        if old.exact != new.exact
    )
