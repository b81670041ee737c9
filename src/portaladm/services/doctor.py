"""The doctor: is the store whole, private and where it should be; are the files finished?

Every finding has a code, a sentence and a hint. What safety decision S6 allows is repaired on
demand (``services/unfinished.py``); everything else needs a person.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from portaladm.config import Settings
from portaladm.domain.batches import FileState
from portaladm.domain.diagnosis import Diagnosis, Severity
from portaladm.domain.text import count_of
from portaladm.domain.timestamps import read_timestamp
from portaladm.domain.trail import check_chain
from portaladm.errors import PortalError
from portaladm.outputs.places import find_file_system, find_sync_service, is_network
from portaladm.platform import is_windows
from portaladm.services.batches.recovery import check_batches, check_part_files
from portaladm.services.context import Context
from portaladm.store import batches
from portaladm.store.trail import read_links

PROBLEM, WARNING, NOTE = Severity.PROBLEM, Severity.WARNING, Severity.NOTE


def examine(context: Context, settings_file: Path, *, repair: bool) -> list[Diagnosis]:
    """Everything that is not as it should be; with ``repair``, mended where that is safe.

    A check that the store itself brings down (a damaged page, say) is a finding, too.
    """
    checks: tuple[Callable[[], Iterator[Diagnosis]], ...] = (
        lambda: _check_integrity(context),
        lambda: _check_trail(context),
        lambda: check_part_files(context, repair=repair),
        lambda: check_batches(context, repair=repair),
        lambda: _check_old_files(context),
        lambda: _check_rights(context.store.path, settings_file, repair),
        lambda: _check_place(context.store.path),
        lambda: _check_settings(context.settings),
    )
    return [finding for check in checks for finding in _guarded(check)]


def diagnose_failure(error: PortalError) -> Diagnosis:
    """A store that can't even be opened, as a finding."""
    hint = error.hint
    if error.code in ("store-damaged", "store-io"):
        hint = "Bring back the last backup: copy it over the store, then run portaladm doctor again"
    return Diagnosis(error.code, PROBLEM, error.message, hint)


def _guarded(check: Callable[[], Iterator[Diagnosis]]) -> Iterator[Diagnosis]:
    try:
        yield from check()
    except PortalError as error:
        yield diagnose_failure(error)


def _check_integrity(context: Context) -> Iterator[Diagnosis]:
    for fault in context.store.list_damage():
        yield Diagnosis(
            "store-damaged", PROBLEM, f"The store is damaged: {fault}.",
            "Bring back the last backup: copy it over the store, then run portaladm doctor again",
        )  # fmt: skip


def _check_trail(context: Context) -> Iterator[Diagnosis]:
    with context.store.read() as transaction:
        found = check_chain(read_links(transaction))
    if not found.whole:
        yield Diagnosis(
            "trail-broken", PROBLEM, f"The trail is broken: {found.fault}. Somebody or something "
            "changed the store without portaladm.",
            "Keep this file as it is, tell the person responsible for data protection, and look at "
            f"the rows before it: portaladm audit list --limit {found.head.seq or 1}",
        )  # fmt: skip


_OLD_DAYS = 7
_NAMED = 3


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
        one for one in found if read_timestamp(one.created_at) < before and _is_file(one.file_path)
    ]
    if old:
        named = ", ".join(f"{one.file_path} (batch {one.code})" for one in old[:_NAMED])
        more = f" and {len(old) - _NAMED:,} more" if len(old) > _NAMED else ""
        yield Diagnosis(
            "file-kept", NOTE, f"{count_of(len(old), 'file')} with keys or temporary passwords in "
            f"clear, older than {_OLD_DAYS} days: {named}{more}.",
            f"Once it is printed and sent: portaladm batches shred {old[0].code}",
        )  # fmt: skip


def _is_file(path: str) -> bool:
    try:
        return Path(path).is_file()
    except OSError:  # a folder that is not ours to look into
        return False


