"""Whether the trail is whole, and whether the store is as the trail left it (decisions S4, S9)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portaladm.domain.trail import Head
from portaladm.domain.trail.chain import ChainCheck, check_chain
from portaladm.domain.trail.covered import KINDS
from portaladm.store.db.covered import find_odd_kinds, sum_all
from portaladm.store.db.schema_check import find_schema_faults
from portaladm.store.db.transaction import Transaction
from portaladm.store.trail import find_mistyped, read_links, read_state


@dataclass(frozen=True)
class StateCheck:
    """What a walk over the covered rows found.

    ``changed`` are the kinds (``domain/trail/covered.py``) of rows that are not as the trail left
    them; ``schema`` what the migrations did not make, in words.
    """

    changed: tuple[str, ...]
    schema: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether nobody has changed a covered row or the schema beside the program."""
        return not (self.changed or self.schema)


def check_trail(transaction: Transaction, anchors: Iterable[Head] = ()) -> ChainCheck:
    """Walk the chain from its first row, in constant memory, past every anchor."""
    found = check_chain(read_links(transaction), anchors)
    mistyped = find_mistyped(transaction)
    if mistyped is None or (found.broken_at is not None and found.broken_at <= mistyped):
        return found
    fault = f"row {mistyped} has a value of another type than was written, so searches miss it"
    return found._replace(broken_at=mistyped, fault=fault)


def check_state(transaction: Transaction) -> StateCheck:
    """Hold the covered rows and the schema against the trail and the migrations.

    It reads every link, key, account and restriction once, in constant memory. It can't find what
    was changed together with the trail's last state; an anchor of after that change does.
    """
    told, found = read_state(transaction), sum_all(transaction)
    odd = find_odd_kinds(transaction)
    changed = tuple(
        kind for kind in KINDS if told is None or told[kind] != found[kind] or kind in odd
    )
    return StateCheck(changed, tuple(find_schema_faults(transaction)))
