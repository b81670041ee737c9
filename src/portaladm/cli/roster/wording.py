"""The faults of a roster in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portaladm.cli.messages import say, say_whole

if TYPE_CHECKING:
    from portaladm.domain.rosters import Fault


def say_fault(fault: Fault) -> str:
    """What is wrong, and how to mend it."""
    return say_whole(fault.remark)


def say_place(fault: Fault) -> str:
    """The column, and the file where a roster has several."""
    return say(fault.place).message


def say_rejected(fault: Fault) -> str:
    """A fault beside its row in the rejects file."""
    return f"{say_place(fault)}: {say_fault(fault)}"
