"""What ``doctor`` finds: a code, how much it matters, a sentence and a hint."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters; only a problem that is left needs a person (exit code 1)."""

    PROBLEM = "problem"
    REPAIRED = "repaired"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Diagnosis:
    """One finding; ``code`` is stable, ``hint`` what to do: a command where there is one."""

    code: str
    severity: Severity
    message: str
    hint: str = ""
