"""What an import did, or would do."""

from __future__ import annotations

from dataclasses import dataclass, field

from portaladm.domain.rosters import Fault, Finding, MergeCounts
from portaladm.domain.trail import Head
from portaladm.errors import Remark
from portaladm.readers.rows import RosterFile
from portaladm.services.roster.removals import DeferredRemovals
from portaladm.services.roster.stage import Waiting


@dataclass(frozen=True)
class ImportResult:
    """What an import did, or would do; ``batch`` is empty where nothing was stored."""

    file: RosterFile
    dry_run: bool
    counts: MergeCounts
    batch: str = ""
    head: Head | None = None
    faults: tuple[Fault, ...] = ()
    fault_count: int = 0
    findings: tuple[Finding, ...] = ()
    rejects: str = ""
    schools_new: int = 0
    same_file: bool = False
    deferred: DeferredRemovals | None = None
    waiting: Waiting = field(default_factory=Waiting)


def list_faults(faults: tuple[Fault, ...], count: int) -> tuple[Remark, ...]:
    """The faults as further lines of an error, and how many of ``count`` are not listed."""
    rest = count - len(faults)
    more = (Remark("row-fault.more", count=rest),) if rest else ()
    return (*(fault.detail for fault in faults), *more)
