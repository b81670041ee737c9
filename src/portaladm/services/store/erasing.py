"""What erasing people comes to: what goes, which copies it can't reach, and the bytes of the file.

After the commit they are erased, whatever happens then. Rewriting the file, so that no byte of
them stays in it, is noted in the store until it is done: ``doctor --repair`` makes up for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from portaladm.domain.diagnosis import Diagnosis, Severity
from portaladm.domain.trail import Action
from portaladm.errors import PortalError, Remark
from portaladm.services.context import Context
from portaladm.store import erasing
from portaladm.store.batches.rows import read_batches
from portaladm.store.db.transaction import Transaction
from portaladm.store.erasing import Texts
from portaladm.store.trail import TrailFilters, read_rows


class Copies(NamedTuple):
    """What may hold the people still: ``files`` that lie where the store knows them.

    Where backups and exported lists are by now, the store does not know.
    """

    files: tuple[str, ...]
    backups: int
    exports: int


@dataclass(frozen=True)
class Going:
    """What goes or went: rows by their table, the trail's texts, and the copies."""

    rows: dict[str, int]
    texts: Texts
    copies: Copies


def describe_going(context: Context, transaction: Transaction) -> Going:
    """What goes with the people who were chosen; nothing is changed."""
    rows, texts = erasing.count_going(transaction), erasing.count_texts(transaction)
    return Going(rows, texts, _find_copies(context, transaction))


def _find_copies(context: Context, transaction: Transaction) -> Copies:
    store = context.store.path
    files = set(map(str, store.parent.glob(f"{store.name}.before-upgrade-from-*")))
    files |= {one.file_path for one in read_batches(transaction) if _is_file(one.file_path)}
    for (detail,) in _read_details(transaction, Action.STORE_MOVED):
        source = detail.removeprefix("from ").partition(" to ")[0]
        if source != str(store) and _is_file(source):
            files.add(source)
    backups, exports = (
        sum(1 for _ in _read_details(transaction, action))
        for action in (Action.STORE_BACKED_UP, Action.DATA_EXPORTED)
    )
    return Copies(tuple(sorted(files)), backups, exports)


def _read_details(transaction: Transaction, action: Action) -> Iterator[tuple[Any, ...]]:
    filters = TrailFilters(actions=(action.value,))
    return read_rows(transaction, filters, ("detail",))


def _is_file(path: str) -> bool:
    try:
        return bool(path) and Path(path).is_file()
    except OSError:  # a folder that is not ours to look into
        return False


def clear_bytes(context: Context) -> bool:
    """Rewrite the store's file after people were erased; False: it could not be done now."""
    try:
        context.store.compact()
        with context.store.write() as transaction:
            erasing.forget_bytes(transaction)
    except PortalError:
        return False
    return True


def check_bytes(context: Context, *, repair: bool) -> Iterator[Diagnosis]:
    """Whether the file may still hold bytes of people who were erased."""
    with context.store.read() as transaction:
        since = erasing.read_bytes_noted(transaction)
    if not since:
        return
    if repair and clear_bytes(context):
        yield Diagnosis(Severity.REPAIRED, Remark("erased-bytes.cleared", day=since[:10]))
    else:
        yield Diagnosis(Severity.PROBLEM, Remark("erased-bytes", day=since[:10]))
