"""The faults of a roster as lines of an error: those that are listed, and how many are not."""

from __future__ import annotations

import pytest

from portaladm.domain.rosters import Fault
from portaladm.errors import Remark
from portaladm.services.roster.result import list_faults


@pytest.mark.parametrize(("listed", "count"), [(0, 0), (2, 2), (2, 7), (0, 3)])
def test_what_is_not_listed_is_counted(listed: int, count: int) -> None:
    faults = tuple(Fault(line, "school", "missing") for line in range(listed))
    found = list_faults(faults, count)
    assert found[:listed] == tuple(fault.detail for fault in faults)
    rest = [Remark("row-fault.more", count=count - listed)] if count > listed else []
    assert list(found[listed:]) == rest
