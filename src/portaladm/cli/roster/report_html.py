"""An import's report as a page: the verdict first, then what to correct, then the findings.

Everything from the roster is data: escaped, its invisible characters shown. The page loads nothing
and runs nothing.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict

from portaladm.cli.messages import say, say_detail, say_error
from portaladm.cli.roster.report import Heading
from portaladm.cli.roster.wording import (
    describe_questions,
    list_examples,
    list_people,
    say_fault,
    say_finding,
    say_verdict,
    say_where,
)
from portaladm.domain.lines.faults import FaultGroup
from portaladm.domain.rosters import Finding
from portaladm.domain.text import count_of, show_safely
from portaladm.errors import Remark
from portaladm.services.roster.report import PAGE_HEAD
from portaladm.services.roster.result import ImportResult

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}"
    "h2{margin-top:2rem}table{border-collapse:collapse;width:100%}"
    "td,th{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #ccc;vertical-align:top}"
    ".number{text-align:right;white-space:nowrap}.file{color:#555;overflow-wrap:anywhere}"
    "li{margin:.4rem 0}li li{margin:0;color:#333}.fault td{background:#fdecea}"
    "h1{font-size:1.6rem}h1.refused,h1.stopped{color:#a40000}.heading th{width:6rem}"
    ".deferred{background:#fff4d6;padding:.1rem 1rem}td{overflow-wrap:anywhere}"
)


def make_page(result: ImportResult, heading: Heading) -> Iterator[str]:
    """The page, piece by piece."""
    kind = result.verdict.key.partition(".")[2]
    yield (
        f"{PAGE_HEAD}<title>{_show(f'Roster {result.file.name}')}</title>"
        f"<style>{_STYLE}</style></head>\n<body>"
        f'<h1 class="{kind}">{_show(say_verdict(result))}</h1>\n'
    )
    yield from _make_heading(result, heading)
    yield from _make_refusal(result)
    yield from _make_counts(result)
    if result.faults:
        yield from _make_faults(result)
    if result.waiting.questions:
        yield from _make_questions(result)
    if result.deferred:
        why = say(result.deferred.why).message
        yield f'<div class="deferred"><h2>Deferred by {_show(why)}</h2>'
        yield _make_list(say(example).message for example in result.deferred.examples)
        yield "</div>\n"
    if result.findings:
        yield "<h2>Look at</h2><ul>\n"
        yield from (_make_finding(finding, result.people) for finding in result.findings)
        yield "</ul>\n"
    yield "</body></html>\n"


def _make_heading(result: ImportResult, heading: Heading) -> Iterator[str]:
    file = result.file
    rows = [("District", heading.district), ("Date", heading.date), ("File", file.name)]
    yield '<table class="heading"><tbody>\n'
    yield from (f"<tr><th>{name}</th><td>{_show(text)}</td></tr>\n" for name, text in rows if text)
    yield "</tbody></table>"
    yield f'<p class="file">{_show(file.title)}, SHA-256 {file.sha256}</p>\n'


def _make_refusal(result: ImportResult) -> Iterator[str]:
    """Why nothing was imported; faults and questions follow by themselves."""
    error = result.refusal
    if error is None:
        return
    said = say_error(error)
    yield f'<div class="deferred"><p>{_show(said.message)}</p>'
    if error.details and not (result.faults or result.waiting.questions):
        yield _make_list(map(say_detail, error.details))
    if said.hint:
        yield f"<p>{_show(said.hint)}</p>"
    yield "</div>\n"


def _make_counts(result: ImportResult) -> Iterator[str]:
    counts = result.counts
    leaving = {"students": counts.leaving, "links": counts.ended_links}
    yield "<table><thead><tr><th></th>"
    yield from (f'<th class="number">{word}</th>' for word in ("new", "changed", "same", "leaving"))
    yield "</tr></thead><tbody>\n"
    for name, kind_counts in (
        ("students", counts.students), ("parents", counts.parents), ("links", counts.links),
    ):  # fmt: skip
        numbers = (*asdict(kind_counts).values(), leaving.get(name, 0))
        cells = "".join(f'<td class="number">{number:,}</td>' for number in numbers)
        yield f"<tr><td>{name}</td>{cells}</tr>\n"
    yield "</tbody></table>\n"


def _make_finding(finding: Finding, people: Mapping[int, Remark]) -> str:
    examples = list_examples(finding, people)
    rest = finding.count - len(examples)
    if examples and rest > 0:
        examples.append(f"... and {rest:,} more")
    return f'<li id="{finding.code}">{_show(say_finding(finding))}{_make_list(examples)}</li>\n'


def _make_questions(result: ImportResult) -> Iterator[str]:
    yield f"<h2>{count_of(len(result.waiting.questions), 'question')} to answer</h2>"
    how = "Answer each; see portaladm parents identity and portaladm students identity"
    yield f"<p>{how}.</p>"
    yield _make_list(said for _, said in describe_questions(result))


def _make_faults(result: ImportResult) -> Iterator[str]:
    yield "<h2>To correct</h2><table><thead><tr>"
    yield "<th>Where</th>"
    yield '<th class="number">Times</th><th>What is wrong</th></tr></thead><tbody>\n'
    for group in result.faults:
        yield (
            f'<tr class="fault" title="{group.fault.code}"><td>{_show(say_where(group))}</td>'
            f'<td class="number">{group.count:,}</td>'
            f"<td>{_show(say_fault(group.fault))}{_make_list(_list_some(group))}</td></tr>\n"
        )
    yield "</tbody></table>\n"
    if result.unlisted_faults:
        yield f"<p>... and {count_of(result.unlisted_faults, 'more fault')}.</p>\n"


def _list_some(group: FaultGroup) -> list[str]:
    people = list_people(group)
    rest = group.count - len(people)
    return [*people, f"... and {rest:,} more"] if people and rest > 0 else people


def _make_list(items: Iterable[str]) -> str:
    made = "".join(f"<li>{_show(item)}</li>" for item in items)
    return f"<ul>{made}</ul>" if made else ""


def _show(text: str) -> str:
    return html.escape(show_safely(text))
