"""Rights of staff, asked where every change passes: at its row of the trail.

A change that its actor may not make is refused before it is stored, whatever command made it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from portaladm.domain.rights import Need, Rights, Role, find_need, may
from portaladm.domain.trail import Action
from portaladm.errors import Refused
from portaladm.store.db.transaction import Transaction
from portaladm.store.rights import find_elsewhere, has_import

_KINDS = ("parent", "student", "batch")
_OF_IMPORTS = (Action.BATCH_UNDONE, Action.BATCH_MARKED, Action.BATCH_SHREDDED)


class Guard:
    """Asks, for one actor, what each change needs; nobody is asked where nobody has a role."""

    def __init__(self, granted: Mapping[str, Rights], actor: str) -> None:
        self._actor, self._rights = actor, granted.get(actor.casefold())

    def __call__(self, transaction: Transaction, action: Action, subjects: Iterable[str]) -> None:
        """Refuse a change of these subjects.

        :raises Refused: ``right-lacking``.
        """
        need, rights = find_need(action), self._rights
        names = list(subjects) if need is not Need.ANYBODY else []
        if action in _OF_IMPORTS and has_import(transaction, _name_all("batch", names)):
            need = Need.DISTRICT
        if not may(rights, need):
            self._refuse(need)
        if need is Need.ANYBODY or rights is None or rights.schools is None:
            return
        for kind in _KINDS:
            found = _name_all(kind, names)
            if found and (who := find_elsewhere(transaction, kind, found, rights.schools)):
                raise Refused(
                    "right-lacking.school", actor=self._actor, who=who, schools=rights.schools
                )

    def _refuse(self, need: Need) -> None:
        if self._rights is None:
            raise Refused("right-lacking", actor=self._actor)
        role, schools = self._rights
        if role is Role.ADMIN:
            raise Refused("right-lacking.district", actor=self._actor, schools=schools)
        raise Refused("right-lacking.role", actor=self._actor, role=role.value)


def _name_all(kind: str, subjects: Iterable[str]) -> list[str]:
    begin = f"{kind}:"
    return [one.removeprefix(begin) for one in subjects if one.startswith(begin)]
