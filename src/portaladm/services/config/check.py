"""Settings that name a school which the roster does not have: they would never match."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from portaladm.config.pairs import find_reversed
from portaladm.config.reading import read_good_settings
from portaladm.config.schema import Settings
from portaladm.errors import Refused, Remark
from portaladm.services.context import Context
from portaladm.store.db.transaction import Transaction
from portaladm.store.parents.suggestions import find_names, has_schools

SCHOOLS = "roster.school_max_removals"


def check_settings(path: Path, context: Context | None) -> list[Remark]:
    """Everything that is wrong with the file, and what of it matches nothing in the store.

    ``context`` is None where there is no store yet.

    :raises Refused: ``config-unreadable``.
    """
    settings, faults = read_good_settings(path)
    found = [fault.remark for fault in faults.values()]
    found += [
        Remark("config-never-matches", path=path, **one._asdict())
        for one in find_reversed(settings)
    ]
    if context is not None:
        with context.store.read() as transaction:
            found += find_unknown_schools(transaction, settings)
    return found


def find_unknown_schools(transaction: Transaction, settings: Settings) -> Iterator[Remark]:
    """The entries that name no school of the roster; none as long as there is no roster."""
    entries = {_name_school(entry): entry for entry in settings.roster.school_max_removals}
    if not entries or not has_schools(transaction):
        return
    for school, near in find_names(transaction, "school", entries).items():
        yield Remark(
            "setting-unknown-school", name=SCHOOLS, school=school, near=near, entry=entries[school]
        )


def refuse_unknown_schools(transaction: Transaction, wanted: Mapping[str, Any]) -> None:
    """Refuse a school that the roster does not have, where one is to be set.

    :raises Refused: ``unknown-school``.
    """
    schools = [_name_school(entry) for entry in wanted.get(SCHOOLS, ())]
    if schools and has_schools(transaction):
        for school, near in find_names(transaction, "school", schools).items():
            raise Refused("unknown-school", name=SCHOOLS, school=school, near=near)


def _name_school(entry: str) -> str:
    return entry.rpartition("=")[0].strip()
