"""What an import did, or would do, or why it did nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from portaladm.domain.lines.faults import FaultGroup
from portaladm.domain.lines.sheets import place_finding
from portaladm.domain.rosters import Finding, MergeCounts
from portaladm.domain.trail import Head
from portaladm.errors import PortalError, Refused, Remark, Stopped
from portaladm.readers.rows import RosterFile
from portaladm.services.roster.effect import Effect
from portaladm.services.roster.limits import Deferred
from portaladm.services.roster.staging.stage import Staged, Waiting


@dataclass(frozen=True)
class ImportResult:
    """What an import did, or would do; ``batch`` is empty where nothing was stored.

    ``refusal`` is why the import was refused or stopped. ``people`` are those whom the rows of
    findings are about, by :func:`~portaladm.domain.lines.sheets.find_place` of their line.
    ``effect`` is None where the rows were not merged.
    """

    file: RosterFile
    dry_run: bool
    counts: MergeCounts
    batch: str = ""
    head: Head | None = None
    faults: tuple[FaultGroup, ...] = ()
    fault_count: int = 0
    findings: tuple[Finding, ...] = ()
    rejects: str = ""
    schools_new: int = 0
    same_file: bool = False
    deferred: tuple[Deferred, ...] = ()
    waiting: Waiting = field(default_factory=Waiting)
    refusal: PortalError | None = None
    people: Mapping[object, Remark] = field(default_factory=dict)
    effect: Effect | None = None

    @property
    def unlisted_faults(self) -> int:
        """How many faults ``faults`` lacks."""
        return self.fault_count - sum(group.count for group in self.faults)

    @property
    def verdict(self) -> Remark:
        """The outcome, to be put into words."""
        if self.refusal:
            kind = "stopped" if isinstance(self.refusal, Stopped) else "refused"
            return Remark(f"verdict.{kind}")
        if self.dry_run:
            return Remark("verdict.checked")
        if not self.batch:
            partial = self.counts.refused or self.waiting.questions or self.deferred
            return Remark("verdict.unchanged" if partial else "verdict.same")
        return Remark("verdict.imported", batch=self.batch)


def place_findings(result: ImportResult) -> ImportResult:
    """The same with the sheets beside the lines of its findings."""
    sheets = result.file.sheets
    return replace(result, findings=tuple(place_finding(one, sheets) for one in result.findings))


def list_faults(faults: tuple[FaultGroup, ...], count: int) -> tuple[Remark, ...]:
    """The faults as further lines of an error, and how many of ``count`` are not listed."""
    rest = count - sum(group.count for group in faults)
    more = (Remark("row-fault.more", count=rest),) if rest else ()
    return (*(group.detail for group in faults), *more)


def refuse_faulty(file: RosterFile, staged: Staged) -> Refused:
    """The refusal of a roster with faults, which are its further lines."""
    details = list_faults(staged.faults, staged.fault_count)
    return Refused(
        "roster-faulty", file=file.name, faults=staged.fault_count, lines=staged.refused,
        details=details,
    )  # fmt: skip
