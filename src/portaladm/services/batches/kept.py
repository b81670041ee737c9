"""Secrets that standard output did not take, and the private files in which they are kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from portaladm.domain.batches import BatchKind, FileState
from portaladm.domain.diagnosis import Diagnosis, Severity
from portaladm.errors import Remark
from portaladm.platform import is_in_work
from portaladm.services.context import Context
from portaladm.store.batches import rows as batches

_KEPT = re.compile(
    r"\.?(?:PRACTICE-)?portaladm-(?:(?:keys|passwords)-(?P<code>[^-.]+)|client-(?P<client>.+))"
    r"\.(?:csv|txt)(?:\.[^.]+\.part)?"
)
_PATTERNS = ("portaladm-*-*", "PRACTICE-portaladm-*-*", ".portaladm-*-*", ".PRACTICE-portaladm-*-*")
_KINDS = (BatchKind.KEYS_ISSUE, BatchKind.KEYS_REISSUE, BatchKind.PASSWORDS_RESET)


def check_kept(context: Context) -> Iterator[Diagnosis]:
    """What is kept beside the store, in this folder, and where a batch without a file was made.

    A batch that has a file may have the same name, where the store lies in the folder of a clerk.
    A part file is one of a run that was killed once its secrets counted: before that it is noted.
    """
    folders = dict.fromkeys((context.store.path.parent.absolute(), Path.cwd()))
    with context.store.read() as transaction:
        for kind in _KINDS:
            for batch in batches.read_batches(transaction, kind.value, FileState.NONE):
                if folder := batch.settings.get("folder"):
                    folders[Path(str(folder))] = None
        for path in sorted(found for folder in folders for found in _find_named(folder)):
            named = _KEPT.fullmatch(path.name)
            if named is None:
                continue
            if client := named["client"]:
                remark = Remark("not-shown-kept.client", client=client, path=path)
                yield Diagnosis(Severity.WARNING, remark)
                continue
            batch_of = batches.find_batch(transaction, named["code"])
            if batch_of and batch_of.file_state is FileState.NONE and not is_in_work(path):
                remark = Remark("not-shown-kept", batch=batch_of.code, path=path)
                yield Diagnosis(Severity.WARNING, remark)


def _find_named(folder: Path) -> Iterator[Path]:
    with suppress(OSError):  # a folder that is not ours to look into, or is gone
        for pattern in _PATTERNS:
            yield from folder.glob(pattern)
