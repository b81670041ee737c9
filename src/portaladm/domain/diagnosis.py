"""What ``doctor`` finds: how much it matters, and what it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portaladm.errors import Remark


class Severity(StrEnum):
    """How much a finding matters; only a problem that remains needs attention (exit code 1)."""

    PROBLEM = "problem"
    REPAIRED = "repaired"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Diagnosis:
    """One finding; who shows it has the sentence and the fix for its remark."""

    severity: Severity
    remark: Remark
