"""What depends on a merge, so that it can't be taken back: each with the command that mends it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portaladm.domain.batches import BatchKind
from portaladm.domain.restrictions import name_restriction
from portaladm.domain.timestamps import day_of
from portaladm.errors import Refused, Remark
from portaladm.services.context import Context
from portaladm.services.roster.undo.chain import Undoable, find_undoable
from portaladm.store.db.transaction import Transaction
from portaladm.store.parents import unmerge as unmerging
from portaladm.store.parents.merge_record import MergeRecord, StandingMerge, find_merges
from portaladm.store.parents.rows import read_parent
from portaladm.store.parents.unmerge import LaterChange
from portaladm.store.restrictions.rows import read_restrictions

Undoing = Sequence[Undoable]


def find_undoing(
    context: Context, transaction: Transaction, merge: StandingMerge, record: MergeRecord
) -> Undoing:
    """The imports to be undone, the newest first, until none is left that relies on the merge.

    None, where a change at the counter relies on it as well: undoing imports mends nothing then.
    """
    changes = unmerging.find_changes(transaction, record, merge.batch_id)
    wanted = {one.code for one in changes}
    if not wanted or any(one.kind != BatchKind.ROSTER_IMPORT for one in changes):
        return ()
    chain = find_undoable(context, transaction, wanted)
    return chain if wanted <= {one.code for one in chain} else ()


def find_dependents(
    transaction: Transaction, merge: StandingMerge, record: MergeRecord, undoing: Undoing = ()
) -> Iterator[Remark]:
    """What has happened since the merge that relies on it.

    ``undoing`` is that of :func:`find_undoing`.
    """
    keep = read_parent(transaction, record.keep_id)
    yield from _find_merges(transaction, merge, record)
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
    yield from _find_changes(transaction, merge, record, undoing)


def refuse_dependents(merge: StandingMerge, dependents: Sequence[Remark]) -> Refused:
    """The refusal that lists what depends on a merge; its hint says whether to go on."""
    keys, case = {one.key for one in dependents}, "mended"
    if "since-merge.counter" in keys:
        case = "counter"
    elif keys <= {"since-merge.import.kept", "since-merge.merge.kept"}:
        case = "kept"
    return Refused(
        f"merge-relied-on.{case}", drop=merge.drop, keep=merge.keep, day=day_of(merge.at),
        details=tuple(dependents),
    )  # fmt: skip


def _find_merges(
    transaction: Transaction, merge: StandingMerge, record: MergeRecord
) -> Iterator[Remark]:
    """Later merges of the parent who stayed; the newest must go first."""
    for later in find_merges(transaction):
        theirs = later.record
        if later.batch_id <= merge.batch_id or theirs is None:
            continue
        if record.keep_id in (theirs.keep_id, theirs.drop_id):
            blocked = next(find_dependents(transaction, later, theirs), None)
            case = "kept" if blocked else "mended"
            yield Remark(f"since-merge.merge.{case}", drop=later.drop, keep=later.keep)


def _find_changes(
    transaction: Transaction, merge: StandingMerge, record: MergeRecord, undoing: Undoing
) -> Iterator[Remark]:
    """Imports and changes at the counter since."""
    changes = unmerging.find_changes(transaction, record, merge.batch_id)
    at_counter = any(one.kind != BatchKind.ROSTER_IMPORT for one in changes)
    for change in changes:
        what = Remark(f"merge-changed.{change.what}")
        if change.kind == BatchKind.ROSTER_IMPORT:
            yield _tell_import(change, what, undoing, at_counter=at_counter)
        else:
            day = day_of(change.created_at)
            yield Remark("since-merge.counter", batch=change.code, day=day, what=what)


def _tell_import(
    change: LaterChange, what: Remark, undoing: Undoing, *, at_counter: bool
) -> Remark:  # fmt: skip
    """An import, with the command that undoes it, or the one after it that must go first."""
    codes = [one.code for one in undoing]
    values: dict[str, object] = {"batch": change.code, "file": change.file_name, "what": what}
    if change.code not in codes:
        return Remark(f"since-merge.import.{'counter' if at_counter else 'kept'}", **values)
    later = codes.index(change.code)
    case = f"{'later' if later else 'mended'}{'-keys' if undoing[0].with_keys else ''}"
    return Remark(f"since-merge.import.{case}", **values, count=later, next=codes[0])
