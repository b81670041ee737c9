"""Who did something: the actors whom the trail names."""

from __future__ import annotations

from portaladm.domain.folding import fold_case
from portaladm.domain.near import find_near
from portaladm.errors import Misused
from portaladm.store.db.transaction import Transaction
from portaladm.store.trail import has_actor, read_actors

_MANY = 20


def find_actor(transaction: Transaction, typed: str) -> str:
    """The actor as the trail has the name; case does not count where only one can be meant.

    A name that nobody has finds nothing, which would look as if nothing had been done.

    :raises Misused: ``unknown-actor``, with up to 20 of those whom the trail names.
    """
    if has_actor(transaction, typed):
        return typed
    known = sorted(read_actors(transaction))
    alike = [name for name in known if fold_case(name) == fold_case(typed)]
    if len(alike) == 1:
        return alike[0]
    near = find_near(typed, known, limit=2)
    raise Misused("unknown-actor", actor=typed, near=near, actors=tuple(known[:_MANY]))
