"""Restrictions: what staff recorded against one pair, and lifting it; history stays."""

from __future__ import annotations

from typing import NamedTuple

from portaladm.store.db.transaction import Transaction

_COLUMNS = (
    "r.id, r.parent_id, r.student_id, s.number, s.first_name || ' ' || s.last_name, r.reason, "
    "r.denied_at, r.denied_by, r.until_on, r.lifted_at, r.lifted_by, r.lifted_reason"
)


class RestrictionRecord(NamedTuple):
    """One restriction; ``lifted_at`` None: nobody lifted it, though its last day may be over."""

    id: int
    parent_id: int
    student_id: int
    student_number: str
    student_name: str
    reason: str
    denied_at: str
    denied_by: str
    until_on: str | None
    lifted_at: str | None
    lifted_by: str | None
    lifted_reason: str | None

    def is_in_force(self, today: str) -> bool:
        """Whether it holds today."""
        return self.lifted_at is None and (self.until_on is None or self.until_on >= today)


def find_restriction(
    transaction: Transaction, parent_id: int, student_id: int
) -> RestrictionRecord | None:
    """The restriction of a pair that nobody has lifted, its last day over or not."""
    row = transaction.row(
        f"SELECT {_COLUMNS} FROM restrictions r JOIN students s ON s.id = r.student_id "
        "WHERE r.parent_id = ? AND r.student_id = ? AND r.lifted_at IS NULL",
        (parent_id, student_id),
    )
    return RestrictionRecord(*row) if row else None


def read_restrictions(transaction: Transaction, parent_id: int) -> list[RestrictionRecord]:
    """Everything that staff ever recorded against this parent, oldest first."""
    rows = transaction.rows(
        f"SELECT {_COLUMNS} FROM restrictions r JOIN students s ON s.id = r.student_id "
        "WHERE r.parent_id = ? ORDER BY r.id",
        (parent_id,),
    )
    return [RestrictionRecord(*row) for row in rows]


def insert_restriction(
    transaction: Transaction, *, parent_id: int, student_id: int, reason: str, at: str, actor: str,
    until_on: str | None,
) -> None:  # fmt: skip
    """Record a no; the pair must have none that is not lifted."""
    from portaladm.store.db.tables import Restriction

    transaction.add(
        Restriction(
            parent_id=parent_id, student_id=student_id, reason=reason, denied_at=at,
            denied_by=actor, until_on=until_on,
        )
    )  # fmt: skip


def lift_restriction(
    transaction: Transaction, restriction_id: int, *, at: str, actor: str, reason: str
) -> None:
    """Close a restriction that nobody has lifted; it stays on record."""
    from portaladm.store.db.tables import Restriction

    restriction = transaction.session.get_one(Restriction, restriction_id)
    restriction.lifted_at, restriction.lifted_by = at, actor
    restriction.lifted_reason = reason


def carry_restrictions(
    transaction: Transaction, drop_id: int, keep_id: int, *, at: str, actor: str, reason: str
) -> int:
    """Give a merged parent's restrictions to the parent who stays; how many.

    Where both have one for a student that nobody lifted, the one that lasts longer stands.
    """
    transaction.run(
        "UPDATE restrictions SET lifted_at = :at, lifted_by = :actor, lifted_reason = :reason "
        "WHERE id IN (SELECT CASE WHEN k.until_on IS NULL OR k.until_on >= d.until_on THEN d.id "
        "ELSE k.id END FROM restrictions k JOIN restrictions d ON d.student_id = k.student_id "
        "WHERE k.parent_id = :keep AND k.lifted_at IS NULL "
        "AND d.parent_id = :drop AND d.lifted_at IS NULL)",
        {"at": at, "actor": actor, "reason": reason, "drop": drop_id, "keep": keep_id},
    )
    return transaction.run(
        "UPDATE restrictions SET parent_id = ? WHERE parent_id = ?", (keep_id, drop_id)
    )
