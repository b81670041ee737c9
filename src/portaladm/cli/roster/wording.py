"""The faults and findings of a roster in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portaladm.cli.messages import say, say_whole

if TYPE_CHECKING:
    from portaladm.domain.rosters import Fault, Finding


def say_fault(fault: Fault) -> str:
    """What is wrong, and how to mend it."""
    return say_whole(fault.remark)


def say_place(fault: Fault) -> str:
    """The column, and the file where a roster has several."""
    return say(fault.place).message


def say_rejected(fault: Fault) -> str:
    """A fault beside its row in the rejects file."""
    return f"{say_place(fault)}: {say_fault(fault)}"


def say_finding(finding: Finding) -> str:
    """What was found, without its examples."""
    return say(finding.remark).message


def list_examples(finding: Finding) -> list[str]:
    """Some of what was found."""
    return [say(example).message for example in finding.examples]
