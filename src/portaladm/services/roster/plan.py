"""What an import is asked for, and which of its steps that means for this file and this store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from portaladm.domain.rosters import Fault
from portaladm.readers.rows import PeopleReader, RosterFile, RosterReader
from portaladm.services.context import Context
from portaladm.services.roster.effect import Consent
from portaladm.services.roster.limits import LimitRules
from portaladm.services.roster.staging.stage import DerivedStale, Staged
from portaladm.services.stops import Attempt
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster import aliases
from portaladm.store.roster import merge as rosters
from portaladm.store.roster.compare import Compared, compare_staged, read_version
from portaladm.store.roster.merge import MergeInput
from portaladm.store.trail import read_head


def _name_fault(fault: Fault) -> str:
    return f"{fault.column}: {fault.key}"


@dataclass(frozen=True)
class ImportOptions:
    """How a roster is to be imported; ``say_fault`` words a fault for the rejects file.

    ``all_examples``: faults and findings come with every row, not only with a few. ``attempt`` is
    kept where the import stops. ``consent``: who is asked before something is taken away.
    """

    dry_run: bool = False
    keep_good_rows: bool = False
    rejects: Path | None = None
    snapshot: bool = False
    limits: LimitRules = field(default_factory=LimitRules)
    reason: str = ""
    say_fault: Callable[[Fault], str] = _name_fault
    max_identity_changes: int = 0
    all_examples: bool = False
    attempt: Attempt | None = None
    consent: Consent = field(default_factory=Consent)


@dataclass(frozen=True)
class ImportPlan:
    """Which steps an import takes: settled once, before its first row is merged.

    * ``compared``: what the rows would change; None where nothing was stored before.
    * ``is_in_order``: every row makes a new link, in the order of the lines.
    * ``removes_missing``: whom the file lacks leaves; ``reports_missing``: that is only told.
    * ``removes_deleted``: the format itself names people to delete.
    * ``infers_access``: the format has no flag for portal access.
    * ``is_thorough``: findings may take all the time that they need.
    """

    given: MergeInput
    compared: Compared | None
    is_in_order: bool
    removes_missing: bool
    reports_missing: bool
    removes_deleted: bool
    infers_access: bool
    is_thorough: bool

    @property
    def is_first(self) -> bool:
        """Whether nothing was stored before, so that every row is new and nobody is missing."""
        return self.compared is None


def plan_import(
    context: Context, transaction: Transaction, reader: RosterReader, options: ImportOptions,
    staged: Staged, compared: Compared | None, batch_id: int,
) -> ImportPlan:  # fmt: skip
    """Settle which steps the staged rows take; to be asked in the transaction that merges them.

    :raises StoreFilled: the store is empty no more: another clerk was faster.
    :raises PairsRepeat: the store is not empty, and nobody settled the pairs.
    :raises DerivedStale: ids were derived by a store that has changed since.
    """
    if staged.derived_at and staged.derived_at != read_head(transaction):
        raise DerivedStale
    is_first = rosters.is_empty(transaction)
    if not is_first and compared is None:
        raise rosters.StoreFilled
    if not is_first and not staged.pairs_settled:
        raise rosters.PairsRepeat  # it was empty while the rows were staged
    may_lack = not is_first and not reader.file.delta
    stored = None if is_first else compared
    return ImportPlan(
        give(context, reader, batch_id),
        _compare_again(context, transaction, reader, stored) if stored else None,
        is_first and not staged.repeated,
        removes_missing=may_lack and options.snapshot,
        reports_missing=may_lack and not options.snapshot,
        removes_deleted=not is_first and isinstance(reader, PeopleReader),
        infers_access=infers_access(reader.file), is_thorough=options.dry_run,
    )  # fmt: skip


def infers_access(file: RosterFile) -> bool:
    """Whether a format has no flag for portal access: the relationship decides."""
    return file.format not in ("csv", "xlsx")


def compare_rows(context: Context, reader: RosterReader) -> Compared | None:
    """Compare the staged rows with the store while others may write; None for an empty store."""
    with context.store.read() as transaction:
        version = read_version(transaction)
        if rosters.is_empty(transaction):
            return None
        rosters.list_schools(transaction)
        aliases.resolve_aliases(transaction)
    inferred = give(context, reader, 0).inferred
    with context.store.read_apart() as transaction:
        return compare_staged(transaction, reader.columns, version, inferred)


def _compare_again(
    context: Context, transaction: Transaction, reader: RosterReader, compared: Compared
) -> Compared:
    """What was compared, unless somebody has changed the store since."""
    version = read_version(transaction)
    if compared.version == version:
        return compared
    aliases.resolve_aliases(transaction)
    inferred = give(context, reader, 0).inferred
    return compare_staged(transaction, reader.columns, version, inferred)


def give(context: Context, reader: RosterReader, batch_id: int) -> MergeInput:
    """What a merge must know of the settings and the file."""
    opens_blank = context.settings.roster.blank_access == "yes"
    columns = frozenset(reader.columns)
    return MergeInput(
        batch_id, context.today.isoformat(), columns, int(opens_blank), infers_access(reader.file)
    )
