"""Causes as every command shows them: as data, or numbered on the screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from portaladm.cli.messages import say

if TYPE_CHECKING:
    from portaladm.domain.causes.facts import Cause


def word_causes(causes: Iterable[Cause]) -> list[dict[str, Any]]:
    """Causes as records, each with who can lift it, its sentence and its command."""
    return [
        {
            "cause": cause.code, "student_id": cause.student_id or None,
            "lifted_by": cause.lifted_by.value, "message": said.message, "command": said.hint,
        }
        for cause, said in ((cause, say(cause.remark)) for cause in causes)
    ]  # fmt: skip


def list_causes(causes: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Several causes as numbered lines for the screen, each with its command below."""
    for number, cause in enumerate(causes, 1):
        yield f"  {number}. {cause['message']}"
        if cause["command"]:
            yield f"     {cause['command']}"
