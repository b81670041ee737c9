"""The doctor: is the store whole, private and where it should be; are the files finished?

What S6 allows is repaired on demand (``batches/recovery.py``); all else needs staff's attention.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from portaladm.domain.batches import FileState
from portaladm.domain.diagnosis import Diagnosis, Severity
from portaladm.domain.timestamps import require_stored
from portaladm.errors import PortalError, Remark
from portaladm.outputs.places import find_file_system, find_sync_service, is_network
from portaladm.services.batches.kept import check_kept
from portaladm.services.batches.recovery import check_batches, check_part_files
from portaladm.services.causes import list_known_duplicates
from portaladm.services.context import Context
from portaladm.services.doctor.rights import check_owners, check_pepper, check_rights
from portaladm.services.doctor.settings import check_schools, check_settings, check_texts
from portaladm.services.restrictions.due import check_restrictions
from portaladm.services.store.accept import check_head
from portaladm.services.store.erasing import check_bytes
from portaladm.services.store.hashes import check_passwords
from portaladm.services.store.retention import check_retention
from portaladm.services.store.times import check_times
from portaladm.services.verification import check_state, check_trail
from portaladm.store import office
from portaladm.store.batches import rows as batches

PROBLEM, WARNING, NOTE = Severity.PROBLEM, Severity.WARNING, Severity.NOTE
_FEW = 5


class Examined(NamedTuple):
    """What was looked at, by name and in order, and what was found there."""

    checks: tuple[str, ...]
    findings: list[Diagnosis]


def examine(context: Context, settings_file: Path, *, repair: bool) -> Examined:
    """Everything that is not as it should be; with ``repair``, fixed where that is safe.

    A check that the store itself brings down (a damaged page, say) is a finding, too.
    """
    checks = list_checks(context, settings_file, repair=repair)
    found = [finding for check in checks.values() for finding in _guarded(check)]
    return Examined(tuple(checks), found)


def examine_briefly(context: Context, settings_file: Path) -> list[Diagnosis]:
    """What asks for attention by the checks that read a few rows and files: nothing is scanned."""
    checks = list_checks(context, settings_file, repair=False)
    found = [finding for name in _BRIEF for finding in _guarded(checks[name])]
    return [one for one in found if one.severity in (PROBLEM, WARNING)]


_BRIEF = ("part-files", "batches", "erased", "rights", "owners", "pepper", "place", "settings")


def list_checks(
    context: Context, settings_file: Path, *, repair: bool
) -> dict[str, Callable[[], Iterator[Diagnosis]]]:
    """Every check by its name, in the order in which they are made."""
    return {
        "integrity": lambda: _check_integrity(context),
        "trail": lambda: _check_trail(context),
        "head": lambda: check_head(context),
        "times": lambda: check_times(context),
        "passwords": lambda: check_passwords(context),
        "state": lambda: _check_state(context),
        "part-files": lambda: check_part_files(context, repair=repair),
        "batches": lambda: check_batches(context, repair=repair),
        "erased": lambda: check_bytes(context, repair=repair),
        "retention": lambda: check_retention(context, repair=repair),
        "old-files": lambda: chain(_check_old_files(context), check_kept(context)),
        "rights": lambda: check_rights(context, settings_file, repair=repair),
        "owners": lambda: check_owners(context, settings_file),
        "pepper": lambda: check_pepper(context, repair=repair),
        "place": lambda: _check_place(context.store.path),
        "restrictions": lambda: check_restrictions(context),
        "settings": lambda: check_settings(context.settings),
        "duplicates": lambda: _check_duplicates(context),
        "lapsed": lambda: _check_lapsed(context),
        "schools": lambda: check_schools(context),
        "texts": lambda: check_texts(context),
    }


def diagnose_failure(error: PortalError) -> Diagnosis:
    """A store that can't even be opened, as a finding."""
    remark = error.remark
    if remark.key in _TO_RESTORE:
        remark = Remark(_TO_RESTORE[remark.key], **remark.values)
    return Diagnosis(PROBLEM, remark)


_TO_RESTORE = {"store-damaged": "store-damaged.restore", "store-io": "store-io.restore"}


def _guarded(check: Callable[[], Iterator[Diagnosis]]) -> Iterator[Diagnosis]:
    try:
        yield from check()
    except PortalError as error:
        yield diagnose_failure(error)


def _check_integrity(context: Context) -> Iterator[Diagnosis]:
    for fault in context.store.list_damage():
        yield Diagnosis(PROBLEM, Remark("store-damaged.found", fault=fault))


def _check_trail(context: Context) -> Iterator[Diagnosis]:
    with context.store.read() as transaction:
        found = check_trail(transaction)
    if not found.whole:
        remark = Remark("trail-broken", fault=found.fault, rows=found.head.seq or 1)
        yield Diagnosis(PROBLEM, remark)


def _check_state(context: Context) -> Iterator[Diagnosis]:
    """Rows that were changed beside the program, and a schema that it did not make."""
    with context.store.read() as transaction:
        found = check_state(transaction)
    if found.changed:
        yield Diagnosis(PROBLEM, Remark("state-changed", kinds=found.changed))
    if found.schema:
        yield Diagnosis(PROBLEM, Remark("schema-changed", faults=found.schema))


_OLD_DAYS = 7


def _check_old_files(context: Context) -> Iterator[Diagnosis]:
    """Files of secrets that are printed and posted by now, and still on the disk."""
    with context.store.read() as transaction:
        found = [
            batch
            for state in (FileState.PUBLISHED, FileState.SENT)
            for batch in batches.read_batches(transaction, state=state)
        ]
    before = context.now - timedelta(days=_OLD_DAYS)
    old = [
        one for one in found if require_stored(one.created_at) < before and _is_file(one.file_path)
    ]
    if old:
        files = tuple((one.file_path, one.code) for one in old)
        yield Diagnosis(NOTE, Remark("file-kept", files=files, days=_OLD_DAYS))


def _is_file(path: str) -> bool:
    try:
        return Path(path).is_file()
    except OSError:  # a folder that is not ours to look into
        return False


def _check_place(store: Path) -> Iterator[Diagnosis]:
    folder = store.resolve().parent
    kind = find_file_system(folder)
    if is_network(kind):
        yield Diagnosis(WARNING, Remark("network-share", kind=kind))
    service = find_sync_service(folder)
    if service:
        yield Diagnosis(WARNING, Remark("synced-folder", service=service))


def _check_duplicates(context: Context) -> Iterator[Diagnosis]:
    """Families of the counter who have no access any more, and whom the roster has otherwise."""
    for cause in list_known_duplicates(context):
        yield Diagnosis(WARNING, cause.remark)


def _check_lapsed(context: Context) -> Iterator[Diagnosis]:
    """Families of the counter who have no access any more, and whom no roster has listed."""
    with context.store.read() as transaction:
        found = office.read_lapsed(transaction, context.today.isoformat(), _FEW)
    if found.total:
        named = tuple(
            f"{name} ({number}) with {student}" for _, number, name, _, student, _ in found.first
        )
        yield Diagnosis(NOTE, Remark("families-lapsed", count=found.total, named=named))
