"""An import's report line by line: the verdict, counts, faults, findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from portaladm.cli.messages import say, say_detail, say_error
from portaladm.cli.roster.wording import (
    describe_questions,
    list_examples,
    list_people,
    say_fault,
    say_finding,
    say_verdict,
    say_where,
)

if TYPE_CHECKING:
    from portaladm.domain.rosters import MergeCounts
    from portaladm.services.roster.report import Line
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
    yield "verdict", result.verdict.key.partition(".")[2], None, say_verdict(result), ()
    yield "district", heading.district, None, "", ()
    yield "date", heading.date, None, "", ()
    yield "file", result.file.name, None, f"{result.file.title}, SHA-256 {result.file.sha256}", ()
    yield from _list_refusal(result)
    for name, number in _list_counts(result):
        yield "count", name, number, "", ()
    for group in result.faults:
        said = f"{group.fault.code}: {say_fault(group.fault)}"
        yield "fault", say_where(group), group.count, said, list_people(group)
    if result.unlisted_faults:
        yield "fault", "and more", result.unlisted_faults, "all are in a file of --rejects", ()
    for question, said in describe_questions(result):
        yield "question", question.number, 1, said, ()
    for finding in result.findings:
        examples = list_examples(finding, result.people)
        yield "finding", finding.code, finding.count, say_finding(finding), examples
    if result.deferred:
        examples = [say(example).message for example in result.deferred.examples]
        yield "deferred", say(result.deferred.why).message, result.deferred.count, "", examples


def _list_refusal(result: ImportResult) -> Iterator[Line]:
    """Why nothing was imported; the lines of faults and questions follow by themselves."""
    error = result.refusal
    if error:
        said = say_error(error)
        details = () if result.faults else tuple(map(say_detail, error.details))
        yield "reason", error.code, None, said.message, details
        if said.hint:
            yield "hint", error.code, None, said.hint, ()


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
