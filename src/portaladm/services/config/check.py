"""Settings that name a school which the roster does not have: they would never match."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from portaladm.config.pairs import find_reversed
from portaladm.config.reading import read_good_settings
from portaladm.config.schema import Settings
from portaladm.domain.rights import split_entry
from portaladm.errors import Refused, Remark
from portaladm.services.context import Context
from portaladm.store.db.transaction import Transaction
from portaladm.store.parents.suggestions import find_names, has_schools

SCHOOLS, RIGHTS = "roster.school_max_removals", "clerks.rights"


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
    if not has_schools(transaction):
        return
    for name, found in (
        (SCHOOLS, settings.roster.school_max_removals), (RIGHTS, settings.clerks.rights),
    ):  # fmt: skip
        entries = {school: entry for entry in found if (school := _NAMES[name](entry))}
        for school, near in find_names(transaction, "school", entries).items():
            yield Remark(
                "setting-unknown-school.right" if name == RIGHTS else "setting-unknown-school",
                name=name, school=school, near=near, entry=entries[school],
            )  # fmt: skip


def refuse_unknown_schools(transaction: Transaction, wanted: Mapping[str, Any]) -> None:
    """Refuse a school that the roster does not have, where one is to be set.

    :raises Refused: ``unknown-school``.
    """
    for name, find_school in _NAMES.items():
        schools = [school for entry in wanted.get(name, ()) if (school := find_school(entry))]
        if schools and has_schools(transaction):
            for school, near in find_names(transaction, "school", schools).items():
                raise Refused("unknown-school", name=name, school=school, near=near)


_NAMES: dict[str, Callable[[str], str]] = {
    SCHOOLS: lambda entry: entry.rpartition("=")[0].strip(),
    RIGHTS: lambda entry: split_entry(entry)[2],
}
"""How the school of an entry is found in each setting that names schools."""
