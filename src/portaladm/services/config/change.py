"""Settings: changing them, with the change on the trail."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portaladm.config.reading import flatten, merge_settings, read_document, read_good_settings
from portaladm.config.schema import Settings
from portaladm.config.values import SettingLine, list_settings, refuse_unknown_name
from portaladm.config.writing import keep_comments, write_settings
from portaladm.services.config.compare import Change, compare_settings

if TYPE_CHECKING:
    from portaladm.services.context import Context


@dataclass(frozen=True)
class SettingsResult:
    """What was changed, in which file; ``kept`` is a copy of the file with its comments.

    ``unset`` was taken out of the file, whether or not it differed from its default.
    """

    path: str
    changes: tuple[Change, ...]
    kept: str = ""
    unset: tuple[str, ...] = ()


def find_unset(path: Path, name: str) -> tuple[str, ...]:
    """The setting, if the file says something of it, even if there is no such setting.

    :raises Refused: ``config-unreadable``; ``config-unknown-key.typed``.
    """
    if name in dict(flatten(read_document(path))):
        return (name,)
    refuse_unknown_name(name, path)
    return ()


def plan_change(
    path: Path, wanted: Mapping[str, Any], unset: Collection[str] = ()
) -> tuple[Change, ...]:
    """What would become different; nothing is written. ``unset`` is to have its default again.

    :raises Refused: ``config-*``: the file is wrong as it is, or a requested value is.
    """
    before, faults = read_good_settings(path)
    changes = compare_settings(before, merge_settings(path, wanted, without=unset))
    changed = {one.name for one in changes}
    mended = {name for name in faults if name not in changed and (name in wanted or name in unset)}
    return (*changes, *(_mend(one) for one in list_settings(Settings()) if one.name in mended))


def change_settings(
    path: Path, wanted: Mapping[str, Any], now: datetime, context: Context | None, reason: str = "",
    unset: tuple[str, ...] = (),
) -> SettingsResult:  # fmt: skip
    """Write changed settings, and take ``unset`` out of the file.

    Each change is on the trail of the store, if there is one yet.

    ``context`` is None where no store was made so far: none is made just for that. The file is
    written inside the transaction, so that a file that can't be written leaves no row.

    :raises Refused: ``config-*``, with nothing written; ``unknown-school``.
    """
    changes = plan_change(path, wanted, unset)
    if not (changes or unset):
        return SettingsResult(str(path), ())
    if context is None:
        return SettingsResult(str(path), changes, _write(path, wanted, now, unset), unset)
    # Imported here: `init` on a fresh machine needs no store.
    from portaladm.services.config.check import refuse_unknown_schools
    from portaladm.services.config.history import record_changes

    with context.store.write() as transaction:
        refuse_unknown_schools(transaction, wanted)
        record_changes(transaction, context.metadata, changes, reason)
        return SettingsResult(str(path), changes, _write(path, wanted, now, unset), unset)


def rehearse_change(
    path: Path, wanted: Mapping[str, Any], context: Context | None, unset: Collection[str] = ()
) -> tuple[Change, ...]:
    """What :func:`change_settings` would change; nothing is written.

    :raises Refused: as :func:`change_settings`.
    """
    changes = plan_change(path, wanted, unset)
    if changes and context is not None:
        from portaladm.services.config.check import refuse_unknown_schools

        with context.store.read() as transaction:
            refuse_unknown_schools(transaction, wanted)
    return changes


def _mend(line: SettingLine) -> Change:
    """A wrong value of the file that becomes the default."""
    return Change(line.name, "", line.value, None, line.exact)


def _write(path: Path, wanted: Mapping[str, Any], now: datetime, unset: Collection[str]) -> str:
    kept = keep_comments(path, f"{now:%Y%m%dT%H%M%SZ}")
    write_settings(path, wanted, unset=unset)
    return str(kept or "")
