"""Settings that make no sense together, each good by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from portaladm.config.schema import Settings
from portaladm.errors import Refused


class Reversed(NamedTuple):
    """A setting that the other one keeps from ever mattering: ``most`` is its largest value."""

    name: str
    value: int
    other: str
    other_value: int
    most: int


def find_reversed(settings: Settings) -> Iterator[Reversed]:
    """The pairs of a least and a most, or of a first and a last, that stand the wrong way round."""
    idle, hours = settings.portal.idle_minutes, settings.portal.session_hours
    if idle > hours * 60:
        yield Reversed("portal.idle_minutes", idle, "portal.session_hours", hours, hours * 60)


def refuse_reversed(settings: Settings, path: Path, of: frozenset[str] | None = None) -> None:
    """Refuse settings of which one can never match; with ``of``, only where one of these is.

    :raises Refused: ``config-never-matches``.
    """
    for one in find_reversed(settings):
        if of is not None and not of & {one.name, one.other}:
            continue
        raise Refused("config-never-matches", path=path, **one._asdict())
