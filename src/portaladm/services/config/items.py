"""Settings that are lists: an item more, an item less."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from portaladm.config.schema import Settings
from portaladm.config.values import find_default
from portaladm.errors import Misused

_KEYED = frozenset({"roster.school_max_removals", "portal.school_networks"})
"""Lists of ``NAME=VALUE``: a name stands there once."""


def add_items(settings: Settings, name: str, items: Sequence[str]) -> list[str]:
    """The list with these items at its end; one that is there stays where it is.

    An item ``NAME=VALUE`` takes the place of the one with that name.

    :raises Misused: ``setting-no-list``, ``no-item``.
    """
    found = _read_list(settings, name, items)
    for item in items:
        places = [n for n, one in enumerate(found) if _key(name, one) == _key(name, item)]
        if not places:
            found.append(item)
        elif _fold(found[places[0]]) != _fold(item):
            found[places[0]] = item
    return found


def remove_items(settings: Settings, name: str, items: Sequence[str]) -> list[str]:
    """The list without these items; of ``NAME=VALUE``, the name is enough.

    :raises Misused: ``setting-no-list``, ``no-item``.
    """
    found = _read_list(settings, name, items)
    gone = {_key(name, item) for item in items}
    return [one for one in found if _key(name, one) not in gone]


def find_absent(settings: Settings, name: str, items: Sequence[str]) -> list[str]:
    """Which of these items the list does not have: to remove them changes nothing."""
    present = {_key(name, one) for one in _read_list(settings, name, items)}
    return [item for item in items if _key(name, item) not in present]


def _read_list(settings: Settings, name: str, items: Sequence[str]) -> list[str]:
    default = find_default(name)
    if not isinstance(default, tuple):
        raise Misused(
            "setting-no-list.clients" if name == "oidc.clients" else "setting-no-list", name=name
        )
    if not items:
        raise Misused("no-item", name=name)
    section, _, key = name.partition(".")
    values: Any = getattr(getattr(settings, section), key)
    return list(values)


def _key(name: str, item: str) -> str:
    return _fold(item.rpartition("=")[0] or item if name in _KEYED else item)


def _fold(item: str) -> str:
    return " ".join(item.casefold().split())
