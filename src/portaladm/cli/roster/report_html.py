"""An import's report as a page: the verdict first, then what to correct, then the findings.

The page loads nothing and runs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict

from portaladm.cli.messages import say, say_detail, say_error
from portaladm.cli.messages.wording import word_lines
from portaladm.cli.roster.effect import list_kinds, name_affected, say_kind
from portaladm.cli.roster.report import Heading
from portaladm.cli.roster.report_parts import (
    make_examples,
    make_list,
    show,
    show_sentence,
    start_large,
)
from portaladm.cli.roster.report_style import STYLE
from portaladm.cli.roster.wording import (
    RUNS,
    count_deferred,
    describe_questions,
    name_examples,
    say_rows,
    say_verdict,
)
from portaladm.domain.lines.faults import FaultGroup
from portaladm.domain.rosters import Finding
from portaladm.domain.text import count_of
from portaladm.errors import Remark
from portaladm.readers.rows import RosterFile
from portaladm.services.roster.report import PAGE_HEAD
from portaladm.services.roster.result import ImportResult

_ASKS_LATER = "The import itself asks, and says how to answer."
_HOW_TO_ANSWER = "To answer: portaladm parents identity; portaladm students identity"
_COLUMNS = ("New", "Changed", "Same", "Removed")


def make_page(result: ImportResult, heading: Heading) -> Iterator[str]:
    """The page, piece by piece."""
    kind, verdict = result.verdict.key.partition(".")[2], say_verdict(result)
    yield (
        f'{PAGE_HEAD}<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{show(f'{result.file.name}: {verdict}')}</title>"
        f"<style>{STYLE}</style></head>\n<body><main>\n"
    )
    if heading.district:
        yield f'<p class="district">{show(heading.district)}</p>\n'
    yield f'<h1 class="{kind}">{show(verdict)}</h1>\n'
    yield from _make_facts(result, heading)
    yield from _make_refusal(result)
    yield from _make_faults(result)
    yield from _make_questions(result)
    yield from _make_counts(result)
    yield from _make_effect(result)
    yield from _make_deferred(result)
    yield from _make_findings(result)
    yield from _make_footer(result.file)
    yield "</main></body></html>\n"


def _make_footer(file: RosterFile) -> Iterator[str]:
    """How the file was read, and which one it was."""
    yield "<footer>"
    yield from (f"<p>Note: {show(say(note).message)}.</p>\n" for note in file.notes)
    yield f"<p>{show(file.name)}: SHA-256 {file.sha256}</p></footer>\n"


def _make_facts(result: ImportResult, heading: Heading) -> Iterator[str]:
    file = result.file
    facts = (
        ("File", f"{file.name} ({file.title})"), ("Rows", say_rows(result)), ("Date", heading.date),
    )  # fmt: skip
    yield '<table class="facts"><tbody>\n'
    for name, text in facts:
        if text:
            yield f'<tr><th scope="row">{name}</th><td>{show(text)}</td></tr>\n'
    yield "</tbody></table>\n"


def _make_refusal(result: ImportResult) -> Iterator[str]:
    """Why nothing was imported; faults and questions follow by themselves."""
    error = result.refusal
    if error is None:
        return
    said = say_error(error)
    yield f'<div class="reason"><p>{show_sentence(said.message)}</p>'
    if error.details and not (result.faults or result.waiting.questions):
        yield make_list(map(say_detail, error.details))
    if said.hint:
        yield f"<p>{show_sentence(said.hint)}</p>"
    yield "</div>\n"


def _make_counts(result: ImportResult) -> Iterator[str]:
    """What changed, where the rows were compared with the store."""
    counts = result.counts
    if not counts.were_compared:
        return
    removed = {"students": counts.leaving, "links": counts.ended_links}
    would = bool(result.dry_run or result.refusal)
    yield f"<section><h2>{'What would change' if would else 'What changed'}</h2>"
    yield '<table class="counts"><thead><tr><td></td>'
    yield from (f'<th scope="col" class="number">{word}</th>' for word in _COLUMNS)
    yield "</tr></thead><tbody>\n"
    for name, kind_counts in (
        ("students", counts.students), ("parents", counts.parents), ("links", counts.links),
    ):  # fmt: skip
        numbers = (*asdict(kind_counts).values(), removed.get(name, 0))
        cells = "".join(f'<td class="number">{number:,}</td>' for number in numbers)
        yield f'<tr><th scope="row">{name.capitalize()}</th>{cells}</tr>\n'
    yield "</tbody></table></section>\n"


def _make_effect(result: ImportResult) -> Iterator[str]:
    """Whose keys and accounts the import touches; nothing where it touches none."""
    effect = result.effect
    if not effect:
        return
    would = bool(result.dry_run or result.refusal)
    yield f"<section><h2>{'What would happen' if would else 'What happened'} to parents</h2>\n"
    for kind, count in list_kinds(effect):
        yield f"<p>{show(say_kind(kind, count))}</p>\n"
        yield make_list(name_affected(kind, effect))
        more = count - len(effect.people.get(kind, ()))
        if more and effect.people.get(kind):
            yield f'<p class="more">... and {more:,} more.</p>'
    yield "</section>\n"


def _make_faults(result: ImportResult) -> Iterator[str]:
    if not result.faults:
        return
    faults = count_of(result.fault_count, "fault")
    yield f"<section><h2>To correct: {faults} on {count_of(result.counts.refused, 'line')}</h2>\n"
    for group in result.faults:
        yield from _make_fault(group)
    if result.unlisted_faults:
        yield f"<p>... and {count_of(result.unlisted_faults, 'more fault')}.</p>\n"
    yield "</section>\n"


def _make_fault(group: FaultGroup) -> Iterator[str]:
    fault, said = group.fault, say(group.fault.remark)
    column = f"<code>{show(fault.column)}</code>: " if fault.column else ""
    what = said.message if column else start_large(fault.remark)
    yield f'<div title="{fault.code}"><h3>{column}{show(what)}</h3>\n'
    if said.hint:
        yield f'<p class="fix">{show_sentence(said.hint[:1].upper() + said.hint[1:])}.</p>\n'
    if fault.file or len(group.people) < group.count:
        lines = word_lines(group.lines, RUNS).capitalize()
        of = f" of {fault.file}" if fault.file else ""
        times = f" ({group.count:,} times)" if group.count > 1 else ""
        yield f"<p>{show(f'{lines}{of}{times}')}</p>\n"
    yield from make_examples(group.people, group.count)
    yield "</div>\n"


def _make_questions(result: ImportResult) -> Iterator[str]:
    questions = result.waiting.questions
    if not questions:
        return
    yield f"<section><h2>{count_of(len(questions), 'question')} to answer</h2>"
    yield f"<p>{show_sentence(_ASKS_LATER if result.dry_run else _HOW_TO_ANSWER)}</p>"
    yield make_list(said for _, said in describe_questions(result))
    yield "</section>\n"


def _make_deferred(result: ImportResult) -> Iterator[str]:
    for deferred in result.deferred:
        why = say(deferred.why).message
        yield f"<section><h2>{count_deferred(deferred)} deferred by {show(why)}</h2>"
        yield make_list(say(example).message for example in deferred.examples)
        yield "</section>\n"


def _make_findings(result: ImportResult) -> Iterator[str]:
    if not result.findings:
        return
    yield "<section><h2>To look at</h2>\n"
    for finding in result.findings:
        yield from _make_finding(finding, result.people)
    yield "</section>\n"


def _make_finding(finding: Finding, people: Mapping[object, Remark]) -> Iterator[str]:
    yield f'<div id="{finding.code}"><h3>{show_sentence(start_large(finding.remark))}</h3>\n'
    yield from make_examples(name_examples(finding, people), finding.count)
    yield "</div>\n"
