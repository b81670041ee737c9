"""Which imports could be taken back one after the other, the newest first."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from portaladm.errors import Refused
from portaladm.services.context import Context
from portaladm.services.roster.undo.plan import UndoPlan, plan_in
from portaladm.services.roster.undo.undo import take_back
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.undo import records


class Undoable(NamedTuple):
    """An import that can be undone, and whether unused keys are revoked with it."""

    code: str
    with_keys: bool


def find_undoable(
    context: Context, transaction: Transaction, wanted: Collection[str]
) -> tuple[Undoable, ...]:
    """The imports from the newest on, as far as each can be undone, until all of ``wanted`` are.

    Whether one can be undone is known only where all later ones are: it is tried out, and all of
    it is taken back.
    """
    chain, left = list[Undoable](), set(wanted)
    with transaction.rehearsal():
        for one in list(records.read_imports(transaction)):
            if one.undone_at:
                continue
            plan = _plan(context, transaction, one.code) if left else None
            if plan is None:
                break
            take_back(context, transaction, plan, "")
            chain.append(Undoable(one.code, bool(plan.keys)))
            left.discard(one.code)
    return tuple(chain)


def _plan(context: Context, transaction: Transaction, code: str) -> UndoPlan | None:
    try:
        return plan_in(context, transaction, code, with_keys=True)
    except Refused:
        return None
