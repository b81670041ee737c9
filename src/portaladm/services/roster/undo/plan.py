"""What undoing the last import would do, and what stands against it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from portaladm.domain.batches import FileState
from portaladm.errors import Refused, Remark
from portaladm.services.batches.lifecycle import find_batch
from portaladm.services.context import Context
from portaladm.services.roster.effect import Effect, read_effect
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.effect import find_concerned
from portaladm.store.roster.undo import dependents, records
from portaladm.store.roster.undo.dependents import DependentKey, KeyBatch
from portaladm.store.roster.undo.records import NOTHING, ImportRecord, UndoCounts

Key = DependentKey
"""A key as the door sees it."""
_NAMED = 20
"""Keys and accounts that a refusal names."""


@dataclass(frozen=True)
class UndoPlan:
    """What undoing the last import would do.

    ``keys`` are the unused ones to be revoked, ``batches`` those that they were issued in;
    ``redeemed`` were used by parents who stay eligible, so that their accounts go on. ``effect`` is
    what happens to everybody else. ``done``: it was undone before, and nothing is left to do.
    """

    import_: ImportRecord
    counts: UndoCounts = NOTHING
    keys: tuple[DependentKey, ...] = ()
    batches: tuple[KeyBatch, ...] = ()
    redeemed: tuple[DependentKey, ...] = ()
    effect: Effect = field(default_factory=Effect)

    @property
    def done(self) -> bool:
        """Whether it was undone before."""
        return self.import_.undone_at is not None


def plan_in(context: Context, transaction: Transaction, code: str, *, with_keys: bool) -> UndoPlan:
    """The plan of an import's undoing (empty: the last one's), in the transaction that does it.

    :raises Refused: ``no-import``; ``unknown-batch``; ``import-undone``: the last one was, and the
        other that is meant must be named; ``import-relied-on``, with what has happened since and
        the commands that mend it.
    """
    last = _find_named(transaction, code) if code else _find_last(transaction)
    if last.undone_at:
        return UndoPlan(last)
    find_concerned(transaction, last.id, context.today.isoformat(), undoes=True)
    _refuse_accounts(transaction, last)
    _refuse_merges(transaction, last)
    keys = tuple(dependents.read_open_keys(transaction, last))
    batches = tuple(dependents.read_key_batches(transaction, last))
    if keys and not with_keys:
        details = tuple(_describe_batches(batches))
        raise Refused(
            "import-relied-on.keys", batch=last.code, file=last.file_name, count=len(keys),
            details=details,
        )  # fmt: skip
    return UndoPlan(
        last, records.count_changes(transaction, last.id), keys, batches,
        tuple(dependents.read_redeemed(transaction, last, relying=False)),
        read_effect(context, transaction, last.id, undoes=True),
    )  # fmt: skip


def _find_last(transaction: Transaction) -> ImportRecord:
    """The last import; run again, the command does not take back the one before it as well."""
    imports = list(records.read_imports(transaction))
    standing = [one for one in imports if not one.undone_at]
    if not standing:
        raise Refused("no-import")
    if standing[0] is not imports[0]:
        raise Refused(
            "import-undone", batch=imports[0].code, before=standing[0].code,
            file=standing[0].file_name,
        )  # fmt: skip
    return standing[0]


def _find_named(transaction: Transaction, code: str) -> ImportRecord:
    """The import with this code, unless later ones still stand."""
    batch = find_batch(transaction, code)
    later: list[ImportRecord] = []
    for one in records.read_imports(transaction):
        if one.id == batch.id and (one.undone_at or not later):
            return one
        if one.id == batch.id:
            raise Refused(
                "import-relied-on.imports", batch=one.code, file=one.file_name, next=later[0].code,
                details=tuple(
                    Remark("since-import.import", batch=other.code, file=other.file_name)
                    for other in later
                ),
            )  # fmt: skip
        later += [] if one.undone_at else [one]
    raise Refused("not-undoable.no-roster", batch=batch.code, kind=batch.kind.value)


def _refuse_accounts(transaction: Transaction, last: ImportRecord) -> None:
    redeemed = dependents.read_redeemed(transaction, last, relying=True)
    if not redeemed:
        return
    raise Refused(
        "import-relied-on.accounts", batch=last.code, file=last.file_name, count=len(redeemed),
        details=tuple(_list_named(redeemed)),
    )  # fmt: skip


def _list_named(redeemed: list[DependentKey]) -> Iterator[Remark]:
    for one in redeemed[:_NAMED]:
        yield Remark(
            "since-import.account", parent=one.parent_id, name=one.parent_name,
            username=one.username, key_reference=f"{one.batch}-{one.serial}",
        )  # fmt: skip
    if len(redeemed) > _NAMED:
        yield Remark("since-import.more", count=len(redeemed) - _NAMED)


def _refuse_merges(transaction: Transaction, last: ImportRecord) -> None:
    merges = tuple(
        Remark("since-import.merge", keep=one.keep, drop=one.drop, batch=one.batch)
        for one in dependents.find_merges(transaction, last)
    )
    if merges:
        raise Refused(
            "import-relied-on.merges", batch=last.code, file=last.file_name, details=merges
        )


def _describe_batches(batches: tuple[KeyBatch, ...]) -> Iterator[Remark]:
    """The batches; one of which every key relies on the import can be undone by itself."""
    for one in batches:
        key = "since-import.keys.all" if one.relying == one.open else "since-import.keys"
        yield Remark(key, count=one.relying, batch=one.code)


def is_on_paper(batch: KeyBatch) -> bool:
    """Whether a batch's file may still exist, or be in the post."""
    return batch.file_state in (FileState.PUBLISHED, FileState.SENT)
