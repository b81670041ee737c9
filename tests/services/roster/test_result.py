"""The faults of a roster as lines of an error, and the verdict on an import."""

from __future__ import annotations

import pytest

from portaladm.domain.lines.faults import FaultGroup
from portaladm.domain.rosters import Fault, MergeCounts
from portaladm.errors import PortalError, Refused, Remark, Stopped
from portaladm.readers.rows import RosterFile
from portaladm.services.roster.result import ImportResult, list_faults

FILE = RosterFile("roster.csv", "/roster.csv", "0" * 64, 1, "csv", "utf-8", "comma")


@pytest.mark.parametrize(("listed", "count"), [(0, 0), (2, 2), (2, 7), (0, 3)])
def test_what_is_not_listed_is_counted(listed: int, count: int) -> None:
    groups = tuple(
        FaultGroup(Fault(line, "school", "missing"), 1, ((line, line),)) for line in range(listed)
    )
    found = list_faults(groups, count)
    assert found[:listed] == tuple(group.detail for group in groups)
    rest = [Remark("row-fault.more", count=count - listed)] if count > listed else []
    assert list(found[listed:]) == rest


@pytest.mark.parametrize(
    ("dry_run", "batch", "refusal", "verdict"),
    [
        (False, "K7QMX", None, "verdict.imported"),
        (False, "", None, "verdict.same"),
        (True, "K7QMX", None, "verdict.checked"),
        (True, "", None, "verdict.checked"),
        (False, "", Refused("roster-faulty"), "verdict.refused"),
        (True, "", Stopped("removal-limit"), "verdict.stopped"),
    ],
)
def test_a_verdict_says_what_became_of_the_roster(
    dry_run: bool, batch: str, refusal: PortalError | None, verdict: str
) -> None:
    result = ImportResult(FILE, dry_run, MergeCounts(), batch, refusal=refusal)
    assert result.verdict.key == verdict
