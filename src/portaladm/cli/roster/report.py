"""An import's report line by line: the verdict, counts, faults, findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from portaladm.cli.messages import say, say_detail, say_error
from portaladm.cli.roster.effect import list_kinds, name_affected, say_kind
from portaladm.cli.roster.wording import (
    describe_questions,
    list_examples,
    list_people,
    say_fault,
    say_finding,
    say_verdict,
    say_where,
)
from portaladm.services.roster.report import Line

if TYPE_CHECKING:
    from portaladm.domain.lines.faults import FaultGroup
    from portaladm.domain.rosters import MergeCounts
    from portaladm.services.roster.result import ImportResult


class Heading(NamedTuple):
    """Whose report it is, and of when."""

    district: str
    at: datetime

    @property
    def date(self) -> str:
        """The minute on this machine's clock."""
        return self.at.astimezone().strftime("%Y-%m-%d %H:%M")


def list_lines(result: ImportResult, heading: Heading) -> Iterator[Line]:
    """Everything that the report says, line by line: what must be corrected before the rest."""
    file = result.file
    yield Line("verdict", result.verdict.key.partition(".")[2], message=say_verdict(result))
    yield Line("district", heading.district)
    yield Line("date", heading.date)
    yield Line("file", file.name, message=f"{file.title}, SHA-256 {file.sha256}")
    for note in file.notes:
        yield Line("note", note.key.removeprefix("note."), message=say(note).message)
    yield from _list_refusal(result)
    for name, number in _list_counts(result):
        yield Line("count", name, number)
    for kind, count in list_kinds(result.effect) if result.effect else ():
        people = name_affected(kind, result.effect) if result.effect else []
        yield Line("effect", kind, count, say_kind(kind, count), people)
    yield from map(_tell_fault, result.faults)
    if result.unlisted_faults:
        rest = "all are in a file of --rejects"
        yield Line("fault", "and more", result.unlisted_faults, rest)
    for question, said in describe_questions(result):
        yield Line("question", question.number, 1, said)
    for finding in result.findings:
        examples = list_examples(finding, result.people)
        yield Line("finding", finding.code, finding.count, say_finding(finding), examples)
    for deferred in result.deferred:
        examples = [say(example).message for example in deferred.examples]
        yield Line("deferred", say(deferred.why).message, deferred.count, examples=examples)


def _tell_fault(group: FaultGroup) -> Line:
    """Equal faults, where the first of them is in fields of its own."""
    fault = group.fault
    return Line(
        "fault", say_where(group), group.count, f"{fault.code}: {say_fault(fault)}",
        list_people(group), fault.file or None, fault.shown_line, fault.column or None,
    )  # fmt: skip


def _list_refusal(result: ImportResult) -> Iterator[Line]:
    """Why nothing was imported; the lines of faults and questions follow by themselves."""
    error = result.refusal
    if error:
        said = say_error(error)
        details = () if result.faults else tuple(map(say_detail, error.details))
        yield Line("reason", error.code, message=said.message, examples=details)
        if said.hint:
            yield Line("hint", error.code, message=said.hint)


def _list_counts(result: ImportResult) -> Iterator[tuple[str, int]]:
    """What was counted; where nothing was compared with the store, only rows."""
    if result.counts.were_compared:
        yield from _list_merged(result.counts)
    yield "rows refused", result.counts.refused
    yield "rows waiting", result.waiting.rows


def _list_merged(counts: MergeCounts) -> Iterator[tuple[str, int]]:
    for name, kind_counts in (
        ("students", counts.students), ("parents", counts.parents), ("links", counts.links),
    ):  # fmt: skip
        for word, number in asdict(kind_counts).items():
            yield f"{name} {word}", number
    yield "students removed", counts.leaving
    yield "links removed", counts.ended_links
    yield "rows good", counts.rows
