"""An import's report line by line: counts, faults and findings for whoever must act on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from portaladm.cli.messages import say
from portaladm.cli.roster.wording import list_examples, say_fault, say_finding, say_place

if TYPE_CHECKING:
    from portaladm.services.roster.report import Line
    from portaladm.services.roster.result import ImportResult


def list_lines(result: ImportResult) -> Iterator[Line]:
    """Everything that the report says, line by line."""
    counts = result.counts
    for name, kind_counts in (
        ("students", counts.students), ("parents", counts.parents), ("links", counts.links),
    ):  # fmt: skip
        for word, number in asdict(kind_counts).items():
            yield "count", f"{name} {word}", str(number), ""
    for name, number in (
        ("rows good", counts.rows), ("rows refused", counts.refused),
        ("students leaving", counts.leaving), ("links ended", counts.ended_links),
    ):  # fmt: skip
        yield "count", name, str(number), ""
    for fault in result.faults:
        where = f"line {fault.shown_line}, {say_place(fault)}"
        yield "fault", where, "1", f"{fault.code}: {say_fault(fault)}"
    more = result.fault_count - len(result.faults)
    if more:
        yield "fault", "and more", str(more), "all of them are in a file of --rejects"
    for finding in result.findings:
        examples = ", ".join(list_examples(finding))
        said = f"{say_finding(finding)} ({examples})" if examples else say_finding(finding)
        yield "finding", finding.code, str(finding.count), said
    if result.deferred:
        for example in result.deferred.examples:
            why = say(result.deferred.why).message
            yield "deferred", why, "1", say(example).message