def _check_rights(store: Path, settings_file: Path, repair: bool) -> Iterator[Diagnosis]:
    if is_windows():
        yield Diagnosis(
            "rights-not-checked", NOTE, "Who may read the store is not checked on Windows. It was "
            "made for you alone, unless its disk knows no rights.",
            f"Keep it in your own user folder, not in a shared one: {store}",
        )  # fmt: skip
        return
    yield from _check_mode(store, 0o077, "others on this computer can read the store", repair)
    others_write = 0o022
    yield from _check_mode(
        settings_file, others_write, "others on this computer can change the settings", repair
    )
    mode = store.parent.stat().st_mode
    if mode & others_write and not mode & stat.S_ISVTX:
        yield Diagnosis(
            "folder-open", PROBLEM,
            f"Others on this computer can replace files in {store.parent}.",
            f"chmod go-w '{store.parent}'",
        )  # fmt: skip


def _check_mode(path: Path, forbidden: int, what: str, repair: bool) -> Iterator[Diagnosis]:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if not mode & forbidden:
            return
        if repair:
            path.chmod(mode & ~forbidden)
    except FileNotFoundError:
        return
    except OSError as error:
        what, repair = f"{what}, and that can't be changed ({error.strerror})", False
    sentence = f"{what[0].upper()}{what[1:]}: {path} has the rights {mode:o}"
    yield Diagnosis(
        "file-open", Severity.REPAIRED if repair else PROBLEM,
        f"{sentence}; they were taken away." if repair else f"{sentence}.",
        "" if repair else "portaladm doctor --repair",
    )  # fmt: skip


def _check_place(store: Path) -> Iterator[Diagnosis]:
    folder = store.resolve().parent
    move = "Copy it to this computer's own disk and use it there: portaladm store backup FILE"
    kind = find_file_system(folder)
    if is_network(kind):
        yield Diagnosis(
            "network-share", WARNING,
            f"The store lies on another machine ({kind}). When two people work at the same time, "
            "what one of them did can be lost.",
            move,
        )  # fmt: skip
    service = find_sync_service(folder)
    if service:
        yield Diagnosis(
            "synced-folder", WARNING,
            f"The store lies in a folder that {service} copies to other machines: what parents "
            "entrusted to the school leaves it, and a copy taken in mid-work is broken.",
            move,
        )  # fmt: skip


# Settings whose larger value is the weaker one, and those whose smaller is.
_NOT_ABOVE = (
    "keys.days", "access.grace_days", "access.provisional_days", "passwords.temporary_days",
    "passwords.temporary_posted_days",
)  # fmt: skip
_NOT_BELOW = (
    "passwords.min_length", "passwords.temporary_groups", "passwords.cost",
    "passwords.temporary_cost",
)  # fmt: skip


def _check_settings(settings: Settings) -> Iterator[Diagnosis]:
    for names, sign in ((_NOT_ABOVE, 1), (_NOT_BELOW, -1)):
        for name in names:
            value, default = _value_of(settings, name), _value_of(Settings(), name)
            if sign * value > sign * default:
                yield Diagnosis(
                    "setting-weak", WARNING,
                    f"{name} is {value}: weaker than the default, {default}.",
                    f"portaladm config set {name} {default}",
                )  # fmt: skip
    if settings.portal.url.startswith("http://"):
        yield Diagnosis(
            "setting-weak", WARNING,
            "portal.url begins with http: keys and passwords would travel in the clear.",
            f"portaladm config set portal.url https{settings.portal.url.removeprefix('http')}",
        )  # fmt: skip
    missing = [
        name for name in ("district.name", "district.id", "portal.url")
        if not _value_of(settings, name)
    ]  # fmt: skip
    if missing:
        yield Diagnosis(
            "setting-missing", NOTE, f"Not set yet, and empty on letters: {', '.join(missing)}.",
            "portaladm init",
        )  # fmt: skip


def _value_of(settings: Settings, name: str) -> int:
    section, _, key = name.partition(".")
    value: int = getattr(getattr(settings, section), key)
    return value
