"""The faults and findings of a roster in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from portaladm.cli.messages import say, say_whole
from portaladm.cli.messages.wording import word_lines
from portaladm.domain.lines.sheets import find_place
from portaladm.domain.text import count_of

if TYPE_CHECKING:
    from portaladm.domain.identity import Question
    from portaladm.domain.lines.faults import FaultGroup
    from portaladm.domain.rosters import Fault, Finding
    from portaladm.errors import Remark
    from portaladm.services.roster.limits import Deferred
    from portaladm.services.roster.result import ImportResult

_DEFERRED = {
    "removals": "removal",
    "new-links": "new link",
    "new-parents": "new parent",
    "name-changes": "changed name",
}
RUNS = 1_000
"""Runs of lines that a report names for one fault."""


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


def list_examples(finding: Finding, people: Mapping[object, Remark] | None = None) -> list[str]:
    """Some of what was found; lines with the people whom they are about, where these are known."""
    return [say(example).message for example in name_examples(finding, people or {})]


def name_examples(finding: Finding, people: Mapping[object, Remark]) -> list[Remark]:
    """Some of what was found; ``people`` by line stand in place of a bare line."""
    return [_name_line(example, people) for example in finding.examples]


def _name_line(example: Remark, people: Mapping[object, Remark]) -> Remark:
    if example.key != "example.line":
        return example
    return people.get(find_place(example.values["line"]), example)


def say_where(group: FaultGroup) -> str:
    """The lines of equal faults, and their column."""
    return f"{word_lines(group.lines, RUNS)}, {say_place(group.fault)}"


def list_people(group: FaultGroup) -> list[str]:
    """Whom the rows of a fault are about, as far as that is known."""
    return [say(one).message for one in group.people]


def describe_questions(result: ImportResult) -> Iterator[tuple[Question, str]]:
    """Each question whose answer somebody's rows wait for, and its words."""
    from portaladm.services.roster.identity import describe

    for question in result.waiting.questions:
        yield question, say(describe(question)).message


def say_verdict(result: ImportResult) -> str:
    """The outcome in a sentence or two."""
    said = [say(result.verdict).message]
    if result.refusal is None:
        said += _say_rest(result)
    if result.dry_run and not result.refusal and result.counts.nothing_changed:
        said.append("An import would change nothing.")
    return " ".join(said)


def _say_rest(result: ImportResult) -> Iterator[str]:
    """What of the file was not imported."""
    if result.fault_count:
        faults = count_of(result.fault_count, "fault")
        yield f"{faults} on {count_of(result.counts.refused, 'line')}."
    if result.waiting.questions:
        yield f"{count_of(len(result.waiting.questions), 'question')} to answer."
    for deferred in result.deferred:
        yield f"{count_deferred(deferred)} deferred."


def count_deferred(deferred: Deferred) -> str:
    """How many changes of which kind were not carried out."""
    return count_of(deferred.count, _DEFERRED[deferred.kind])


def say_rows(result: ImportResult) -> str:
    """How many rows the file has, where they were counted."""
    counts = result.counts
    said = [f"{counts.rows:,} good"] if counts.were_compared else []
    if counts.refused:
        said.append(f"{counts.refused:,} refused")
    if result.waiting.rows:
        said.append(f"{result.waiting.rows:,} waiting for an answer")
    return ", ".join(said)
