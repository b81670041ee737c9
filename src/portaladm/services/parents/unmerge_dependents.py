"""What depends on a merge, so that it can't be taken back: each with the command that mends it."""

from __future__ import annotations

from collections.abc import Iterator

from portaladm.domain.batches import BatchKind
from portaladm.domain.restrictions import name_restriction
from portaladm.domain.timestamps import day_of
from portaladm.errors import Refused, Remark
from portaladm.services.context import Context
from portaladm.services.roster.undo.undo import plan_roster_undo
from portaladm.store.db.transaction import Transaction
from portaladm.store.parents import unmerge as unmerging
from portaladm.store.parents.merge_record import MergeRecord, StandingMerge, find_merges
from portaladm.store.parents.rows import read_parent
from portaladm.store.parents.unmerge import LaterChange
from portaladm.store.restrictions.rows import read_restrictions


def find_undoable_import(context: Context) -> str:
    """The batch code of the import that ``roster undo`` would take back now; empty for none."""
    try:
        return plan_roster_undo(context).import_.code
    except Refused:
        return ""


def find_dependents(
    transaction: Transaction, merge: StandingMerge, record: MergeRecord, undoable: str
) -> Iterator[Remark]:
    """What has happened since the merge that relies on it.

    ``undoable`` is the code of the import that can be undone.
    """
    keep = read_parent(transaction, record.keep_id)
    yield from _find_merges(transaction, merge, record, undoable)
    for username, key, _ in unmerging.find_new_accounts(transaction, record):
        yield Remark("since-merge.account", username=username, key=key)
    for key in unmerging.find_new_keys(transaction, record, merge.batch_id):
        yield Remark("since-merge.key", key=key, parent=keep.number)
    for one in read_restrictions(transaction, parent_id=record.keep_id, is_open=True):
        if one.restriction.id > record.last_restriction:
            yield Remark(
                "since-merge.restriction", restriction=name_restriction(one.restriction.id),
                pair=(keep.number, one.student_number),
            )  # fmt: skip
    yield from _find_changes(transaction, merge, record, undoable)


def _find_merges(
    transaction: Transaction, merge: StandingMerge, record: MergeRecord, undoable: str
) -> Iterator[Remark]:
    """Later merges of the parent who stayed; the newest must go first."""
    for later in find_merges(transaction):
        theirs = later.record
        if later.batch_id <= merge.batch_id or theirs is None:
            continue
        if record.keep_id in (theirs.keep_id, theirs.drop_id):
            blocked = next(find_dependents(transaction, later, theirs, undoable), None)
            case = "kept" if blocked else "mended"
            yield Remark(f"since-merge.merge.{case}", drop=later.drop, keep=later.keep)


def _find_changes(
    transaction: Transaction, merge: StandingMerge, record: MergeRecord, undoable: str
) -> Iterator[Remark]:
    """Imports and changes at the counter since."""
    for change in unmerging.find_changes(transaction, record, merge.batch_id):
        what = Remark(f"merge-changed.{change.what}")
        if change.kind == BatchKind.ROSTER_IMPORT:
            yield _tell_import(change, what, undoable)
        else:
            day = day_of(change.created_at)
            yield Remark("since-merge.counter", batch=change.code, day=day, what=what)


def _tell_import(change: LaterChange, what: Remark, undoable: str) -> Remark:
    case = "mended" if change.code == undoable else "kept"
    return Remark(f"since-merge.import.{case}", batch=change.code, file=change.file_name, what=what)
